package io.attemptcoordinator.core.time;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces deadlines on code that may ignore them. Work runs on threads of its own; a call that passes its deadline is
 * interrupted, and if it does not return within its grace, its thread is abandoned: whoever waits for the work gets an
 * error, and the thread is left to itself.
 *
 * <p>Deadlines are held against the machine's own monotonic clock, whatever clock the run is told to use, because they
 * protect against code that is really stuck. Only {@link Threads} that are simulated have another one.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final List<String> abandoned = new CopyOnWriteArrayList<>();
    private final Threads threads;
    private final Threads.Timer timer;

    /** Starts a watchdog on the threads of the virtual machine. */
    public Watchdog() {
        this(Threads.system());
    }

    /** Starts a watchdog on these threads, and with their timer. */
    public Watchdog(Threads threads) {
        this.threads = requireNonNull(threads, "threads");
        timer = threads.timer();
    }

    /** Returns where its threads come from, for those who wait for them. */
    public Threads threads() {
        return threads;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts work on a thread of its own.
     *
     * @param threadName the name of the thread, which is how an abandoned one is reported
     * @param work what to do
     */
    public <T> Supervised<T> start(String threadName, Part<T> work) {
        Supervised<T> supervised = new Supervised<>(threadName, work);
        threads.start(supervised.thread);
        return supervised;
    }

    /**
     * Does work on a thread of its own, and waits for it until its deadline has passed.
     *
     * @param threadName the name of the thread
     * @param what the work in words, for messages
     * @param limit the maximum time; positive
     * @param grace how long the work may take to react to an interrupt
     * @param work what to do
     * @throws InterruptedException if the calling thread is interrupted; the work is then interrupted too, and has ended or
     *     was abandoned when this method returns
     * @throws CoordinatorException with {@link Code#DEADLINE_EXCEEDED} if the deadline passed
     */
    public <T> T call(String threadName, String what, Duration limit, Duration grace, Part<T> work)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the " + what);
        }
        Supervised<T> supervised = start(threadName, () -> guard(what, limit, grace, work));
        try {
            return threads.await(supervised.outcome);
        } catch (InterruptedException e) {
            supervised.interrupt(grace);
            supervised.awaitEnd();
            throw e;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    /**
     * Throws what work on another thread threw. An interrupt of that thread is not one of the calling thread, so it arrives
     * as an error.
     */
    public static CoordinatorException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new CoordinatorException(Code.COMPONENT_FAILED, "The work was interrupted: " + cause, cause);
    }

    /**
     * Does a part of supervised work on the calling thread, with a deadline of its own.
     *
     * @param what the part in words, for messages
     * @param limit the maximum time
     * @param grace how long the part may take to react to an interrupt before the thread is abandoned
     * @param part what to do
     * @throws InterruptedException if the calling thread is interrupted for another reason than this deadline
     * @throws CoordinatorException with {@link Code#DEADLINE_EXCEEDED} if the deadline passed
     */
    public <T> T guard(String what, Duration limit, Duration grace, Part<T> part) throws InterruptedException {
        Guard guard = new Guard(what, limit);
        Future<?> interrupting = schedule(guard::interrupt, limit);
        Future<?> abandoning = schedule(guard::abandon, limit.plus(grace));
        T result;
        try {
            result = part.call();
        } catch (InterruptedException | RuntimeException | Error e) {
            // A timer that can no longer be scheduled or run must not outlive the part.
            interrupting.cancel(false);
            abandoning.cancel(false);
            if (guard.end()) {
                throw exceeded(what, limit, e);
            }
            throw e;
        }
        interrupting.cancel(false);
        abandoning.cancel(false);
        if (guard.end()) {
            throw exceeded(what, limit, null);
        }
        return result;
    }

    /**
     * Returns whether another thread interrupted the calling one, as opposed to code that throws an {@link
     * InterruptedException} of its own accord. True on a thread that is not supervised, where nobody can tell.
     */
    public static boolean wasInterrupted() {
        WorkThread thread = WorkThread.current();
        return thread == null || thread.wasInterrupted();
    }

    private Future<?> schedule(Runnable action, Duration delay) {
        // Half of what a long can hold is 146 years, and the sum of two of them does not overflow.
        Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
        return timer.schedule(action, delay.compareTo(most) > 0 ? most : delay);
    }

    private static CoordinatorException exceeded(String what, Duration limit, @Nullable Throwable cause) {
        String message = "The " + what + " did not return within " + seconds(limit) + " and was stopped.";
        return new CoordinatorException(
                Code.DEADLINE_EXCEEDED, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), cause);
    }

    static CoordinatorException stuck(String what, Duration limit) {
        String message = "The " + what + " did not return within " + seconds(limit)
                + " and ignored the interrupt; its thread was abandoned.";
        return new CoordinatorException(
                Code.DEADLINE_EXCEEDED,
                message,
                List.of(
                        new Evidence(Evidence.Kind.TIMEOUT, message),
                        new Evidence(Evidence.Kind.PERMANENT, "code that ignores interrupts would be stuck again")),
                null);
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() / 1000.0 + " s";
    }

    /** Returns the names of the threads that were abandoned, in the order in which they were. */
    public List<String> abandoned() {
        return List.copyOf(abandoned);
    }

    /** Stops the timer. Threads that were abandoned stay; they are daemons. */
    @Override
    public void close() {
        timer.close();
    }

    /**
     * Work on a thread of its own.
     *
     * <p><b>Thread-safety:</b> safe for concurrent calls.
     *
     * @param <T> what the work returns
     * @since 0.1
     */
    public final class Supervised<T> {
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private final AtomicBoolean isAbandoned = new AtomicBoolean();

        private final WorkThread thread;

        private Supervised(String threadName, Part<T> work) {
            thread = new WorkThread(() -> run(work), threadName, this);
        }

        private void run(Part<T> work) {
            try {
                outcome.complete(work.call());
            } catch (InterruptedException | RuntimeException | Error e) {
                outcome.completeExceptionally(e);
            }
        }

        /** Returns the future outcome: what the work returned or threw, or an error if its thread was abandoned. */
        public CompletableFuture<T> outcome() {
            return outcome;
        }

        /** Returns whether its thread was abandoned: it may still do something, but nobody waits for it. */
        public boolean isAbandoned() {
            return isAbandoned.get();
        }

        /** Waits until the work has ended or its thread was abandoned, whatever happens. */
        public void awaitEnd() {
            try {
                threads.awaitUninterruptibly(outcome.handle((result, failure) -> Boolean.TRUE));
            } catch (ExecutionException e) {
                throw new IllegalStateException("a handled outcome is no failure", e);
            }
        }

        /** Interrupts the work now, and abandons its thread if it has not ended within the grace. */
        public void interrupt(Duration grace) {
            if (outcome.isDone()) {
                return;
            }
            thread.interrupt();
            Future<?> unused = schedule(() -> abandon(stuck("work on " + thread.getName(), Duration.ZERO)), grace);
        }

        void abandon(CoordinatorException why) {
            if (!outcome.isDone() && isAbandoned.compareAndSet(false, true)) {
                abandoned.add(thread.getName());
                LOG.atWarn()
                        .addKeyValue("thread", thread.getName())
                        .setCause(trace())
                        .log("A component ignores its deadline; its thread was abandoned");
                // Not on the timer's thread: what follows may wait for the timer.
                threads.start(daemon(() -> outcome.completeExceptionally(why), thread.getName() + "-abandoned"));
            }
        }

        private Throwable trace() {
            Throwable trace = new Throwable("where the thread is stuck");
            trace.setStackTrace(thread.getStackTrace());
            return trace;
        }
    }
}
