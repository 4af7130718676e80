package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scorers and how much each counts: the total is the weighted mean of their values.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class WeightedScorers {
    /** No scorer: attempts are then selected by their verifier's score. */
    public static final WeightedScorers NONE = new WeightedScorers(List.of());

    private final List<Weighted> scorers;

    private WeightedScorers(List<Weighted> scorers) {
        this.scorers = List.copyOf(scorers);
    }

    /**
     * One scorer alone.
     *
     * @param scorer the scorer
     * @return the scorer with weight 1
     */
    public static WeightedScorers of(Scorer scorer) {
        return NONE.and(scorer, 1.0);
    }

    /**
     * These scorers and another.
     *
     * @param scorer the other scorer
     * @param weight how much it counts, relative to the others; positive and finite
     * @return a new set
     * @throws IllegalArgumentException if the weight is not positive and finite, or a scorer of that name is there already
     */
    public WeightedScorers and(Scorer scorer, double weight) {
        requireNonNull(scorer, "scorer");
        if (!(weight > 0.0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be positive and finite but was " + weight);
        }
        if (weights().containsKey(scorer.name())) {
            throw new IllegalArgumentException("there is already a scorer named '" + scorer.name() + "'");
        }
        List<Weighted> more = new ArrayList<>(scorers);
        more.add(new Weighted(scorer, weight));
        return new WeightedScorers(more);
    }

    /**
     * Whether there is no scorer.
     *
     * @return true if there is none
     */
    public boolean isEmpty() {
        return scorers.isEmpty();
    }

    /**
     * How much each scorer counts.
     *
     * @return the weights, by the name of the scorer
     */
    public Map<String, Double> weights() {
        Map<String, Double> weights = new TreeMap<>();
        scorers.forEach(weighted -> weights.put(weighted.scorer.name(), weighted.weight));
        return weights;
    }

    /**
     * Asks all scorers.
     *
     * @param context the candidate
     * @return the scores
     * @throws InterruptedException if the calling thread is interrupted
     * @throws IllegalStateException if there is no scorer
     */
    public Scores score(ScoringContext context) throws InterruptedException {
        if (scorers.isEmpty()) {
            throw new IllegalStateException("there is no scorer");
        }
        Map<String, Score> scores = new TreeMap<>();
        Map<String, Double> values = new TreeMap<>();
        double sum = 0.0;
        double weights = 0.0;
        for (Weighted weighted : scorers) {
            Score score = weighted.scorer.score(context);
            scores.put(weighted.scorer.name(), score);
            values.put(weighted.scorer.name(), score.value());
            sum += weighted.weight * score.value();
            weights += weighted.weight;
        }
        // Rounding can carry a mean of ones above one.
        return new Scores(new Score(Math.min(1.0, sum / weights), values), scores);
    }

    private record Weighted(Scorer scorer, double weight) {}

    /**
     * What the scorers said.
     *
     * @param total the weighted mean; its parts are the values by scorer
     * @param byScorer the scores by the name of the scorer
     * @since 0.1
     */
    public record Scores(Score total, Map<String, Score> byScorer) {}
}
