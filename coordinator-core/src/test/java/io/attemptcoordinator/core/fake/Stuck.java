package io.attemptcoordinator.core.fake;

import java.util.concurrent.CountDownLatch;

/** Code that does not return: until it is interrupted, or, ignoring interrupts, until the test has ended. */
public final class Stuck implements AutoCloseable {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Blocks until the calling thread is interrupted. */
    public void untilInterrupted() throws InterruptedException {
        entered.countDown();
        released.await();
    }

    /** Blocks until {@link #close()} and ignores interrupts. */
    public void ignoringInterrupts() {
        entered.countDown();
        while (true) {
            try {
                released.await();
                return;
            } catch (InterruptedException e) {
                // This is what the watchdog is for.
            }
        }
    }

    /** Waits until code is stuck here. */
    public void awaitEntered() throws InterruptedException {
        entered.await();
    }

    @Override
    public void close() {
        released.countDown();
    }
}
