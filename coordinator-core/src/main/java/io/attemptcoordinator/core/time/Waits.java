package io.attemptcoordinator.core.time;

import java.time.Duration;

/**
 * How long to wait for something that has a time limit of its own, when less time may be left. A wait must be positive, so what
 * has no time left waits for the shortest time that there is, and whoever looks at the clock next ends it.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class Waits {
    private Waits() {}

    /**
     * Returns the shorter of two times.
     *
     * @param timeout the time limit
     * @param remaining the time that is left
     * @return positive
     */
    public static Duration atMost(Duration timeout, Duration remaining) {
        return positive(remaining.compareTo(timeout) < 0 ? remaining : timeout);
    }

    /**
     * Returns a time, or the shortest one that there is instead of none.
     *
     * @param time zero or more
     * @return positive
     */
    public static Duration positive(Duration time) {
        return time.isZero() ? Duration.ofNanos(1) : time;
    }
}
