package io.attemptcoordinator.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
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
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the thread of a run does for an attempt does not depend on how many there are. What it allocates is counted, because
 * that is exact: whoever copies all attempts at each event allocates a hundred times as much for a hundred times as many.
 */
@Timeout(240)
class RunCostTest {
    @Test
    void anAttemptCostsTheSameHoweverManyThereAre() throws ReflectiveOperationException {
        allocatedPerAttempt(1_000); // Loads the classes.

        long few = allocatedPerAttempt(1_000);
        long many = allocatedPerAttempt(100_000);

        assertThat(many)
                .as("bytes for each of 100000 attempts; for each of 1000: " + few)
                .isLessThan(2 * few);
    }

    private static long allocatedPerAttempt(int attempts) throws ReflectiveOperationException {
        ManualTime time = new ManualTime();
        Duration limit = Duration.ofMinutes(1);
        RunParts parts = new RunParts(
                TestRun.TASK,
                "empty",
                RunPlan.builder(attempts, 1).threshold(1.0).build(),
                null,
                new FixedAttempts(),
                new InstantPlacement(),
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
        long before = allocated();
        BestAttemptResult result = new CoordinatedRun(parts, new RunControl()).run();
        long after = allocated();
        assertThat(result.attempts()).hasSize(attempts);
        return (after - before) / attempts;
    }

    /** What this thread has allocated so far, in bytes. By reflection, because the module of the core does not read that of the JDK. */
    private static long allocated() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        return (long) Class.forName("com.sun.management.ThreadMXBean")
                .getMethod("getThreadAllocatedBytes", long.class)
                .invoke(threads, Thread.currentThread().getId());
    }

    /** Makes attempts of one iteration that take no time, each with a score and a failure of its own. */
    private static final class InstantPlacement implements Placement {
        private final ExecutorService worker = Executors.newSingleThreadExecutor();

        @SuppressWarnings("NullAway.Init") // Set by begin, before the first request.
        private Reporter reporter;

        @Override
        public Prepared prepare() {
            return new Prepared(FakeBaseline.SNAPSHOT, null, Map.of());
        }

        @Override
        public void begin(Reporter to) {
            reporter = to;
        }

        @Override
        public int capacity() {
            return 3;
        }

        @Override
        public void submit(AttemptRequest request, AttemptProgress progress) {
            Future<?> unused = worker.submit(() -> {
                ScoreCard card = new ScoreCard(Score.of(new SplittableRandom(request.seed()).nextDouble()), Map.of());
                Iteration iteration =
                        Iteration.verified(0, Verdict.of(0.0)).scores(card).build();
                reporter.report(
                        new RunEvent.IterationReported(request.run(), Instant.EPOCH, request.number(), 0, iteration));
                reporter.report(
                        new RunEvent.AttemptFinished(request.run(), Instant.EPOCH, report(request, iteration, card)));
                return Boolean.TRUE;
            });
        }

        private static AttemptReport report(AttemptRequest request, Iteration iteration, ScoreCard card) {
            String message = "the score is only " + card.total().value();
            return AttemptReport.builder(
                            request.number(),
                            request.run() + "/attempts/attempt-" + request.number(),
                            new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED),
                            Instant.EPOCH)
                    .best(new BestIteration(0, 0, card, Map.of(), Map.of()))
                    .shortfall(new Failure(
                            FailureClass.E3_SEMANTIC,
                            message,
                            "evidence",
                            List.of(new Evidence(Evidence.Kind.SCORE, message))))
                    .trajectory(List.of(iteration.summary()))
                    .build();
        }

        @Override
        public void cancel(int attempt) {}

        @Override
        public void stopNow() {}

        @Override
        public List<String> abandonedThreads() {
            return List.of();
        }

        @Override
        public void close() {
            worker.shutdown();
        }
    }
}
