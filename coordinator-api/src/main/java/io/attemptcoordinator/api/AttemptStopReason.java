package io.attemptcoordinator.api;

/**
 * Why an attempt ended.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum AttemptStopReason {
    /** The loop had nothing more to do. */
    FINISHED,
    /** The score of an iteration reached the threshold. */
    THRESHOLD_REACHED,
    /** The attempt made all its iterations. */
    ITERATIONS_EXHAUSTED,
    /** The best score has not improved for as many iterations as the plan has patience for. */
    STAGNATION,
    /** Attempts before it had achieved more after as many iterations. */
    PRUNED,
    /** The time that the plan gives an attempt has passed. */
    TIME_EXHAUSTED,
    /** The run is stopping: its operator, its budget, its time, or an earlier attempt that reached the threshold. */
    RUN_STOPPED
}
