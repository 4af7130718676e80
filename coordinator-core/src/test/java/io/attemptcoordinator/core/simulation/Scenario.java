package io.attemptcoordinator.core.simulation;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.policy.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a seed stands for: the plan of a run, and what happens to it.
 *
 * @param plan the plan
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
                1 + random.nextInt(4),
                random.nextBoolean(),
                kinds,
                rates[random.nextInt(rates.length)],
                isPure ? 0 : chances[random.nextInt(chances.length)],
                crashes,
                operator,
                random.nextInt(400));
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
        List<Double> best = new ArrayList<>();
        Integer winner = null;
        for (int number = 0; number < plan.attempts(); number++) {
            double score = bestOf(number);
            best.add(score);
            if (winner == null || score > best.get(winner)) {
                winner = number;
            }
            if (plan.limits().threshold() != null && score >= plan.limits().threshold()) {
                return new Expected(number, RunStopReason.THRESHOLD_REACHED, best);
            }
        }
        return new Expected(winner == null ? -1 : winner, RunStopReason.ATTEMPTS_EXHAUSTED, best);
    }

    /** The best score of an attempt that ends by itself. */
    double bestOf(int number) {
        return iterationsOf(number).stream().mapToDouble(each -> each).max().orElseThrow();
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
                || reason == AttemptStopReason.STAGNATION;
    }

    /**
     * The end of a run without faults.
     *
     * @param winner the attempt that wins
     * @param reason why the run stops
     * @param best the best score of each attempt that a sequential run makes
     */
    record Expected(int winner, RunStopReason reason, List<Double> best) {}
}
