package io.attemptcoordinator.api;

/**
 * What was spent on models.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param inputTokens the tokens that were sent, 0 or more
 * @param outputTokens the tokens that came back, 0 or more
 * @since 0.1
 */
public record Usage(long inputTokens, long outputTokens) {
    /** Nothing was spent. */
    public static final Usage NONE = new Usage(0, 0);

    /**
     * Checks the components.
     *
     * @param inputTokens the tokens that were sent
     * @param outputTokens the tokens that came back
     * @throws IllegalArgumentException if one is negative
     */
    public Usage {
        Checks.notNegative(inputTokens, "inputTokens");
        Checks.notNegative(outputTokens, "outputTokens");
    }

    /**
     * All tokens together, which is what a budget counts.
     *
     * @return 0 or more
     * @throws ArithmeticException if the sum does not fit into a {@code long}
     */
    public long tokens() {
        return Math.addExact(inputTokens, outputTokens);
    }

    /**
     * The sum of two usages.
     *
     * @param other what was spent besides
     * @return the sum
     * @throws ArithmeticException if a sum does not fit into a {@code long}
     */
    public Usage plus(Usage other) {
        return new Usage(
                Math.addExact(inputTokens, other.inputTokens), Math.addExact(outputTokens, other.outputTokens));
    }
}
