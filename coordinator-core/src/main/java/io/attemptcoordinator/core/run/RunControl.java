package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.RunProgress;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.policy.RunState;
import io.attemptcoordinator.core.time.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the operator and a run tell each other: the request to stop, and how far the run is.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
public final class RunControl {
    private final Mailbox mailbox;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread interruptible;
    private volatile boolean isStopRequested;
    private volatile boolean isStopNowRequested;
    private volatile RunProgress progress =
            new RunProgress(null, RunProgress.Status.QUEUED, List.of(), 0, 0, null, Usage.NONE, Duration.ZERO);

    public RunControl() {
        this(Threads.system());
    }

    /** A control of a run whose thread waits like these. */
    public RunControl(Threads threads) {
        mailbox = new Mailbox(threads);
    }

    /** Asks the run to stop after the iterations under way. */
    public void stop() {
        isStopRequested = true;
        mailbox.wake();
    }

    /** Asks the run to stop at once. */
    public void stopNow() {
        lock.lock();
        try {
            isStopNowRequested = true;
            if (interruptible != null) {
                interruptible.interrupt();
            }
        } finally {
            lock.unlock();
        }
        stop();
    }

    /** From now on, a request to stop at once interrupts the calling thread. */
    void enter() throws InterruptedException {
        lock.lock();
        try {
            if (isStopNowRequested) {
                throw new InterruptedException("the run was stopped");
            }
            interruptible = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** From now on, the calling thread is left alone; an interrupt of ours that it has not noticed is cleared. */
    void leave() {
        lock.lock();
        try {
            interruptible = null;
            if (isStopNowRequested) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isStopRequested() {
        return isStopRequested;
    }

    /** Returns that the run stops because the operator asked for it; empty if nobody has. */
    Optional<RunStopReason> reached() {
        return isStopRequested ? Optional.of(RunStopReason.OPERATOR_STOP) : Optional.empty();
    }

    boolean isStopNowRequested() {
        return isStopNowRequested;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** Returns how far the run is. */
    public RunProgress progress() {
        return progress;
    }

    void show(RunProgress.Status status, @Nullable String run, RunState state, Duration elapsed) {
        progress = new RunProgress(
                run,
                status,
                List.copyOf(state.running().keySet()),
                state.attempts().size(),
                state.iterations(),
                state.bestScore(),
                state.usage(),
                elapsed);
    }
}
