package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;
import java.util.Map;

/**
 * How good a candidate is.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param value within [0, 1], dimensionless, higher is better
 * @param parts the figures that the value was computed from, by name, each finite, in their own units; for people, never
 *     for a decision
 * @param standardError the standard error of the value, finite, 0 or more; 0 for a deterministic scorer
 * @param judgements how many judgements the value is the mean of, 1 or more
 * @since 0.1
 */
public record Score(double value, Map<String, Double> parts, double standardError, int judgements) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Score {
        Checks.unit(value, "value");
        parts = Checks.copy(parts, "parts");
        parts.forEach((name, part) -> {
            if (!Double.isFinite(part)) {
                throw new IllegalArgumentException("parts[" + name + "] must be finite but was " + part);
            }
        });
        if (!(standardError >= 0.0 && Double.isFinite(standardError))) {
            throw new IllegalArgumentException("standardError must be finite and >= 0 but was " + standardError);
        }
        Checks.atLeast(judgements, 1, "judgements");
    }

    /** Returns an exact score without parts. */
    public static Score of(double value) {
        return of(value, Map.of());
    }

    /** Returns an exact score with parts. */
    public static Score of(double value, Map<String, Double> parts) {
        return new Score(value, parts, 0.0, 1);
    }
}
