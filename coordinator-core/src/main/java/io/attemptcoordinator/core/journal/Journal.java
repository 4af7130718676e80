package io.attemptcoordinator.core.journal;

import io.attemptcoordinator.api.run.RunEvent;

/**
 * The record of one run: its events, in the order in which they happened. What has been appended is on record; a run does
 * not act on an event before that.
 *
 * <p><b>Thread-safety:</b> one thread appends.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Journal extends AutoCloseable {
    /**
     * Appends an event.
     *
     * @throws io.attemptcoordinator.api.CoordinatorException with {@link
     *     io.attemptcoordinator.api.CoordinatorException.Code#ARTIFACT_IO} if it cannot be recorded
     */
    void append(RunEvent event);

    /** Releases what the journal holds. Events that were appended stay on record. */
    @Override
    default void close() {}
}
