package io.attemptcoordinator.core.attempt;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.run.RunEvent;
import java.util.Optional;

/**
 * The way from an attempt back to its run.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Reporter {
    /**
     * Reports an event. Returns when it is on record, and when the attempts before this one are far enough to say what it means.
     *
     * @return empty to go on; otherwise why the attempt must end now
     * @throws InterruptedException if the calling thread is interrupted while it waits for other attempts; the event is on record
     * @throws CoordinatorException if the event cannot be recorded or the run has ended
     */
    Optional<AttemptStopReason> report(RunEvent event) throws InterruptedException;

    /** Reports that something of the run could not be recorded, which ends the run. Does not block. */
    void failed(CoordinatorException why);
}
