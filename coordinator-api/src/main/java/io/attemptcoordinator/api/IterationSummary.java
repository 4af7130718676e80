package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * One point of the trajectory of an attempt: what remains in memory of an iteration once it is on record.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param index the place in the attempt, 0 or more
 * @param score the total score, within [0, 1]; null if the iteration has none
 * @param retryCount how often a step was repeated within the iteration, 0 or more
 * @param failureClass the class of what ended the iteration early; null if nothing did
 * @since 0.1
 */
public record IterationSummary(
        int index,
        @Nullable Double score,
        int retryCount,
        @Nullable FailureClass failureClass) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public IterationSummary {
        Checks.atLeast(index, 0, "index");
        if (score != null) {
            Checks.unit(score, "score");
        }
        Checks.atLeast(retryCount, 0, "retryCount");
    }
}
