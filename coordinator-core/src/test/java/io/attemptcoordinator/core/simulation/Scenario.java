package io.attemptcoordinator.core.simulation;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.policy.AttemptOrder;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.HalvingPruner;
import io.attemptcoordinator.core.policy.MedianPruner;
import io.attemptcoordinator.core.policy.Pruner;
import io.attemptcoordinator.core.policy.RunHistory;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.Seeds;
import io.attemptcoordinator.core.policy.SelfLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a seed stands for: the plan of a run, and what happens to it.
 *
 * @param plan the plan
 * @param policy what runs next
 * @param workers how many attempts can be under way
 * @param resumes whether an attempt goes on where it was interrupted
 * @param kinds what can go wrong
 * @param rate how often a call goes wrong
 * @param chanceOfTime how often time passes although a thread could go on
 * @param crashes after how many steps each process is killed, one after the other
 * @param operator what the operator does
 * @param operatorStep after how many steps of the first process
 */
record Scenario(
        RunPlan plan,
        RunPolicy policy,
        int workers,
        boolean resumes,
        Set<Faults.Kind> kinds,
        double rate,
        double chanceOfTime,
        List<Integer> crashes,
        Operator operator,
        int operatorStep) {
    /** What the operator, or the host, asks for. */
    enum Operator {
        NOTHING,
        STOP,
        STOP_NOW,
        INTERRUPT
    }

    static Scenario of(Random random) {
        boolean isPure = random.nextInt(4) == 0;
        Set<Faults.Kind> kinds = EnumSet.noneOf(Faults.Kind.class);
        for (Faults.Kind kind : Faults.Kind.values()) {
            if (!isPure && random.nextInt(3) == 0) {
                kinds.add(kind);
            }
        }
        List<Integer> crashes = new ArrayList<>();
        while (crashes.size() < 3 && random.nextInt(3) == 0) {
            crashes.add(random.nextInt(400));
        }
        boolean isStopped = !isPure && random.nextInt(4) == 0;
        Operator operator = isStopped ? Operator.values()[1 + random.nextInt(3)] : Operator.NOTHING;
        double[] rates = {0.003, 0.01, 0.03, 0.1};
        double[] chances = {0, 0.003, 0.02, 0.1};
        return new Scenario(
                plan(random, isPure),
                policy(random),
                1 + random.nextInt(4),
                random.nextBoolean(),
                kinds,
                rates[random.nextInt(rates.length)],
                isPure ? 0 : chances[random.nextInt(chances.length)],
                crashes,
                operator,
                random.nextInt(400));
    }

    private static RunPolicy policy(Random random) {
        RunPolicy fixed = new FixedAttempts();
        RunPolicy policy =
                random.nextInt(3) == 0 ? new SelfLoop(fixed, 1 + random.nextInt(3), new FromTheBest()) : fixed;
        return switch (random.nextInt(4)) {
            case 0 -> policy.prunedBy(new MedianPruner(1 + random.nextInt(2), 1, 1));
            case 1 -> policy.prunedBy(new HalvingPruner(1, 2));
            default -> policy;
        };
    }

    /** Builds on the best attempt of the rounds before. */
    private record FromTheBest() implements Distiller {
        @Override
        public String name() {
            return "from-the-best";
        }

        @Override
        public List<AttemptOrder> distil(Round round, RunHistory history) {
            List<Integer> lineage = round.earlier().stream()
                    .filter(attempt -> attempt.score() != null)
                    .max(Comparator.comparingDouble(
                            attempt -> requireNonNull(attempt.score()).value()))
                    .map(attempt -> List.of(attempt.number()))
                    .orElse(List.of());
            return Collections.nCopies(round.attempts(), new AttemptOrder(Strategy.DEFAULT, lineage));
        }
    }

    private static RunPlan plan(Random random, boolean isPure) {
        RunPlan.Builder plan = RunPlan.builder(1 + random.nextInt(5), 1 + random.nextInt(4))
                .seed(random.nextLong())
                .threshold(random.nextBoolean() ? 0.5 + 0.05 * random.nextInt(10) : null)
                .patience(random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0)
                .maxTries(1 + random.nextInt(3))
                .attemptTimeout(Duration.ofSeconds(60))
                .workerTimeout(Duration.ofSeconds(20))
                .resetTimeout(Duration.ofSeconds(10))
                .stepTimeout(Duration.ofSeconds(15))
                .grace(Duration.ofSeconds(1 + random.nextInt(5)));
        Budget.Builder budget = Budget.builder();
        if (!isPure) {
            switch (random.nextInt(5)) {
                case 0 -> budget.totalIterations(1 + random.nextInt(10));
                case 1 -> budget.tokens(1L + random.nextInt(100));
                case 2 -> budget.wallTime(Duration.ofSeconds(1L + random.nextInt(120)));
                default -> {}
            }
        }
        return plan.budget(budget.build()).build();
    }

    /** Whether nothing can happen to the run but that its process is killed. */
    boolean isPure() {
        return kinds.isEmpty()
                && chanceOfTime == 0
                && operator == Operator.NOTHING
                && plan.budget().equals(Budget.UNLIMITED);
    }

    /** Whether a thread may be abandoned: time can pass while it does not react to an interrupt. */
    boolean mayAbandon() {
        return chanceOfTime > 0 || kinds.contains(Faults.Kind.STUCK) || kinds.contains(Faults.Kind.SLOW);
    }

    /** What the same run would give without faults, one attempt after the other. */
    Expected expected() {
        Map<Integer, List<Double>> compared = new TreeMap<>();
        List<Double> best = new ArrayList<>();
        List<Integer> iterations = new ArrayList<>();
        Integer winner = null;
        for (int number = 0; number < plan.attempts(); number++) {
            List<Double> made = pruned(iterationsOf(number), compared);
            double score = highest(made);
            best.add(score);
            iterations.add(made.size());
            if (winner == null || score > best.get(winner)) {
                winner = number;
            }
            if (isGoodEnough(score)) {
                return new Expected(number, RunStopReason.THRESHOLD_REACHED, iterations);
            }
        }
        return new Expected(winner == null ? -1 : winner, RunStopReason.ATTEMPTS_EXHAUSTED, iterations);
    }

    /** The iterations that are made before the attempt is pruned; adds to what later attempts are compared with. */
    private List<Double> pruned(List<Double> scores, Map<Integer, List<Double>> compared) {
        Pruner pruner = policy.pruner();
        for (int made = 1; made <= scores.size() && made < plan.limits().maxIterations(); made++) {
            if (pruner.comparesAfter(made)) {
                double best = highest(scores.subList(0, made));
                List<Double> earlier = compared.computeIfAbsent(made, key -> new ArrayList<>());
                boolean isBehind = !isGoodEnough(best) && pruner.prunes(made, best, List.copyOf(earlier));
                earlier.add(best);
                if (isBehind) {
                    return scores.subList(0, made);
                }
            }
        }
        return scores;
    }

    private boolean isGoodEnough(double score) {
        Double threshold = plan.limits().threshold();
        return threshold != null && score >= threshold;
    }

    private static double highest(List<Double> scores) {
        return scores.stream().mapToDouble(each -> each).max().orElseThrow();
    }

    /** The best score of so many iterations of an attempt. */
    double bestOf(int number, int iterations) {
        return highest(iterationsOf(number).subList(0, iterations));
    }

    private List<Double> iterationsOf(int number) {
        List<Double> scores = new ArrayList<>();
        int best = 0;
        while (scores.size() < plan.limits().maxIterations()) {
            double score = Components.scoreOf(Seeds.ofAttempt(plan.seed(), number), scores.size());
            scores.add(score);
            best = score > scores.get(best) ? scores.size() - 1 : best;
            Double threshold = plan.limits().threshold();
            int patience = plan.limits().patience();
            if ((threshold != null && score >= threshold) || (patience > 0 && scores.size() - 1 - best >= patience)) {
                break;
            }
        }
        return scores;
    }

    /** Whether an attempt ended by itself. */
    static boolean isByItself(@Nullable AttemptStopReason reason) {
        return reason == AttemptStopReason.ITERATIONS_EXHAUSTED
                || reason == AttemptStopReason.THRESHOLD_REACHED
                || reason == AttemptStopReason.STAGNATION
                || reason == AttemptStopReason.PRUNED;
    }

    /**
     * The end of a run without faults.
     *
     * @param winner the attempt that wins
     * @param reason why the run stops
     * @param iterations how many each attempt makes that a sequential run makes
     */
    record Expected(int winner, RunStopReason reason, List<Integer> iterations) {}
}
