package io.attemptcoordinator.core.time;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clocks of the machine: the one place that reads them, or waits for them to go on.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class SystemTime {
    private SystemTime() {}

    /**
     * The wall clock, for what people read.
     *
     * @return the system's clock
     */
    public static InstantSource wall() {
        return InstantSource.system();
    }

    /**
     * The monotonic clock, for deadlines.
     *
     * @return nanoseconds since an arbitrary origin; only differences mean anything
     */
    public static LongSupplier ticker() {
        return System::nanoTime;
    }

    /** Returns what lets the calling thread sleep. */
    public static Sleeper sleeper() {
        return duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
