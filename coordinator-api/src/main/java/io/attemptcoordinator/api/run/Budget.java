package io.attemptcoordinator.api.run;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The maximum that a run may spend over all its attempts and tries. Null stands for no limit.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param wallTime time from the start of the run, on a monotonic clock; positive
 * @param tokens model tokens, in and out together; 1 or more
 * @param totalIterations iterations of all attempts and tries together; 1 or more
 * @param cost money, in the currency that {@link Usage#cost()} is charged in; positive
 * @since 0.1
 */
public record Budget(
        @Nullable Duration wallTime,
        @Nullable Long tokens,
        @Nullable Integer totalIterations,
        @Nullable BigDecimal cost) {
    /** No limit at all. */
    public static final Budget UNLIMITED = new Budget(null, null, null, null);

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if a limit is not positive
     */
    public Budget {
        if (wallTime != null) {
            Checks.positive(wallTime, "wallTime");
        }
        if (tokens != null) {
            Checks.atLeast(tokens, 1, "tokens");
        }
        if (totalIterations != null) {
            Checks.atLeast(totalIterations, 1, "totalIterations");
        }
        if (cost != null) {
            if (cost.signum() <= 0) {
                throw new IllegalArgumentException("cost must be positive but was " + cost);
            }
            cost = cost.stripTrailingZeros();
        }
    }

    /** Begins a budget without limits. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Collects the parts of a {@link Budget}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private @Nullable Duration wallTime;
        private @Nullable Long tokens;
        private @Nullable Integer totalIterations;
        private @Nullable BigDecimal cost;

        private Builder() {}

        /** Limits the time of the run; positive. */
        public Builder wallTime(Duration value) {
            wallTime = value;
            return this;
        }

        /** Limits the model tokens, in and out together; 1 or more. */
        public Builder tokens(long value) {
            tokens = value;
            return this;
        }

        /** Limits the iterations of all attempts and tries together; 1 or more. */
        public Builder totalIterations(int value) {
            totalIterations = value;
            return this;
        }

        /** Limits the money; positive. */
        public Builder cost(BigDecimal value) {
            cost = value;
            return this;
        }

        /**
         * Creates the budget.
         *
         * @throws IllegalArgumentException if a limit is not positive
         */
        public Budget build() {
            return new Budget(wallTime, tokens, totalIterations, cost);
        }
    }
}
