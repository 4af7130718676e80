package io.attemptcoordinator.core.time;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A moment on a monotonic clock.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Deadline {
    private final LongSupplier ticker;
    private final long nanos;

    private Deadline(LongSupplier ticker, long nanos) {
        this.ticker = ticker;
        this.nanos = nanos;
    }

    /**
     * The moment after some time from now.
     *
     * @param ticker the monotonic clock, in nanoseconds
     * @param timeout the time; more than 146 years counts as 146 years, which is half of what the clock can hold
     * @return the deadline
     */
    public static Deadline after(LongSupplier ticker, Duration timeout) {
        Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
        Duration bounded = timeout.compareTo(most) > 0 ? most : timeout;
        return new Deadline(ticker, ticker.getAsLong() + bounded.toNanos());
    }

    /**
     * The time that is left.
     *
     * @return zero or more
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanos - ticker.getAsLong()));
    }

    /**
     * Whether the moment has come.
     *
     * @return true once no time is left
     */
    public boolean isPassed() {
        return nanos - ticker.getAsLong() <= 0;
    }
}
