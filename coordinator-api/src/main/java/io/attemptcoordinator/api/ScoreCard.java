package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.util.Map;

/**
 * The scores of one candidate: the total that decides, and what it was computed from.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param total the weighted mean of the scorers, or 0 if a gate was missed; in a run without scorers, the score of the verdict
 * @param byScorer the scores by the name of the scorer; empty in a run without scorers
 * @param failures why scorers failed, by their names, in words; each counts as 0 in the total, and has no score
 * @param missedGates the minima that were missed, by the name of the scorer that is a gate
 * @since 0.1
 */
public record ScoreCard(
        Score total, Map<String, Score> byScorer, Map<String, String> failures, Map<String, Double> missedGates) {
    /** Checks and copies the components. */
    public ScoreCard {
        requireNonNull(total, "total");
        byScorer = Checks.copy(byScorer, "byScorer");
        failures = Checks.copy(failures, "failures");
        missedGates = Checks.copy(missedGates, "missedGates");
    }

    /** The scores of a candidate that missed no gate, by scorers none of which failed. */
    public ScoreCard(Score total, Map<String, Score> byScorer) {
        this(total, byScorer, Map.of(), Map.of());
    }
}
