package io.attemptcoordinator.core.time;

import java.time.Duration;

/**
 * How long to wait before another try on a new worker, so that what made the last one fail, such as a machine under load or
 * a license server, has time to recover: 1 second after the first failure, twice as long after each further one, at most 30
 * seconds.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);

    private Backoff() {}

    /**
     * Returns how long to wait.
     *
     * @param failures how many tries in a row have failed, 1 or more
     * @param remaining the time that is left
     * @return at most {@code remaining}
     */
    public static Duration after(int failures, Duration remaining) {
        // Doubled more often than this, it exceeds any bound.
        Duration delay = FIRST.multipliedBy(1L << Math.min(failures - 1, 30));
        return least(least(delay, MOST), remaining);
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
