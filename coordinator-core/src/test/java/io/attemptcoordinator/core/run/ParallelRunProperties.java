package io.attemptcoordinator.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.ManualTime;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.Seeds;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The path of a run with a placement that runs several attempts at once. */
class ParallelRunProperties {
    private static final int ITERATIONS = 3;

    /** The scores of an attempt: as many as it makes until one is good enough. */
    private static List<Double> scores(long seed, @Nullable Double threshold) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Double> scores = new ArrayList<>();
        while (scores.size() < ITERATIONS) {
            double score = random.nextInt(11) / 10.0;
            scores.add(score);
            if (threshold != null && score >= threshold) {
                break;
            }
        }
        return scores;
    }

    private static BestAttemptResult run(RunPlan plan, Placement placement) {
        ManualTime time = new ManualTime();
        Duration limit = Duration.ofMinutes(1);
        RunParts parts = new RunParts(
                TestRun.TASK,
                "empty",
                plan,
                null,
                new FixedAttempts(),
                placement,
                Journals.in(new InMemoryArtifactStore(), Redactor.of(Map.of())),
                new Chooser(Selection.bestScore(), new ClassifierChain(List.of(), limit), limit),
                Measure.NONE,
                null,
                new Allowance(Budget.UNLIMITED),
                new InMemoryArtifactStore(),
                Redactor.of(Map.of()),
                List.of(),
                List.of(),
                Map.of(),
                time,
                time);
        return new CoordinatedRun(parts, new RunControl()).run();
    }

    @Property(tries = 200)
    void theSameSeedGivesTheSameWinnerInWhateverOrderAttemptsEnd(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int attempts,
            @ForAll @IntRange(min = 1, max = 5) int parallelism,
            @ForAll @DoubleRange(min = 0.3, max = 1.2) double drawn,
            @ForAll long chance) {
        Double threshold = drawn > 1 ? null : drawn;
        RunPlan plan = RunPlan.builder(attempts, ITERATIONS)
                .seed(seed)
                .threshold(threshold)
                .build();

        BestAttemptResult result = run(plan, new ShuffledPlacement(parallelism, chance));

        Sequential sequential = Sequential.of(plan);
        assertThat(result.choice().winner()).isEqualTo(sequential.winner);
        assertThat(result.stopReason()).isEqualTo(sequential.reason);
        assertThat(result.attempts())
                .as("what a sequential run makes is made to the end")
                .extracting(AttemptSummary::number)
                .startsWith(sequential.made.toArray(Integer[]::new));
    }

    /** What the same plan gives one attempt after the other. */
    private record Sequential(int winner, RunStopReason reason, List<Integer> made) {
        static Sequential of(RunPlan plan) {
            int winner = 0;
            double best = -1;
            List<Integer> made = new ArrayList<>();
            Double threshold = plan.limits().threshold();
            for (int number = 0; number < plan.attempts(); number++) {
                made.add(number);
                for (double score : scores(Seeds.ofAttempt(plan.seed(), number), threshold)) {
                    if (score > best) {
                        best = score;
                        winner = number;
                    }
                }
                if (threshold != null && best >= threshold) {
                    return new Sequential(winner, RunStopReason.THRESHOLD_REACHED, made);
                }
            }
            return new Sequential(winner, RunStopReason.ATTEMPTS_EXHAUSTED, made);
        }
    }

    /** Runs several attempts at once, on one thread that chance moves from one to another. */
    private static final class ShuffledPlacement implements Placement, Runnable {
        private final int parallelism;
        private final Random random;
        private final List<Running> running = new ArrayList<>();
        private @Nullable Reporter reporter;
        private boolean isClosed;

        ShuffledPlacement(int parallelism, long chance) {
            this.parallelism = parallelism;
            random = new Random(chance);
        }

        @Override
        public Prepared prepare() {
            return new Prepared(FakeBaseline.SNAPSHOT, null, Map.of());
        }

        @Override
        public synchronized void begin(Reporter to) {
            reporter = to;
            Thread thread = new Thread(this, "shuffled");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public int capacity() {
            return parallelism;
        }

        @Override
        public synchronized void submit(AttemptRequest request, AttemptProgress progress) {
            running.add(new Running(request));
            notifyAll();
        }

        @Override
        public void cancel(int attempt) {} // It ends at its next report.

        @Override
        public void run() {
            try {
                Running next;
                while ((next = next()) != null) {
                    next.step();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (CoordinatorException e) {
                // The run has ended.
            }
        }

        private synchronized @Nullable Running next() throws InterruptedException {
            while (running.isEmpty() && !isClosed) {
                wait();
            }
            return isClosed ? null : running.get(random.nextInt(running.size()));
        }

        private synchronized Reporter ended(Running ended) {
            running.remove(ended);
            return reporter();
        }

        private synchronized Reporter reporter() {
            if (reporter == null) {
                throw new IllegalStateException("nobody listens yet");
            }
            return reporter;
        }

        @Override
        public void stopNow() {}

        @Override
        public List<String> abandonedThreads() {
            return List.of();
        }

        @Override
        public synchronized void close() {
            isClosed = true;
            notifyAll();
        }

        private final class Running {
            private final AttemptRequest request;
            private final List<Double> scores;
            private @Nullable BestIteration best;
            private int made;
            private boolean isStopped;

            Running(AttemptRequest request) {
                this.request = request;
                scores = scores(request.seed(), request.limits().threshold());
            }

            void step() throws InterruptedException {
                if (isStopped || made == scores.size()) {
                    ended(this).report(new RunEvent.AttemptFinished(request.run(), Instant.EPOCH, report()));
                    return;
                }
                ScoreCard card = new ScoreCard(Score.of(scores.get(made)), Map.of());
                Iteration iteration =
                        Iteration.verified(made, Verdict.of(0.0)).scores(card).build();
                Optional<AttemptStopReason> answer = reporter()
                        .report(new RunEvent.IterationReported(
                                request.run(), Instant.EPOCH, request.number(), 0, iteration));
                isStopped = answer.isPresent();
                if (best == null || card.total().value() > best.scores().total().value()) {
                    best = new BestIteration(0, made, card, Map.of(), Map.of());
                }
                made++;
            }

            private AttemptReport report() {
                AttemptLimits limits = request.limits();
                boolean isGood =
                        best != null && limits.isReachedBy(best.scores().total());
                return AttemptReport.builder(
                                request.number(),
                                request.run() + "/attempts/attempt-" + request.number(),
                                new AttemptResult.Completed(
                                        isGood
                                                ? AttemptStopReason.THRESHOLD_REACHED
                                                : isStopped
                                                        ? AttemptStopReason.RUN_STOPPED
                                                        : AttemptStopReason.ITERATIONS_EXHAUSTED),
                                Instant.EPOCH)
                        .seed(request.seed())
                        .best(best)
                        .build();
            }
        }
    }
}
