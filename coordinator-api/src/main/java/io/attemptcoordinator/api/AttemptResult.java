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
     * The attempt ran to an end of its own or was told to stop.
     *
     * @param reason why it ended
     * @since 0.1
     */
    record Completed(StopReason reason) implements AttemptResult {
        /**
         * Checks the components.
         *
         * @param reason why it ended
         */
        public Completed {
            requireNonNull(reason, "reason");
        }
    }

    /**
     * The attempt could not go on.
     *
     * @param failure why. With {@link FailureClass#E0_INFRASTRUCTURE} the coordinator gives the worker up and tries the
     *     attempt again
     * @since 0.1
     */
    record Failed(Failure failure) implements AttemptResult {
        /**
         * Checks the components.
         *
         * @param failure why it ended
         */
        public Failed {
            requireNonNull(failure, "failure");
        }
    }
}
