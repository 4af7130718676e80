package io.attemptcoordinator.core.backend;

import java.time.Duration;

/**
 * What executes the programs of a run, such as headless Blender: starts workers, each with its own process.
 *
 * <p>A worker of a backend that can execute and render programs has a {@link io.attemptcoordinator.core.loop.SceneExecutor}
 * as one of its views ({@link io.attemptcoordinator.api.Worker#unwrap}).
 *
 * <p><b>Thread-safety:</b> implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Backend {
    /** Returns the name of the backend, in the form of a component's name, such as {@code blender}. */
    String name();

    /**
     * Starts a worker. Blocks until it is ready.
     *
     * @param id the name of the worker within its run
     * @param timeout the maximum time; positive
     * @return the worker; the caller closes it
     * @throws InterruptedException if the calling thread is interrupted; nothing of the worker remains then
     * @throws io.attemptcoordinator.api.CoordinatorException with {@link
     *     io.attemptcoordinator.api.CoordinatorException.Code#BACKEND_UNAVAILABLE} if it cannot be started
     */
    WorkerLease start(String id, Duration timeout) throws InterruptedException;

    /**
     * Returns how many workers this machine carries at the same time. By default it is one, because only the backend knows
     * what its workers need.
     */
    default Capacity capacity() {
        return new Capacity(1, "the backend '" + name() + "' does not say how many this machine carries");
    }
}
