package io.attemptcoordinator.api.run;

/**
 * Why a run ended.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum RunStopReason {
    /** The score of an attempt reached the threshold. */
    THRESHOLD_REACHED,
    /** All attempts were made. */
    ATTEMPTS_EXHAUSTED,
    /** The operator asked to stop. */
    OPERATOR_STOP,
    /** The time of the budget has passed. */
    WALL_TIME_EXHAUSTED,
    /** The tokens of the budget were spent. */
    TOKENS_EXHAUSTED,
    /** The money of the budget was spent. */
    COST_EXHAUSTED,
    /** The iterations of the budget were made. */
    ITERATIONS_EXHAUSTED,
    /** What decides on the next attempts failed; the best of those that were made is selected. */
    POLICY_FAILED,
    /** No attempt could be made, because the baseline or the backend was not usable. */
    UNUSABLE
}
