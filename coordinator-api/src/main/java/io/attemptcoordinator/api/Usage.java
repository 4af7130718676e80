package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.math.BigDecimal;

/**
 * What was spent on models. What is not known is counted, and is not nothing: the tokens of {@code unmeteredCalls} are an assumption,
 * and what {@code unpricedCalls} cost is missing.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param inputTokens the tokens that were sent, cached ones included, 0 or more
 * @param outputTokens the tokens that were received, 0 or more
 * @param cachedTokens those of the input tokens that the model had cached, from 0 to {@code inputTokens}
 * @param cost what it cost as far as that is known, in the currency of the budget, 0 or more
 * @param unmeteredCalls the calls whose tokens nobody stated, 0 or more. The tokens of this usage contain the most that they were {@linkplain
 *     Purse#reserve expected} to need, so that a budget holds
 * @param unpricedCalls the calls whose cost is not known, 0 or more; the cost of this usage does not contain them
 * @since 0.1
 */
public record Usage(
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        BigDecimal cost,
        long unmeteredCalls,
        long unpricedCalls) {
    /** Nothing was spent. */
    public static final Usage NONE = new Usage(0, 0, 0, BigDecimal.ZERO, 0, 0);

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Usage {
        Checks.atLeast(inputTokens, 0, "inputTokens");
        Checks.atLeast(outputTokens, 0, "outputTokens");
        Checks.atLeast(cachedTokens, 0, "cachedTokens");
        if (cachedTokens > inputTokens) {
            throw new IllegalArgumentException(
                    "cachedTokens must be at most inputTokens, " + inputTokens + ", but was " + cachedTokens);
        }
        Checks.atLeast(unmeteredCalls, 0, "unmeteredCalls");
        Checks.atLeast(unpricedCalls, 0, "unpricedCalls");
        if (requireNonNull(cost, "cost").signum() < 0) {
            throw new IllegalArgumentException("cost must be >= 0 but was " + cost);
        }
        // 1.0 and 1.00 are the same cost, and so must be equal.
        cost = cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros();
    }

    /** Creates a usage that is known. */
    public Usage(long inputTokens, long outputTokens, long cachedTokens, BigDecimal cost) {
        this(inputTokens, outputTokens, cachedTokens, cost, 0, 0);
    }

    /** Returns a usage of tokens that cost nothing. */
    public static Usage of(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, outputTokens, 0, BigDecimal.ZERO);
    }

    /**
     * Returns all tokens together, which is what a budget counts.
     *
     * @throws ArithmeticException if the sum does not fit into a {@code long}
     */
    public long tokens() {
        return Math.addExact(inputTokens, outputTokens);
    }

    /**
     * Returns the sum of two usages.
     *
     * @throws ArithmeticException if a sum does not fit into a {@code long}
     */
    public Usage plus(Usage other) {
        return new Usage(
                Math.addExact(inputTokens, other.inputTokens),
                Math.addExact(outputTokens, other.outputTokens),
                Math.addExact(cachedTokens, other.cachedTokens),
                cost.add(other.cost),
                Math.addExact(unmeteredCalls, other.unmeteredCalls),
                Math.addExact(unpricedCalls, other.unpricedCalls));
    }

    /**
     * Returns this usage without a part of it, such as one that is no longer set aside.
     *
     * @throws IllegalArgumentException if {@code part} has more of something than this usage
     */
    public Usage minus(Usage part) {
        return new Usage(
                inputTokens - part.inputTokens,
                outputTokens - part.outputTokens,
                cachedTokens - part.cachedTokens,
                cost.subtract(part.cost),
                unmeteredCalls - part.unmeteredCalls,
                unpricedCalls - part.unpricedCalls);
    }
}
