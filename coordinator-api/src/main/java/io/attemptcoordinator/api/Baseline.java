package io.attemptcoordinator.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The state that each attempt of a run starts from, and the way back to it.
 *
 * <p>Rules BASELINE-01 to BASELINE-05 of {@code docs/reference/contracts.md} bind every implementation; {@code
 * BaselineContract} in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls on different workers.
 *
 * @since 0.1
 */
public interface Baseline extends Component {
    /**
     * Takes the snapshot that the run is held to. Called once, before the first attempt.
     *
     * @param worker a worker to look at the baseline with
     * @param settings the settings of this baseline, such as the path of a file
     * @param timeout how long the call may take; positive
     * @return what identifies the baseline, and what {@link #reset} needs to restore it
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link CoordinatorException.Code#BASELINE_UNUSABLE} if there is no usable
     *     baseline; its evidence says why
     */
    BaselineSnapshot capture(Worker worker, Map<String, String> settings, Duration timeout) throws InterruptedException;

    /**
     * Puts a worker into the state of the snapshot and verifies that it is there. Nothing that an earlier attempt did may
     * be left over.
     *
     * @param worker the worker to put back
     * @param snapshot what {@link #capture} returned in this run
     * @param timeout how long the call may take; positive
     * @return what had been left behind and was disposed of ({@link Evidence.Kind#LEAK}); empty when there was nothing, or
     *     when the state before was thrown away unseen
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link CoordinatorException.Code#BASELINE_UNUSABLE} if the baseline changed since
     *     the snapshot, or with another code if the worker cannot be put into that state
     */
    List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) throws InterruptedException;
}
