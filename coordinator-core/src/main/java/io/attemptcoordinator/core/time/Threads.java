package io.attemptcoordinator.core.time;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How the coordinator starts threads, and every way in which one of them waits for another or for a deadline. Everything that
 * can take time goes through here, so that a simulation can decide in which order things happen.
 *
 * <p><b>Thread-safety:</b> implementations are safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Threads {
    /** Returns the threads and the timers of the virtual machine. */
    static Threads system() {
        return SystemThreads.INSTANCE;
    }

    /** Starts a thread. */
    void start(Thread thread);

    /**
     * Waits for an outcome. Its deadline is that of whoever completes it.
     *
     * @throws InterruptedException if the calling thread is interrupted
     * @throws ExecutionException with the cause, if the outcome is a failure
     */
    <T> T await(CompletableFuture<T> outcome) throws InterruptedException, ExecutionException;

    /**
     * Waits for an outcome, whatever happens. A thread that is interrupted meanwhile is interrupted when this method returns.
     *
     * @throws ExecutionException with the cause, if the outcome is a failure
     */
    default <T> T awaitUninterruptibly(CompletableFuture<T> outcome) throws ExecutionException {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return await(outcome);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Takes the next element of a queue.
     *
     * @param timeout how long to wait for one
     * @return the element; null if there was none in time
     * @throws InterruptedException if the calling thread is interrupted
     */
    <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) throws InterruptedException;

    /**
     * Takes a lock that others hold while they wait for something themselves.
     *
     * @param timeout how long to wait for it
     * @return whether the calling thread has it now
     * @throws InterruptedException if the calling thread is interrupted
     */
    boolean tryLock(ReentrantLock lock, Duration timeout) throws InterruptedException;

    /** Starts a timer, which runs what is due one after the other. */
    Timer timer();

    /**
     * Runs actions that do not block, when they are due.
     *
     * <p><b>Thread-safety:</b> safe for concurrent calls.
     *
     * @since 0.1
     */
    interface Timer extends AutoCloseable {
        /**
         * Schedules an action; without effect after the timer was closed.
         *
         * @param delay how long from now
         * @return what cancels it
         */
        Future<?> schedule(Runnable action, Duration delay);

        /** Drops what is not due yet. */
        @Override
        void close();
    }
}
