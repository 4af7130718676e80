package io.attemptcoordinator.api;

/**
 * The classes of failure, each with its remedy. {@code docs/reference/failures.md} lists which symptom belongs to which
 * class.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum FailureClass {
    /** The backend, the store or a component of the host failed. */
    E0_INFRASTRUCTURE(Remedy.NEW_WORKER),
    /** The generated code failed. */
    E1_EXECUTION(Remedy.FAST_RETRY),
    /** A model's answer did not have the requested form. */
    E2_OUTPUT_FORMAT(Remedy.FAST_RETRY),
    /** The result is not what the task requests. */
    E3_SEMANTIC(Remedy.REFINE);

    private final Remedy remedy;

    FailureClass(Remedy remedy) {
        this.remedy = remedy;
    }

    /** Returns what is done about a failure of this class. */
    public Remedy remedy() {
        return remedy;
    }

    /**
     * What is done about a failure.
     *
     * @since 0.1
     */
    public enum Remedy {
        /** The worker is replaced and the attempt starts again from the baseline. */
        NEW_WORKER,
        /** The step is repeated at once within its iteration, with the error shown to the generator. */
        FAST_RETRY,
        /** The next iteration refines the result. */
        REFINE
    }
}
