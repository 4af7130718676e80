package io.attemptcoordinator.api.run;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * What remains in memory of an attempt that ended: what policies, selections and tables need. It takes about 100 bytes,
 * whatever the attempt did. The whole {@link AttemptReport} is on record.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param number the place in the run, 0 or more
 * @param score the score that the attempt is selected by, without its parts; null if no iteration was scored
 * @param bestIteration the index of the iteration with that score; null if none was scored
 * @param iterations how many iterations its last try has, 0 or more
 * @param tries how many tries it has, 0 or more
 * @param isRetried whether something was tried again in it, as {@link AttemptReport#isRetried()}
 * @param stopReason why it ended; null if it failed
 * @param failureClass the class of why it failed or fell short; null if it did neither
 * @since 0.1
 */
public record AttemptSummary(
        int number,
        @Nullable Score score,
        @Nullable Integer bestIteration,
        int iterations,
        int tries,
        boolean isRetried,
        @Nullable AttemptStopReason stopReason,
        @Nullable FailureClass failureClass) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if a number is negative, there is only one of score and best iteration, or the
     *     attempt neither ended for a reason nor failed
     */
    public AttemptSummary {
        Checks.atLeast(number, 0, "number");
        Checks.atLeast(iterations, 0, "iterations");
        Checks.atLeast(tries, 0, "tries");
        if (bestIteration != null) {
            Checks.atLeast(bestIteration, 0, "bestIteration");
        }
        if ((score == null) != (bestIteration == null)) {
            throw new IllegalArgumentException("there must be both a score and a best iteration, or neither");
        }
        if (stopReason == null && failureClass == null) {
            throw new IllegalArgumentException("an attempt must have a stop reason or a failure");
        }
    }
}
