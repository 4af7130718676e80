package io.attemptcoordinator.core.score;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The measure of a run: its scorers and how much each counts. The total is the weighted mean of their values.
 *
 * <p>The standard error of the total is {@code sqrt(sum((w_i * se_i)^2)) / sum(w_i)}, which takes the errors of the scorers
 * as independent. If one scorer fails there is no total: a mean of the others would make candidates incomparable, and a
 * candidate could win by breaking a scorer.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Measure {
    /** No scorer: the score of an iteration is that of its verdict. */
    public static final Measure NONE = new Measure(ImmutableList.of());

    private final ImmutableList<Weighted> scorers;

    private Measure(ImmutableList<Weighted> scorers) {
        this.scorers = scorers;
    }

    /** Returns the measure of one scorer alone. */
    public static Measure of(Scorer scorer) {
        return NONE.and(scorer, 1.0);
    }

    /**
     * Returns this measure with another scorer.
     *
     * @param scorer the other scorer
     * @param weight how much it counts, relative to the others; positive and finite
     * @throws IllegalArgumentException if the weight is not positive and finite, or there is a scorer of that name already
     */
    public Measure and(Scorer scorer, double weight) {
        requireNonNull(scorer, "scorer");
        if (!(weight > 0.0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be positive and finite but was " + weight);
        }
        if (weights().containsKey(scorer.name())) {
            throw new IllegalArgumentException("there is already a scorer named '" + scorer.name() + "'");
        }
        return new Measure(ImmutableList.<Weighted>builder()
                .addAll(scorers)
                .add(new Weighted(scorer, weight))
                .build());
    }

    /** Returns whether there is no scorer. */
    public boolean isEmpty() {
        return scorers.isEmpty();
    }

    /** Returns whether equal candidates always get equal scores: all scorers are deterministic. */
    public boolean isDeterministic() {
        return scorers.stream().allMatch(weighted -> weighted.scorer.isDeterministic());
    }

    /** Returns the scorers, in the order in which they were added. */
    public List<Scorer> scorers() {
        return scorers.stream().map(Weighted::scorer).toList();
    }

    /** Returns how much each scorer counts, by its name. */
    public Map<String, Double> weights() {
        Map<String, Double> weights = new TreeMap<>();
        scorers.forEach(weighted -> weights.put(weighted.scorer.name(), weighted.weight));
        return weights;
    }

    /** Calls a scorer under whatever protection the caller provides. */
    @FunctionalInterface
    public interface Calls {
        /** Calls a part. */
        Score call(String what, Part<Score> part) throws InterruptedException;
    }

    /**
     * Asks all scorers.
     *
     * @param context the candidate
     * @param calls how each scorer is called
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException if a scorer fails, naming it
     * @throws IllegalStateException if there is no scorer
     */
    public ScoreCard score(ScoringContext context, Calls calls) throws InterruptedException {
        if (scorers.isEmpty()) {
            throw new IllegalStateException("there is no scorer");
        }
        Map<String, Score> scores = new TreeMap<>();
        Map<String, Double> values = new TreeMap<>();
        double sum = 0.0;
        double variance = 0.0;
        double weights = 0.0;
        int judgements = Integer.MAX_VALUE;
        for (Weighted weighted : scorers) {
            Score score = ask(weighted.scorer, context, calls);
            scores.put(weighted.scorer.name(), score);
            values.put(weighted.scorer.name(), score.value());
            sum += weighted.weight * score.value();
            variance += Math.pow(weighted.weight * score.standardError(), 2);
            weights += weighted.weight;
            judgements = Math.min(judgements, score.judgements());
        }
        // Rounding can carry a mean of ones above one.
        double mean = Math.min(1.0, sum / weights);
        return new ScoreCard(new Score(mean, values, Math.sqrt(variance) / weights, judgements), scores);
    }

    private static Score ask(Scorer scorer, ScoringContext context, Calls calls) throws InterruptedException {
        String what = "scorer '" + scorer.name() + "'";
        try {
            Score score = calls.call(what, () -> scorer.score(context));
            if (score == null) {
                throw new CoordinatorException(Code.COMPONENT_FAILED, "it returned null instead of a score");
            }
            return score;
        } catch (CoordinatorException e) {
            if (String.valueOf(e.getMessage()).contains(what)) {
                throw e;
            }
            throw new CoordinatorException(e.code(), "The " + what + " failed: " + e.getMessage(), e.evidence(), e);
        }
    }

    private record Weighted(Scorer scorer, double weight) {}
}
