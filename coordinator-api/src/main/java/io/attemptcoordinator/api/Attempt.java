package io.attemptcoordinator.api;

/**
 * One way to make an attempt at a task: a whole loop of iterations, from the baseline to its own end.
 *
 * <p>The loop stays in charge of its own flow; the coordinator stays in charge of when to stop: the loop hands over each
 * iteration through {@link AttemptContext#report(Iteration)} and ends when the answer says so.
 *
 * <p>Rules ATTEMPT-01 to ATTEMPT-06 of {@code docs/reference/contracts.md} bind every implementation; {@code
 * AttemptContract} in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, each call with a context of its own, so
 * implementations must be safe for concurrent calls and keep the state of an attempt in local variables.
 *
 * @since 0.1
 */
public interface Attempt extends Component {
    /**
     * Runs one attempt. The call blocks until the attempt is over.
     *
     * @param context the task, the seed, the worker, and the way to report; valid until this method returns
     * @return how the attempt ended. A failure of the attempt is a result, not an exception
     * @throws InterruptedException if the calling thread is interrupted, which means that the run is being ended at once
     * @throws CoordinatorException if the worker or the store fails; the coordinator classifies it and decides whether to
     *     try again
     */
    AttemptResult run(AttemptContext context) throws InterruptedException;
}
