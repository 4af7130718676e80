package io.attemptcoordinator.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The most that a run may spend over all its attempts. Null stands for no limit.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param wallTime time on a monotonic clock from the start of the run; positive
 * @param tokens model tokens, in and out together; 1 or more
 * @param iterations iterations over all attempts and tries; 1 or more
 * @since 0.1
 */
public record Budget(
        @Nullable Duration wallTime,
        @Nullable Long tokens,
        @Nullable Integer iterations) {
    /** No limit at all. */
    public static final Budget UNLIMITED = new Budget(null, null, null);

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if a limit is not positive
     */
    public Budget {
        if (wallTime != null) {
            Plans.positive(wallTime, "wallTime");
        }
        if (tokens != null) {
            Plans.atLeast(tokens, 1, "tokens");
        }
        if (iterations != null) {
            Plans.atLeast(iterations, 1, "iterations");
        }
    }
}
