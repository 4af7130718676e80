package io.attemptcoordinator.api;

import java.time.Duration;
import java.util.Map;

/**
 * A lease of one isolated backend, such as one Blender with its own process, port and folder. What is inside is known only
 * to the module that made it.
 *
 * <p><b>Thread-safety:</b> used by one attempt at a time; {@link #close()} may be called from any thread and ends a call
 * that is under way.
 *
 * @since 0.1
 */
public interface Worker extends AutoCloseable {
    /**
     * The name of the worker within its run.
     *
     * @return such as {@code worker-0}
     */
    String id();

    /**
     * What a reader of the run wants to know about the backend: its version, the isolation in force.
     *
     * @return values by key; the same for the life of the worker
     */
    Map<String, String> description();

    /**
     * Gives the backend up, whatever its state, and starts another in its place.
     *
     * @param timeout how long the call may take; positive
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link CoordinatorException.Code#BACKEND_UNAVAILABLE} if no other can be started
     */
    void restart(Duration timeout) throws InterruptedException;

    /** Ends the backend and everything that it started. Does nothing when called again. Never throws. */
    @Override
    void close();
}
