package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one attempt.
 *
 * <p>Deadlines are enforced by the coordinator: the thread that passes one is interrupted; if it does not return within
 * {@code grace}, its worker is killed and the thread is abandoned.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param maxIterations the maximum number of iterations, 1 or more
 * @param maxFastRetries how often a step that failed with E1 or E2 may be repeated within its iteration, 0 or more
 * @param maxTries how often the attempt may be started when its infrastructure fails (E0), 1 or more
 * @param patience after how many iterations without a better score the attempt stops; 0 for never
 * @param threshold the score within [0, 1] that is good enough; null for none
 * @param attemptTimeout the maximum time of one try; positive
 * @param workerTimeout the maximum time to start or restart a worker; positive
 * @param resetTimeout the maximum time to restore the baseline; positive
 * @param stepTimeout the maximum time of one call of a generator, verifier or scorer; positive
 * @param grace how long a component may take to react to an interrupt, and a classifier to answer; positive
 * @since 0.1
 */
public record AttemptLimits(
        int maxIterations,
        int maxFastRetries,
        int maxTries,
        int patience,
        @Nullable Double threshold,
        Duration attemptTimeout,
        Duration workerTimeout,
        Duration resetTimeout,
        Duration stepTimeout,
        Duration grace) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public AttemptLimits {
        Checks.atLeast(maxIterations, 1, "maxIterations");
        Checks.atLeast(maxFastRetries, 0, "maxFastRetries");
        Checks.atLeast(maxTries, 1, "maxTries");
        Checks.atLeast(patience, 0, "patience");
        if (threshold != null) {
            Checks.unit(threshold, "threshold");
        }
        Checks.positive(attemptTimeout, "attemptTimeout");
        Checks.positive(workerTimeout, "workerTimeout");
        Checks.positive(resetTimeout, "resetTimeout");
        Checks.positive(stepTimeout, "stepTimeout");
        Checks.positive(grace, "grace");
    }

    /**
     * Limits with 3 fast retries, 3 tries, no patience, no threshold, 1 hour for a try, 2 minutes for a worker, a reset and
     * a restart, 10 minutes for a step, and 5 seconds of grace.
     *
     * @param maxIterations the maximum number of iterations, 1 or more
     */
    public static AttemptLimits of(int maxIterations) {
        return new AttemptLimits(
                maxIterations,
                3,
                3,
                0,
                null,
                Duration.ofHours(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5));
    }

    /** Returns these limits with another time for a try. */
    public AttemptLimits withAttemptTimeout(Duration timeout) {
        return new AttemptLimits(
                maxIterations,
                maxFastRetries,
                maxTries,
                patience,
                threshold,
                timeout,
                workerTimeout,
                resetTimeout,
                stepTimeout,
                grace);
    }

    /** Returns whether a score is good enough: there is a threshold and the score reaches it. */
    public boolean isReachedBy(@Nullable Score score) {
        return score != null && threshold != null && score.value() >= threshold;
    }
}
