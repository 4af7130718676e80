package io.attemptcoordinator.core.backend;

import io.attemptcoordinator.api.Worker;

/**
 * A worker with the power to end it. Only the coordinator holds a lease; attempts see the {@link Worker}.
 *
 * <p><b>Thread-safety:</b> {@link #close()} may be called from any thread and ends a call under way on the worker.
 *
 * @since 0.1
 */
public interface WorkerLease extends AutoCloseable {
    /** Returns the worker. */
    Worker worker();

    /**
     * Says that the next try is about to begin on the worker. Nothing of those before may be left in it then; what cannot be
     * cleaned is replaced, at the latest when the baseline is reset. Does not block.
     */
    default void renew() {}

    /**
     * Returns whether the worker still answers. Asked before each try after the first, so that what died or hung while nobody
     * used it costs no try. Blocks for some seconds at most.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    default boolean answers() throws InterruptedException {
        return true;
    }

    /** Ends the worker and everything that it started. Has no effect when called again. */
    @Override
    void close();
}
