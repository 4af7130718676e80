package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

/**
 * How an attempt ended. What it achieved is in the iterations that it reported.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public sealed interface AttemptResult {
    /**
     * The attempt finished or was told to stop.
     *
     * @param reason why it ended; the reason from {@link AttemptContext#report} if there was one
     * @since 0.1
     */
    record Completed(AttemptStopReason reason) implements AttemptResult {
        /** Checks the components. */
        public Completed {
            requireNonNull(reason, "reason");
        }
    }

    /**
     * The attempt could not continue.
     *
     * @param failure why. After {@link FailureClass#E0_INFRASTRUCTURE} the coordinator abandons the worker and tries the
     *     attempt again
     * @since 0.1
     */
    record Failed(Failure failure) implements AttemptResult {
        /** Checks the components. */
        public Failed {
            requireNonNull(failure, "failure");
        }
    }
}
