package io.attemptcoordinator.api;

/**
 * Why an attempt, or a run, ended.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum StopReason {
    /** The score reached the threshold. */
    THRESHOLD_REACHED,
    /** All attempts of the run were made. */
    ATTEMPTS_EXHAUSTED,
    /** The attempt made all of its iterations, or the run spent its budget of iterations. */
    ITERATIONS_EXHAUSTED,
    /** The attempt's best score has not improved for as many iterations as the plan has patience for. */
    STAGNATION,
    /** The operator asked to stop. */
    OPERATOR_STOP,
    /** The time allowed has passed. */
    WALL_TIME_EXHAUSTED,
    /** The tokens allowed were spent. */
    TOKENS_EXHAUSTED,
    /** No attempt could be made, because the baseline or the backend could not be used. */
    UNUSABLE
}
