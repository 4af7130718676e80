package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The record of one try of an attempt.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param number 0 for the first try
 * @param worker the worker that it ran on
 * @param iterations how many iterations it reported, 0 or more
 * @param failure what ended it; null if it came to its own end
 * @param elapsed the time that it took, on a monotonic clock
 * @since 0.1
 */
public record TryReport(
        int number, String worker, int iterations, @Nullable Failure failure, Duration elapsed) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public TryReport {
        Plans.atLeast(number, 0, "number");
        requireNonNull(worker, "worker");
        Plans.atLeast(iterations, 0, "iterations");
        requireNonNull(elapsed, "elapsed");
    }
}
