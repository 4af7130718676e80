package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts a run makes, from which seed, and when it stops.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param attempts the maximum number of attempts, 1 or more
 * @param seed the seed that the seeds of the attempts derive from, any number
 * @param limits the limits of each attempt; its threshold is that of the run too
 * @param budget the maximum that the run may spend
 * @param keep which renders and scenes are kept
 * @param judgements how often a selection may have a candidate judged again, on average over the candidates; 0 or more
 * @since 0.1
 */
public record RunPlan(int attempts, long seed, AttemptLimits limits, Budget budget, Keep keep, int judgements) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public RunPlan {
        Checks.atLeast(attempts, 1, "attempts");
        requireNonNull(limits, "limits");
        requireNonNull(budget, "budget");
        requireNonNull(keep, "keep");
        Checks.atLeast(judgements, 0, "judgements");
    }

    /**
     * Begins a plan with seed 0, no budget, everything kept, 2 more judgements of a candidate, and the defaults of {@link AttemptLimits#of(int)}.
     *
     * @param attempts the maximum number of attempts, 1 or more
     * @param iterations the maximum number of iterations of each attempt, 1 or more
     */
    public static Builder builder(int attempts, int iterations) {
        return new Builder(attempts, iterations);
    }

    /** Returns this plan with another number of judgements. */
    public RunPlan withJudgements(int value) {
        return new RunPlan(attempts, seed, limits, budget, keep, value);
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
        private Duration resetTimeout = Duration.ofMinutes(2);
        private Duration stepTimeout = Duration.ofMinutes(10);
        private Duration grace = Duration.ofSeconds(5);
        private Budget budget = Budget.UNLIMITED;
        private Keep keep = Keep.ALL;
        private int judgements = 2;

        private Builder(int attempts, int iterations) {
            this.attempts = attempts;
            this.iterations = iterations;
        }

        /** Sets the seed of the run. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets the score within [0, 1] that is good enough; null for none. */
        public Builder threshold(@Nullable Double value) {
            threshold = value;
            return this;
        }

        /** Sets after how many iterations without a better score an attempt stops; 0 for never. */
        public Builder patience(int value) {
            patience = value;
            return this;
        }

        /** Sets how often a step that failed with E1 or E2 is repeated within its iteration; 0 or more. */
        public Builder maxFastRetries(int value) {
            maxFastRetries = value;
            return this;
        }

        /** Sets how often an attempt is started when its infrastructure fails (E0); 1 or more. */
        public Builder maxTries(int value) {
            maxTries = value;
            return this;
        }

        /** Sets the maximum time of one try of an attempt; positive. */
        public Builder attemptTimeout(Duration value) {
            attemptTimeout = value;
            return this;
        }

        /** Sets the maximum time to start a worker, or to capture the baseline; positive. */
        public Builder workerTimeout(Duration value) {
            workerTimeout = value;
            return this;
        }

        /** Sets the maximum time to restore the baseline; positive. */
        public Builder resetTimeout(Duration value) {
            resetTimeout = value;
            return this;
        }

        /** Sets the maximum time of one call of a generator, verifier or scorer; positive. */
        public Builder stepTimeout(Duration value) {
            stepTimeout = value;
            return this;
        }

        /** Sets how long a component may take to react to an interrupt; positive. */
        public Builder grace(Duration value) {
            grace = value;
            return this;
        }

        /** Sets the maximum that the run may spend. */
        public Builder budget(Budget value) {
            budget = value;
            return this;
        }

        /** Sets which renders and scenes are kept. */
        public Builder keep(Keep value) {
            keep = value;
            return this;
        }

        /** Sets how often a selection may have a candidate judged again, on average over the candidates; 0 or more. */
        public Builder judgements(int value) {
            judgements = value;
            return this;
        }

        /**
         * Creates the plan.
         *
         * @throws IllegalArgumentException if a part is out of its range
         */
        public RunPlan build() {
            AttemptLimits limits = new AttemptLimits(
                    iterations,
                    maxFastRetries,
                    maxTries,
                    patience,
                    threshold,
                    attemptTimeout,
                    workerTimeout,
                    resetTimeout,
                    stepTimeout,
                    grace);
            return new RunPlan(attempts, seed, limits, budget, keep, judgements);
        }
    }
}
