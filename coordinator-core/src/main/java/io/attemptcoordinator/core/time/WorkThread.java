package io.attemptcoordinator.core.time;

import org.jspecify.annotations.Nullable;

/**
 * A thread of the watchdog: it knows its work, and whether another thread interrupted it. An {@link InterruptedException}
 * alone does not say so, because any code can throw one.
 */
final class WorkThread extends Thread {
    private final Watchdog.Supervised<?> work;
    private volatile boolean wasInterrupted;

    WorkThread(Runnable task, String name, Watchdog.Supervised<?> work) {
        super(task, name);
        this.work = work;
        setDaemon(true);
    }

    /** The calling thread, if it is one of these. */
    static @Nullable WorkThread current() {
        return Thread.currentThread() instanceof WorkThread thread ? thread : null;
    }

    Watchdog.Supervised<?> work() {
        return work;
    }

    /** A thread that interrupts itself passes on what it was told, or makes it up. */
    @Override
    public void interrupt() {
        if (Thread.currentThread() != this) {
            wasInterrupted = true;
        }
        super.interrupt();
    }

    boolean wasInterrupted() {
        return wasInterrupted;
    }

    /** Clears the interrupt of the calling thread: it was for a deadline, and has had its effect. */
    static void clearInterrupt() {
        WorkThread thread = current();
        if (thread != null) {
            thread.wasInterrupted = false;
        }
        Thread.interrupted();
    }
}
