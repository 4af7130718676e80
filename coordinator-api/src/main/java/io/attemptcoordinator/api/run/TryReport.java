package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;

/**
 * The record of one try of an attempt.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param number 0 for the first try
 * @param worker the worker that it ran on
 * @param iterations how many iterations it reported, 0 or more
 * @param result how it ended
 * @param usage what it spent on models
 * @param elapsed how long it took, on a monotonic clock
 * @since 0.1
 */
public record TryReport(
        int number, String worker, int iterations, AttemptResult result, Usage usage, Duration elapsed) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public TryReport {
        Checks.atLeast(number, 0, "number");
        Checks.notBlank(worker, "worker");
        Checks.atLeast(iterations, 0, "iterations");
        requireNonNull(result, "result");
        requireNonNull(usage, "usage");
        Checks.notNegative(elapsed, "elapsed");
    }
}
