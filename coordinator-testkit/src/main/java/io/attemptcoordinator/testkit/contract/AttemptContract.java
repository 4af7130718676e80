package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.testkit.mock.FakeBackend;
import io.attemptcoordinator.testkit.mock.RecordingAttemptContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Phaser;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules ATTEMPT-01 to ATTEMPT-11 for an {@link Attempt}. Implement {@link #createAttempt()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
// Longer than 300 lines because it holds the eleven rules of one contract.
public abstract class AttemptContract extends Contract {
    private static final long SEED = 11;

    /** For subclasses. */
    protected AttemptContract() {}

    /**
     * Creates an attempt that can make at least three iterations, configured if it needs settings.
     *
     * @return a new instance, equal to the one before
     */
    protected abstract Attempt createAttempt();

    /** Starts a worker that the attempt can run on; a fake one unless overridden. The test closes it. */
    protected WorkerLease startWorker() throws InterruptedException {
        return new FakeBackend().start();
    }

    /** Adds what the attempt needs of its context, such as a task, references or a baseline; nothing unless overridden. */
    protected void configure(RecordingAttemptContext.Builder context) {}

    /**
     * Returns whether different seeds must give different iterations; false unless overridden. Override it for an attempt
     * whose iterations depend on chance.
     */
    protected boolean isStochastic() {
        return false;
    }

    private RecordingAttemptContext.Builder context(WorkerLease lease, int maxIterations) {
        RecordingAttemptContext.Builder context =
                RecordingAttemptContext.builder(lease.worker()).seed(SEED).maxIterations(maxIterations);
        configure(context);
        return context;
    }

    private static AttemptResult run(Attempt attempt, RecordingAttemptContext context) throws InterruptedException {
        AttemptResult result = attempt.run(context);
        context.end();
        assertThat(result).as("run() must return a result").isNotNull();
        return result;
    }

    /** Returns what an attempt did in a context that is changed in some way. */
    private RecordingAttemptContext run(int maxIterations, UnaryOperator<RecordingAttemptContext.Builder> change)
            throws InterruptedException {
        try (WorkerLease lease = startWorker()) {
            RecordingAttemptContext context =
                    change.apply(context(lease, maxIterations)).build();
            run(createAttempt(), context);
            return context;
        }
    }

    private RecordingAttemptContext run(int maxIterations) throws InterruptedException {
        return run(maxIterations, UnaryOperator.identity());
    }

    @Test
    @DisplayName("ATTEMPT-01 its name is valid and constant")
    void hasAName() {
        assertName(createAttempt());
    }

    @Test
    @DisplayName("ATTEMPT-02 it reports its iterations, numbered from 0")
    void reportsIterations() throws InterruptedException {
        List<Iteration> iterations = run(3).iterations();
        assertThat(iterations).as("each iteration must be passed to report()").isNotEmpty();
        assertThat(iterations)
                .extracting(Iteration::index)
                .as("the index of an iteration is the number of iterations before it")
                .containsExactlyElementsOf(
                        IntStream.range(0, iterations.size()).boxed().toList());
    }

    @Test
    @DisplayName("ATTEMPT-03 it ends when it is told to, and returns the reason that it was told")
    void stopsWhenTold() throws InterruptedException {
        for (AttemptStopReason reason : List.of(AttemptStopReason.RUN_STOPPED, AttemptStopReason.STAGNATION)) {
            try (WorkerLease lease = startWorker()) {
                RecordingAttemptContext context =
                        context(lease, 10).stopAfter(2, reason).build();
                AttemptResult result = run(createAttempt(), context);
                assertThat(context.iterations())
                        .as("after report() has returned a reason, no further iteration may be reported")
                        .hasSizeLessThanOrEqualTo(2);
                assertThat(result)
                        .as("the result must carry the reason that report() returned")
                        .isEqualTo(new AttemptResult.Completed(reason));
            }
        }
    }

    @Test
    @DisplayName("ATTEMPT-04 it makes no more iterations than it may")
    void isBounded() throws InterruptedException {
        assertThat(run(1).iterations())
                .as("limits().maxIterations() binds the attempt, whatever it has planned")
                .hasSize(1);
    }

    @Test
    @DisplayName("ATTEMPT-05 its iterations depend on the seed of the request, and on no other chance")
    void dependsOnTheSeed() throws InterruptedException {
        assertThat(outcome(run(3)))
                .as("artifacts, renders, verdicts and failures must derive from the seed; look for other randomness")
                .isEqualTo(outcome(run(3)));
        if (isStochastic()) {
            List<List<String>> outcomes = new ArrayList<>();
            for (long seed = 0; seed < 8; seed++) {
                long next = seed;
                outcomes.add(outcome(run(3, context -> context.seed(next))));
            }
            assertThat(outcomes.stream().distinct())
                    .as("an attempt that says that it is stochastic must use request().seed()")
                    .hasSizeGreaterThan(1);
        }
    }

    private static List<String> outcome(RecordingAttemptContext context) {
        return context.iterations().stream()
                .map(iteration -> iteration.artifacts() + " " + iteration.renders() + " " + iteration.verdict() + " "
                        + iteration.errors() + " " + iteration.failure())
                .toList();
    }

    @Test
    @DisplayName("ATTEMPT-06 it starts from the baseline")
    void resetsFirst() throws InterruptedException {
        assertThat(run(3).events().stream().takeWhile(event -> !event.startsWith("report ")))
                .as("what it does before the first report, in which reset() must be called")
                .contains("reset");
    }

    @Test
    @DisplayName("ATTEMPT-07 it saves each path once, and reports only what it saved")
    void keepsItsArtifactsApart() throws InterruptedException {
        RecordingAttemptContext context = run(3);
        assertThat(context.events().stream().filter(event -> event.startsWith("save ")))
                .as("a saved artifact never changes, so each path can be used once; use one folder for each iteration")
                .doesNotHaveDuplicates();
        List<ArtifactRef> reported = context.iterations().stream()
                .flatMap(iteration ->
                        Stream.concat(iteration.artifacts().values().stream(), iteration.renders().values().stream()))
                .toList();
        assertThat(context.saved())
                .as("the artifacts and renders of an iteration must be references from save()")
                .containsAll(reported);
    }

    @Test
    @DisplayName("ATTEMPT-08 concurrent calls share nothing")
    void isThreadSafe() throws InterruptedException {
        List<Long> seeds = LongStream.range(0, 4).boxed().toList();
        List<List<String>> alone = new ArrayList<>();
        for (long seed : seeds) {
            alone.add(outcome(run(3, context -> context.seed(seed))));
        }
        Attempt shared = createAttempt();
        // Each call waits at every event for all the others, so that state they share is certainly mixed up.
        Phaser inStep = new Phaser(seeds.size());
        List<Callable<List<String>>> calls = seeds.stream()
                .map(seed -> (Callable<List<String>>) () -> {
                    try (WorkerLease lease = startWorker()) {
                        RecordingAttemptContext context = context(lease, 3)
                                .seed(seed)
                                .onEvent(event -> inStep.arriveAndAwaitAdvance())
                                .build();
                        run(shared, context);
                        return outcome(context);
                    } finally {
                        inStep.arriveAndDeregister();
                    }
                })
                .toList();
        assertThat(together(calls))
                .as("concurrent calls on one instance must do what each alone does; keep state in local variables")
                .isEqualTo(alone);
    }

    @Test
    @DisplayName("ATTEMPT-09 an interrupt ends it promptly")
    void obeysInterrupts() throws InterruptedException {
        assertThat(interrupted(true).iterations())
                .as("the iterations of an attempt whose thread was interrupted before")
                .isEmpty();
        assertThat(interrupted(false).iterations())
                .as("the iterations of an attempt whose thread was interrupted after the first report")
                .hasSizeLessThanOrEqualTo(1);
    }

    /** Interrupts an attempt before it begins, or else after each of its reports. */
    private RecordingAttemptContext interrupted(boolean isBefore) throws InterruptedException {
        try (WorkerLease lease = startWorker()) {
            RecordingAttemptContext context = context(lease, 20)
                    .onEvent(event -> {
                        if (event.startsWith("report ")) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .build();
            Attempt attempt = createAttempt();
            if (isBefore) {
                Thread.currentThread().interrupt();
            }
            AttemptResult result;
            try {
                result = attempt.run(context);
            } catch (InterruptedException e) {
                return context;
            } catch (RuntimeException e) {
                throw new AssertionError("run() must throw the InterruptedException itself but threw " + e, e);
            } finally {
                Thread.interrupted();
            }
            return fail("run() must throw an InterruptedException when its thread is interrupted but returned " + result
                    + "; do not catch it");
        }
    }

    @Test
    @DisplayName("ATTEMPT-10 it ends when its time has passed")
    void obeysItsDeadline() throws InterruptedException {
        try (WorkerLease lease = startWorker()) {
            RecordingAttemptContext context =
                    context(lease, 20).remaining(() -> Duration.ZERO).build();
            try {
                run(createAttempt(), context);
            } catch (CoordinatorException e) {
                // A step that has no time is a failure of that step.
            }
            assertThat(context.iterations())
                    .as("the iterations of an attempt whose remaining() is zero from the beginning")
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    @DisplayName("ATTEMPT-11 it does not hide a failure of its infrastructure")
    void failsWithItsInfrastructure() throws InterruptedException {
        try (WorkerLease lease = startWorker()) {
            RecordingAttemptContext context =
                    context(lease, 3).baseline(new LostBaseline()).build();
            AttemptResult result;
            try {
                result = run(createAttempt(), context);
            } catch (CoordinatorException e) {
                assertThat(e.code()).as("the code of " + e).isEqualTo(Code.BACKEND_LOST);
                return;
            }
            assertThat(result)
                    .as("after reset() has thrown BACKEND_LOST, run() must throw that, or return a Failed of class E0")
                    .isInstanceOfSatisfying(
                            AttemptResult.Failed.class,
                            failed -> assertThat(failed.failure().failureClass())
                                    .isEqualTo(FailureClass.E0_INFRASTRUCTURE));
        }
    }

    /** Cannot be restored, because the backend is gone. */
    private static final class LostBaseline implements Baseline {
        @Override
        public String name() {
            return "lost";
        }

        @Override
        public BaselineSnapshot capture(Worker worker, Duration timeout) {
            throw new IllegalStateException("never captured");
        }

        @Override
        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
            throw new CoordinatorException(Code.BACKEND_LOST, "The worker was lost.");
        }
    }
}
