package io.attemptcoordinator.blender.internal;

/**
 * The keys in the description of a worker that others read.
 *
 * <p><b>Thread-safety:</b> constants.
 */
public final class WorkerFacts {
    /** The name of the backend. */
    public static final String BACKEND = "backend";

    /** Blender's version. */
    public static final String VERSION = "blender";

    /** The number of threads. */
    public static final String THREADS = "threads";

    private WorkerFacts() {}
}
