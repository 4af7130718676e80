package io.attemptcoordinator.core.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The deadline of one call on one thread. */
final class Guard {
    private final String what;
    private final Duration limit;
    private final Thread thread = Thread.currentThread();
    private final @Nullable WorkThread ours = WorkThread.current();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean isEnded;
    private boolean isFired;

    Guard(String what, Duration limit) {
        this.what = requireNonNull(what, "what");
        this.limit = limit;
    }

    void interrupt() {
        lock.lock();
        try {
            if (!isEnded) {
                isFired = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    void abandon() {
        lock.lock();
        try {
            if (!isEnded && ours != null) {
                ours.work().abandon(Watchdog.stuck(what, limit));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the call. Returns whether its deadline had passed; the interrupt for that is then cleared. */
    boolean end() {
        lock.lock();
        try {
            isEnded = true;
            if (isFired) {
                WorkThread.clearInterrupt();
            }
            return isFired;
        } finally {
            lock.unlock();
        }
    }
}
