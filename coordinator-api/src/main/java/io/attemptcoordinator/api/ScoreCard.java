package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.util.Map;

/**
 * The scores of one candidate: the total that decides, and what it was computed from.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param total the weighted mean of the scorers; in a run without scorers, the score of the verdict
 * @param byScorer the scores by the name of the scorer; empty in a run without scorers
 * @since 0.1
 */
public record ScoreCard(Score total, Map<String, Score> byScorer) {
    /** Checks and copies the components. */
    public ScoreCard {
        requireNonNull(total, "total");
        byScorer = Checks.copy(byScorer, "byScorer");
    }
}
