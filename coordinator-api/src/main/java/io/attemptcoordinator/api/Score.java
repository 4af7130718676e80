package io.attemptcoordinator.api;

import java.util.Map;

/**
 * How good a candidate is.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param value within [0, 1], dimensionless, higher is better
 * @param parts the figures that the value was made from, by name, each finite, in units of their own; for people, never
 *     for a decision
 * @since 0.1
 */
public record Score(double value, Map<String, Double> parts) {
    /**
     * Checks and copies the components.
     *
     * @param value how good the candidate is
     * @param parts what the value was made from
     * @throws IllegalArgumentException if the value is not within [0, 1], or a part is not finite
     */
    public Score {
        Checks.unit(value, "value");
        parts = Checks.copy(parts, "parts");
        parts.forEach((name, part) -> {
            if (!Double.isFinite(part)) {
                throw new IllegalArgumentException("parts[" + name + "] must be finite but was " + part);
            }
        });
    }

    /**
     * A score without parts.
     *
     * @param value within [0, 1]
     * @return the score
     */
    public static Score of(double value) {
        return new Score(value, Map.of());
    }
}
