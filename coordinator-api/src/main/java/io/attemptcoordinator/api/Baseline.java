package io.attemptcoordinator.api;

import java.time.Duration;
import java.util.List;

/**
 * The state that each attempt of a run starts from, and the way back to it.
 *
 * <p>Rules BASELINE-01 to BASELINE-06 of {@code docs/reference/contracts.md} bind every implementation; {@code
 * BaselineContract} in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls on different workers.
 *
 * @since 0.1
 */
public interface Baseline extends Component {
    /**
     * Takes the snapshot that all attempts of the run start from. Called once, before the first attempt.
     *
     * @param worker a worker to open the baseline with
     * @param timeout the maximum time; positive
     * @return what identifies the baseline, and what {@link #reset} needs to restore it
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link CoordinatorException.Code#BASELINE_UNUSABLE} and evidence if there is no
     *     usable baseline
     */
    BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException;

    /**
     * Puts a worker into the state of the snapshot and verifies it. Nothing that an earlier attempt did may remain.
     *
     * @param worker the worker to reset
     * @param snapshot what {@link #capture} returned in this run, possibly on another worker or another machine
     * @param timeout the maximum time; positive
     * @return what had been left behind and was discarded ({@link Evidence.Kind#LEAK}); empty if there was nothing, or if
     *     the earlier state was discarded without a look
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link CoordinatorException.Code#BASELINE_UNUSABLE} if the baseline changed since
     *     the snapshot, or with another code if the worker cannot be put into that state
     */
    List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) throws InterruptedException;

    @Override
    default Baseline configured(Settings settings) {
        return this;
    }
}
