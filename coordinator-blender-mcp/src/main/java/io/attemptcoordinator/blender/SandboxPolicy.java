package io.attemptcoordinator.blender;

/**
 * Whether programs run in a sandbox. In one, a program has no network, sees no files but the system's and the baseline's, and has
 * bounded memory, disk space, processes and time. Without one, each program runs in a new Blender, with a folder and a clean
 * environment of its own, and can do what the user can.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum SandboxPolicy {
    /** Programs run in a sandbox or not at all. */
    REQUIRED,
    /** Programs run in a sandbox where bubblewrap works; otherwise without, which is logged and recorded. */
    AUTO,
    /** Programs run without a sandbox; for programs that are trusted. */
    OFF
}
