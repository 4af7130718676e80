package io.attemptcoordinator.api;

/**
 * One way to make an attempt at a task: a whole loop of iterations, from the baseline to its own end.
 *
 * <p>The loop controls its own flow; the coordinator controls when to stop. The loop reports each iteration through {@link
 * AttemptContext#report(Iteration)} and ends when the answer says so.
 *
 * <p>Rules ATTEMPT-01 to ATTEMPT-11 of {@code docs/reference/contracts.md} bind every implementation; {@code
 * AttemptContract} in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, each call with its own context, so implementations
 * must be safe for concurrent calls and keep the state of an attempt in local variables.
 *
 * @since 0.1
 */
public interface Attempt extends Component {
    /**
     * Runs one attempt. The call blocks until the attempt has ended.
     *
     * @param context the request, the worker, and the way to report; invalid once this method has returned
     * @return how the attempt ended. A failure of the attempt is a result, not an exception
     * @throws InterruptedException if the calling thread is interrupted, which means that the run is being stopped at once
     *     or that the deadline of the attempt has passed
     * @throws CoordinatorException if the worker or the store fails; the coordinator classifies it and decides whether to
     *     try again
     */
    AttemptResult run(AttemptContext context) throws InterruptedException;

    /**
     * Returns whether an attempt that was interrupted can go on after the iterations in {@link AttemptContext#recorded()}.
     * One that cannot starts again from the baseline when its run is resumed.
     */
    default boolean resumes() {
        return false;
    }

    @Override
    default Attempt configured(Settings settings) {
        return this;
    }
}
