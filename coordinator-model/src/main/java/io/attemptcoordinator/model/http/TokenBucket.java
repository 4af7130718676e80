package io.attemptcoordinator.model.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Spaces requests so that they keep to a rate. It holds the requests of about one second, which may come at once; requests that
 * come faster wait in the order in which they come.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class TokenBucket {
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier ticker;
    private final long intervalNanos;
    private final long burstNanos;

    /** When the bucket is full again. */
    private long fullAt;

    TokenBucket(LongSupplier ticker, int perMinute) {
        this.ticker = ticker;
        intervalNanos = Math.max(1, MINUTE_NANOS / perMinute);
        burstNanos = intervalNanos * (perMinute / 60);
        fullAt = ticker.getAsLong();
    }

    /**
     * Takes a token, which may become due later.
     *
     * @param most the maximum time to wait for it
     * @return how long to wait for it; empty if that is longer than allowed, and no token was taken
     */
    Optional<Duration> take(Duration most) {
        lock.lock();
        try {
            long now = ticker.getAsLong();
            long from = fullAt - now > 0 ? fullAt : now;
            Duration wait = Duration.ofNanos(Math.max(0, from - now - burstNanos));
            if (wait.compareTo(most) > 0) {
                return Optional.empty();
            }
            fullAt = from + intervalNanos;
            return Optional.of(wait);
        } finally {
            lock.unlock();
        }
    }
}
