package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended: all of its result that does not grow with the number of its attempts.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param stopReason why the run ended
 * @param attempts how many attempts ended, 0 or more
 * @param choice which attempt was selected, and why
 * @param failure what kept the run from making attempts or from selecting one; null if nothing did
 * @param failureCauses the failures of the run and of its attempts and tries, ranked by how often each cause occurred:
 *     most frequent first, equal ones by class and message
 * @param usage what all attempts spent on models
 * @param elapsed how long the run took, on a monotonic clock
 * @param abandonedThreads the names of the threads of components that ignored their deadline and were abandoned
 * @since 0.1
 */
public record RunOutcome(
        RunStopReason stopReason,
        int attempts,
        Choice choice,
        @Nullable Failure failure,
        List<FailureCause> failureCauses,
        Usage usage,
        Duration elapsed,
        List<String> abandonedThreads) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public RunOutcome {
        requireNonNull(stopReason, "stopReason");
        Checks.atLeast(attempts, 0, "attempts");
        requireNonNull(choice, "choice");
        failureCauses = Checks.copy(failureCauses, "failureCauses");
        requireNonNull(usage, "usage");
        Checks.notNegative(elapsed, "elapsed");
        abandonedThreads = Checks.copy(abandonedThreads, "abandonedThreads");
    }

    /**
     * A cause of failure and how often it occurred.
     *
     * @param failure the first failure of that cause
     * @param count how often it occurred, 1 or more
     * @since 0.1
     */
    public record FailureCause(Failure failure, int count) {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if the count is not positive
         */
        public FailureCause {
            requireNonNull(failure, "failure");
            Checks.atLeast(count, 1, "count");
        }
    }
}
