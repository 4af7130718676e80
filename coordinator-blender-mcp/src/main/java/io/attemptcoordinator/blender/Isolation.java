package io.attemptcoordinator.blender;

/**
 * How a worker gets back to the baseline before a program is executed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum Isolation {
    /**
     * The file is opened again in the same process, and the scene and the interpreter are compared with the baseline's. When
     * anything is left over, the process is replaced. Fast; for programs that are trusted not to hide what they change.
     */
    REOPEN,
    /**
     * A new process for every program, verified in the same way. A spare process is started while the program before it is
     * executed and rendered, which hides as much of the start as those take. For generated code.
     */
    FRESH_PROCESS
}
