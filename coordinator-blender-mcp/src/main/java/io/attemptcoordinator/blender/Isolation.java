package io.attemptcoordinator.blender;

/**
 * How a worker returns to the baseline before a program is executed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum Isolation {
    /**
     * The file is opened again in the same process, and the scene and the interpreter are compared with the baseline. If
     * anything is left over, the process is replaced. Fast; for programs that do not hide what they change.
     */
    REOPEN,
    /**
     * Each program runs in a new process, verified in the same way. A spare process is started while the previous program
     * runs and is rendered, which hides part of the start-up time. For generated code.
     */
    FRESH_PROCESS
}
