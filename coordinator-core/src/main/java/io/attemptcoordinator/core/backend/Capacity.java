package io.attemptcoordinator.core.backend;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Preconditions;

/**
 * How many workers there can be at the same time, and why.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param workers the number of workers, 1 or more
 * @param reason why as many, for the record of a run
 * @since 0.1
 */
public record Capacity(int workers, String reason) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if there is no worker
     */
    public Capacity {
        Preconditions.checkArgument(workers >= 1, "workers must be >= 1 but was %s", workers);
        requireNonNull(reason, "reason");
    }
}
