package io.attemptcoordinator.testkit.mock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A test part: time that passes only when it is told to. It is both clocks: the wall clock, which begins at
 * 2026-01-01T00:00:00Z, and the monotonic one.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ManualTime implements InstantSource, LongSupplier {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong();

    /** Makes a clock that stands still. */
    public ManualTime() {}

    /**
     * Lets time pass.
     *
     * @param duration how much, zero or more
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration must not be negative but was " + duration);
        }
        nanos.addAndGet(duration.toNanos());
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos.get());
    }

    @Override
    public long getAsLong() {
        return nanos.get();
    }
}
