package io.attemptcoordinator.core;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The operator's wish to stop a run. The thread of the run is interrupted only while it works on attempts, so that an
 * interrupt can never tear the recording of what it has.
 */
final class StopSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread interruptible;
    private boolean isRequested;
    private boolean isNow;

    void request() {
        lock.lock();
        try {
            isRequested = true;
        } finally {
            lock.unlock();
        }
    }

    void requestNow() {
        lock.lock();
        try {
            isRequested = true;
            isNow = true;
            if (interruptible != null) {
                interruptible.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isRequested() {
        lock.lock();
        try {
            return isRequested;
        } finally {
            lock.unlock();
        }
    }

    /** From here on the calling thread may be interrupted. */
    void enter() throws InterruptedException {
        lock.lock();
        try {
            if (isNow) {
                throw new InterruptedException("the run was stopped");
            }
            interruptible = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** From here on the calling thread is left alone; an interrupt of ours that it has not noticed is taken back. */
    void leave() {
        lock.lock();
        try {
            interruptible = null;
            if (isNow) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }
}
