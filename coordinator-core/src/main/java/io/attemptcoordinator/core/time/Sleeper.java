package io.attemptcoordinator.core.time;

import java.time.Duration;

/**
 * Lets the calling thread wait.
 *
 * <p><b>Thread-safety:</b> implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Sleeper {
    /**
     * Waits.
     *
     * @param duration how long, zero or more
     * @throws InterruptedException if the calling thread is interrupted, which ends the wait
     */
    void sleep(Duration duration) throws InterruptedException;
}
