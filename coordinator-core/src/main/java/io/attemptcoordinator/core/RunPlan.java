package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts a run makes, from which seed, and when it stops.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param attempts the most attempts, 1 or more
 * @param iterations the most iterations of an attempt, 1 or more
 * @param seed the seed of the run; each attempt's seed is derived from it
 * @param threshold the score within [0, 1] that is good enough, for an attempt and for the run; null for none
 * @param patience after how many iterations without a better score an attempt stops (stagnation); 0 for never
 * @param maxFastRetries how often a step that failed with E1 or E2 is repeated within its iteration; 0 or more
 * @param maxTries how often an attempt is begun in all when its infrastructure fails (E0); 1 or more
 * @param attemptTimeout the longest that one try of an attempt may take; positive
 * @param workerTimeout the longest that starting a worker, capturing or restoring the baseline may take; positive
 * @param budget the most that the run may spend
 * @since 0.1
 */
public record RunPlan(
        int attempts,
        int iterations,
        long seed,
        @Nullable Double threshold,
        int patience,
        int maxFastRetries,
        int maxTries,
        Duration attemptTimeout,
        Duration workerTimeout,
        Budget budget) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public RunPlan {
        Plans.atLeast(attempts, 1, "attempts");
        Plans.atLeast(iterations, 1, "iterations");
        if (threshold != null && !(threshold >= 0.0 && threshold <= 1.0)) {
            throw new IllegalArgumentException("threshold must be within [0, 1] but was " + threshold);
        }
        Plans.atLeast(patience, 0, "patience");
        Plans.atLeast(maxFastRetries, 0, "maxFastRetries");
        Plans.atLeast(maxTries, 1, "maxTries");
        Plans.positive(attemptTimeout, "attemptTimeout");
        Plans.positive(workerTimeout, "workerTimeout");
        requireNonNull(budget, "budget");
    }

    /**
     * Begins a plan.
     *
     * @param attempts the most attempts, 1 or more
     * @param iterations the most iterations of an attempt, 1 or more
     * @return a builder with seed 0, no threshold, no patience, 3 fast retries, 3 tries, 1 hour for an attempt, 2 minutes
     *     for a worker, and no budget
     */
    public static Builder builder(int attempts, int iterations) {
        return new Builder(attempts, iterations);
    }

    /**
     * Collects the parts of a {@link RunPlan}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final int attempts;
        private final int iterations;
        private long seed;
        private @Nullable Double threshold;
        private int patience;
        private int maxFastRetries = 3;
        private int maxTries = 3;
        private Duration attemptTimeout = Duration.ofHours(1);
        private Duration workerTimeout = Duration.ofMinutes(2);
        private Budget budget = Budget.UNLIMITED;

        private Builder(int attempts, int iterations) {
            this.attempts = attempts;
            this.iterations = iterations;
        }

        /**
         * Sets the seed of the run.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets the score that is good enough.
         *
         * @param value within [0, 1], or null for none
         * @return this
         */
        public Builder threshold(@Nullable Double value) {
            threshold = value;
            return this;
        }

        /**
         * Sets after how many iterations without a better score an attempt stops.
         *
         * @param value 0 for never
         * @return this
         */
        public Builder patience(int value) {
            patience = value;
            return this;
        }

        /**
         * Sets how often a step is repeated within its iteration.
         *
         * @param value 0 or more
         * @return this
         */
        public Builder maxFastRetries(int value) {
            maxFastRetries = value;
            return this;
        }

        /**
         * Sets how often an attempt is begun when its infrastructure fails.
         *
         * @param value 1 or more
         * @return this
         */
        public Builder maxTries(int value) {
            maxTries = value;
            return this;
        }

        /**
         * Sets the longest that one try of an attempt may take.
         *
         * @param value positive
         * @return this
         */
        public Builder attemptTimeout(Duration value) {
            attemptTimeout = value;
            return this;
        }

        /**
         * Sets the longest that starting a worker, capturing or restoring the baseline may take.
         *
         * @param value positive
         * @return this
         */
        public Builder workerTimeout(Duration value) {
            workerTimeout = value;
            return this;
        }

        /**
         * Sets the most that the run may spend.
         *
         * @param value the budget
         * @return this
         */
        public Builder budget(Budget value) {
            budget = value;
            return this;
        }

        /**
         * Makes the plan.
         *
         * @return the plan
         * @throws IllegalArgumentException if a part is out of its range
         */
        public RunPlan build() {
            return new RunPlan(
                    attempts,
                    iterations,
                    seed,
                    threshold,
                    patience,
                    maxFastRetries,
                    maxTries,
                    attemptTimeout,
                    workerTimeout,
                    budget);
        }
    }
}
