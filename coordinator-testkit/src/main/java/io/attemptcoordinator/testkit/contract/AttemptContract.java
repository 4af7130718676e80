package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.testkit.mock.FakeWorkers;
import io.attemptcoordinator.testkit.mock.RecordingAttemptContext;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules ATTEMPT-01 to ATTEMPT-06 for an {@link Attempt}. Implement {@link #createAttempt()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class AttemptContract {
    private static final long SEED = 11;

    /** For subclasses. */
    protected AttemptContract() {}

    /**
     * Makes an attempt that can make at least three iterations.
     *
     * @return a new instance, equal to the one before
     */
    protected abstract Attempt createAttempt();

    /**
     * A worker that the attempt can run on; a fake one unless overridden.
     *
     * @return a worker, closed by the test
     */
    protected Worker createWorker() {
        return new FakeWorkers().start("worker-0", Duration.ofMinutes(1));
    }

    private RecordingAttemptContext run(int maxIterations, int stopAfter) throws InterruptedException {
        try (Worker worker = createWorker()) {
            RecordingAttemptContext context = new RecordingAttemptContext(worker, SEED, maxIterations, stopAfter);
            assertThat(createAttempt().run(context))
                    .as("ATTEMPT-02: run() must return a result")
                    .isNotNull();
            return context;
        }
    }

    @Test
    @DisplayName("ATTEMPT-01 its name is well-formed and constant")
    void hasAName() {
        ComponentRules.assertName("ATTEMPT-01", createAttempt());
    }

    @Test
    @DisplayName("ATTEMPT-02 it reports its iterations, numbered from 0")
    void reportsIterations() throws InterruptedException {
        List<Iteration> iterations = run(3, 3).iterations();
        assertThat(iterations)
                .as("ATTEMPT-02: each iteration must be handed to report()")
                .isNotEmpty();
        assertThat(iterations)
                .extracting(Iteration::index)
                .as("ATTEMPT-02: the index of an iteration is the number of iterations before it")
                .containsExactlyElementsOf(
                        IntStream.range(0, iterations.size()).boxed().toList());
    }

    @Test
    @DisplayName("ATTEMPT-03 it ends when a report is answered with a reason to stop")
    void stopsWhenTold() throws InterruptedException {
        assertThat(run(10, 2).iterations())
                .as("ATTEMPT-03: after report() returned a reason, no further iteration may be reported")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    @DisplayName("ATTEMPT-04 it makes no more iterations than it may")
    void isBounded() throws InterruptedException {
        assertThat(run(1, Integer.MAX_VALUE).iterations())
                .as("ATTEMPT-04: maxIterations() is a bound, whatever the attempt has in mind")
                .hasSize(1);
    }

    @Test
    @DisplayName("ATTEMPT-05 the same seed gives the same iterations")
    void isDeterministic() throws InterruptedException {
        assertThat(outcome(run(3, 3)))
                .as("ATTEMPT-05: artifacts, renders and verdicts must follow from the seed of the context alone")
                .isEqualTo(outcome(run(3, 3)));
    }

    private static List<String> outcome(RecordingAttemptContext context) {
        return context.iterations().stream()
                .map(iteration -> iteration.artifacts() + " " + iteration.renders() + " " + iteration.verdict())
                .toList();
    }

    @Test
    @DisplayName("ATTEMPT-06 it starts from the baseline")
    void resetsFirst() throws InterruptedException {
        assertThat(run(3, 3).events())
                .as("ATTEMPT-06: reset() must be called before the first iteration is reported")
                .startsWith("reset");
    }
}
