package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is: a consistent snapshot.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param run the name of the run; null until it has one
 * @param status what the run is doing
 * @param running the numbers of the attempts under way, in order
 * @param finished how many attempts ended, 0 or more
 * @param iterations the iterations reported so far, over all attempts and tries
 * @param bestScore the highest total score of any iteration so far, within [0, 1]; null if there is none
 * @param usage what was spent on models so far
 * @param elapsed how long the run has taken, on a monotonic clock
 * @since 0.1
 */
public record RunProgress(
        @Nullable String run,
        Status status,
        List<Integer> running,
        int finished,
        int iterations,
        @Nullable Double bestScore,
        Usage usage,
        Duration elapsed) {
    /**
     * What a run is doing.
     *
     * @since 0.1
     */
    public enum Status {
        /** It waits for a thread. */
        QUEUED,
        /** It starts a worker and captures the baseline. */
        STARTING,
        /** It makes attempts. */
        RUNNING,
        /** It makes no further attempts and waits for those under way, or selects. */
        STOPPING,
        /** It ended with a result. */
        FINISHED,
        /** It ended without a result. */
        FAILED
    }

    /** Checks and copies the components. */
    public RunProgress {
        requireNonNull(status, "status");
        running = Checks.copy(running, "running");
        Checks.atLeast(finished, 0, "finished");
        Checks.atLeast(iterations, 0, "iterations");
        requireNonNull(usage, "usage");
        Checks.notNegative(elapsed, "elapsed");
    }
}
