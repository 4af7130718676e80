package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * @param noise how far judgements of one candidate by one scorer differ, by the name of the scorer; only of those that were asked
 *     twice or more
 * @param usage what all attempts, and the selection, spent on models
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
        Map<String, Noise> noise,
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
        noise = Checks.copy(noise, "noise");
        requireNonNull(usage, "usage");
        Checks.notNegative(elapsed, "elapsed");
        abandonedThreads = Checks.copy(abandonedThreads, "abandonedThreads");
    }

    /**
     * How far judgements of one candidate by one scorer differ.
     *
     * @param standardDeviation of one judgement, finite, 0 or more; pooled over all candidates that were judged twice or more
     * @param degreesOfFreedom how many judgements it is known from, less one for each candidate; 1 or more
     * @since 0.1
     */
    public record Noise(double standardDeviation, int degreesOfFreedom) {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Noise {
            if (!(standardDeviation >= 0.0 && Double.isFinite(standardDeviation))) {
                throw new IllegalArgumentException(
                        "standardDeviation must be finite and >= 0 but was " + standardDeviation);
            }
            Checks.atLeast(degreesOfFreedom, 1, "degreesOfFreedom");
        }
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
