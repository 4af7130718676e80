package io.attemptcoordinator.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.testkit.mock.FakeBackend;
import io.attemptcoordinator.testkit.mock.RecordingAttemptContext;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * An {@link Attempt} keeps its limits and depends on its seed alone, whatever both are.
 *
 * <p><b>Thread-safety:</b> as any jqwik test.
 *
 * @since 0.1
 */
public abstract class AttemptProperties {
    /** For subclasses. */
    protected AttemptProperties() {}

    /** Creates an attempt, configured if it needs settings; each is equal to the one before. */
    protected abstract Attempt createAttempt();

    /** Starts a worker that the attempt can run on; a fake one unless overridden. The property closes it. */
    protected WorkerLease startWorker() throws InterruptedException {
        return new FakeBackend().start();
    }

    /** Adds what the attempt needs of its context, such as a task, references or a baseline; nothing unless overridden. */
    protected void configure(RecordingAttemptContext.Builder context) {}

    @Property(tries = 100)
    void keepsItsLimits(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int maxIterations,
            @ForAll @IntRange(min = 1, max = 6) int stopAfter)
            throws InterruptedException {
        Outcome outcome = run(seed, maxIterations, stopAfter);
        assertThat(outcome.iterations())
                .as("the iterations")
                .hasSizeLessThanOrEqualTo(Math.min(maxIterations, stopAfter));
        assertThat(outcome.iterations())
                .extracting(Iteration::index)
                .as("the indices")
                .containsExactlyElementsOf(
                        IntStream.range(0, outcome.iterations().size()).boxed().toList());
        assertThat(outcome.saved())
                .as("the references that save() returned")
                .containsAll(outcome.iterations().stream()
                        .flatMap(iteration -> Stream.concat(
                                iteration.artifacts().values().stream(), iteration.renders().values().stream()))
                        .toList());
    }

    @Property(tries = 50)
    void dependsOnItsSeedAlone(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int maxIterations)
            throws InterruptedException {
        assertThat(run(seed, maxIterations, Integer.MAX_VALUE))
                .as("the second attempt with the same seed")
                .isEqualTo(run(seed, maxIterations, Integer.MAX_VALUE));
    }

    /** What an attempt did, without the times. */
    private record Outcome(AttemptResult result, List<Iteration> iterations, List<ArtifactRef> saved) {}

    private Outcome run(long seed, int maxIterations, int stopAfter) throws InterruptedException {
        try (WorkerLease lease = startWorker()) {
            RecordingAttemptContext.Builder builder = RecordingAttemptContext.builder(lease.worker())
                    .seed(seed)
                    .maxIterations(maxIterations)
                    .stopAfter(stopAfter, AttemptStopReason.RUN_STOPPED);
            configure(builder);
            RecordingAttemptContext context = builder.build();
            AttemptResult result = createAttempt().run(context);
            return new Outcome(
                    result,
                    context.iterations().stream()
                            .map(iteration ->
                                    iteration.toBuilder().elapsed(Duration.ZERO).build())
                            .toList(),
                    context.saved());
        }
    }
}
