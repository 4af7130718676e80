package io.attemptcoordinator.testkit.mock;

import java.util.concurrent.CountDownLatch;

/**
 * A test part: the two ways in which a component can be stuck.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class Hang {
    private Hang() {}

    /**
     * Blocks until the calling thread is interrupted.
     *
     * @throws InterruptedException always
     */
    public static void untilInterrupted() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Blocks until the latch is released, and ignores interrupts meanwhile. The test must release the latch. */
    public static void ignoringInterrupts(CountDownLatch released) {
        boolean isInterrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
