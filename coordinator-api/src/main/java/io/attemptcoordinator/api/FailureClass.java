package io.attemptcoordinator.api;

/**
 * The classes of failure, by what is to be done about them.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum FailureClass {
    /** The backend was not there or broke down. The worker is replaced and the attempt is tried again. */
    E0_INFRASTRUCTURE,
    /** The generated code failed. It is repaired at once, before any visual verification is spent. */
    E1_EXECUTION,
    /** A model's answer was not of the form that was asked for. It is asked again at once. */
    E2_OUTPUT_FORMAT,
    /** The result is not what the task asks for. It is refined in the next iteration. */
    E3_SEMANTIC
}
