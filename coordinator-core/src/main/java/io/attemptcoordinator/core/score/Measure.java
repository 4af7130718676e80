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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The measure of a run: its scorers, how much each counts, and which are gates. The total is the weighted mean of their values. It is
 * what decides everywhere: which iteration stands for an attempt, when patience has run out and the threshold is reached, what is
 * pruned, and which attempt is selected.
 *
 * <p>A scorer that fails counts as 0 and is named; the others still count. It is not left out of the mean, because then a candidate
 * could win by breaking a scorer. Only if all fail there is no total. A gate has a minimum: a candidate below it has a total of 0, and a
 * gate that fails leaves no total.
 *
 * <p>The standard error of the total is {@code sqrt(sum((w_i * se_i)^2)) / sum(w_i)}, which takes the errors of the scorers
 * as independent.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Measure {
    /** No scorer: the score of an iteration is that of its verdict. */
    public static final Measure NONE = new Measure(ImmutableList.of());

    private static final Logger LOG = LoggerFactory.getLogger(Measure.class);

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
        if (!(weight > 0.0)) {
            throw new IllegalArgumentException("weight must be positive and finite but was " + weight);
        }
        return and(scorer, weight, 0.0);
    }

    /**
     * Returns this measure with another scorer that is a gate.
     *
     * @param scorer the other scorer
     * @param weight how much it counts, relative to the others; finite, 0 or more: 0 for one that is nothing but a gate
     * @param minimum the value within [0, 1] below which the total is 0; 0 for no gate
     * @throws IllegalArgumentException if the weight or the minimum is out of its range, or there is a scorer of that name already
     */
    public Measure and(Scorer scorer, double weight, double minimum) {
        requireNonNull(scorer, "scorer");
        if (!(weight >= 0.0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be finite and 0 or more but was " + weight);
        }
        if (!(minimum >= 0.0 && minimum <= 1.0)) {
            throw new IllegalArgumentException("minimum must be within [0, 1] but was " + minimum);
        }
        if (weight == 0.0 && minimum == 0.0) {
            throw new IllegalArgumentException(
                    "the scorer '" + scorer.name() + "' needs a weight or a minimum, else it counts for nothing");
        }
        if (weights().containsKey(scorer.name())) {
            throw new IllegalArgumentException("there is already a scorer named '" + scorer.name() + "'");
        }
        return new Measure(ImmutableList.<Weighted>builder()
                .addAll(scorers)
                .add(new Weighted(scorer, weight, minimum))
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

    /** Returns how much each scorer counts, by its name; 0 for one that is nothing but a gate. */
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
     * @throws CoordinatorException if a gate fails, or all that have a weight do, naming the first
     * @throws IllegalStateException if no scorer has a weight
     */
    public ScoreCard score(ScoringContext context, Calls calls) throws InterruptedException {
        return score(context, calls, Map.of());
    }

    /**
     * Asks those scorers once more that may give another score. Of the others, the scores from before count.
     *
     * @param context the candidate
     * @param calls how each scorer is called
     * @param before the scores that it had
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException as {@link #score}
     */
    public ScoreCard scoreAgain(ScoringContext context, Calls calls, ScoreCard before) throws InterruptedException {
        return score(context, calls, before.byScorer());
    }

    private ScoreCard score(ScoringContext context, Calls calls, Map<String, Score> before)
            throws InterruptedException {
        if (scorers.stream().noneMatch(weighted -> weighted.weight > 0.0)) {
            throw new IllegalStateException("there is no scorer with a weight");
        }
        Asked asked = new Asked();
        for (Weighted weighted : scorers) {
            Score known = weighted.scorer.isDeterministic() ? before.get(weighted.scorer.name()) : null;
            try {
                asked.add(weighted, known == null ? ask(weighted.scorer, context, calls) : known);
            } catch (CoordinatorException e) {
                asked.addFailed(weighted, e);
            }
        }
        return asked.card();
    }

    /** What the scorers said of one candidate. */
    private static final class Asked {
        private final Map<String, Score> scores = new TreeMap<>();
        private final Map<String, Double> values = new TreeMap<>();
        private final Map<String, String> failures = new TreeMap<>();
        private final Map<String, Double> missed = new TreeMap<>();
        private @Nullable CoordinatorException firstFailure;
        private double sum;
        private double variance;
        private double weights;
        private int judgements = Integer.MAX_VALUE;

        void add(Weighted weighted, Score score) {
            String name = weighted.scorer.name();
            scores.put(name, score);
            values.put(name, score.value());
            sum += weighted.weight * score.value();
            variance += Math.pow(weighted.weight * score.standardError(), 2);
            weights += weighted.weight;
            if (weighted.weight > 0.0) {
                judgements = Math.min(judgements, score.judgements());
            }
            if (score.value() < weighted.minimum) {
                missed.put(name, weighted.minimum);
            }
        }

        void addFailed(Weighted weighted, CoordinatorException e) {
            if (weighted.minimum > 0.0) {
                throw e;
            }
            firstFailure = firstFailure == null ? e : firstFailure;
            failures.put(weighted.scorer.name(), String.valueOf(e.getMessage()));
            weights += weighted.weight;
        }

        ScoreCard card() {
            if (judgements == Integer.MAX_VALUE && firstFailure != null) {
                throw firstFailure;
            }
            failures.forEach((name, why) -> LOG.atWarn()
                    .addKeyValue("scorer", name)
                    .addKeyValue("why", why)
                    .log("A scorer failed and counts as 0"));
            // Rounding can carry a mean of ones above one.
            double mean = missed.isEmpty() ? Math.min(1.0, sum / weights) : 0.0;
            double error = missed.isEmpty() ? Math.sqrt(variance) / weights : 0.0;
            return new ScoreCard(new Score(mean, values, error, judgements), scores, failures, missed);
        }
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

    /** A minimum of 0 is no gate. */
    private record Weighted(Scorer scorer, double weight, double minimum) {}
}
