package io.attemptcoordinator.core;

import io.attemptcoordinator.api.Worker;
import java.time.Duration;

/**
 * Starts the workers of a run.
 *
 * <p><b>Thread-safety:</b> implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface WorkerFactory {
    /**
     * Starts a worker. Blocks until it is ready.
     *
     * @param id the name of the worker within its run
     * @param timeout how long the call may take; positive
     * @return the worker, to be closed by the caller
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException with {@link
     *     io.attemptcoordinator.api.CoordinatorException.Code#BACKEND_UNAVAILABLE} if it cannot be started
     */
    Worker start(String id, Duration timeout) throws InterruptedException;
}
