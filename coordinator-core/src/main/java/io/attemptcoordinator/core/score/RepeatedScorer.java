package io.attemptcoordinator.core.score;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.core.policy.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A noisy scorer that is asked several times about each candidate. The value is the mean of its judgements, and the standard error
 * is {@code s / sqrt(n)}, where {@code s} is the sample standard deviation of the n judgements. Parts are means, too.
 * It does not close the scorer.
 *
 * <p><b>Thread-safety:</b> that of the scorer.
 *
 * @since 0.1
 */
public final class RepeatedScorer implements Scorer {
    private final Scorer scorer;
    private final int times;

    /**
     * Repeats a scorer.
     *
     * @param scorer the scorer; it should not be deterministic
     * @param times how often it is asked about each candidate, 2 or more
     */
    public RepeatedScorer(Scorer scorer, int times) {
        if (times < 2) {
            throw new IllegalArgumentException("times must be >= 2 but was " + times);
        }
        this.scorer = requireNonNull(scorer, "scorer");
        this.times = times;
    }

    @Override
    public String name() {
        return scorer.name();
    }

    @Override
    public int priority() {
        return scorer.priority();
    }

    @Override
    public boolean isDeterministic() {
        return scorer.isDeterministic();
    }

    @Override
    public Score score(ScoringContext context) throws InterruptedException {
        List<Score> judgements = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            judgements.add(requireNonNull(
                    scorer.score(new Reseeded(context, Seeds.ofJudgement(context.seed(), 0, i))), "a score"));
        }
        double mean = judgements.stream().mapToDouble(Score::value).average().orElseThrow();
        double squares = judgements.stream()
                .mapToDouble(score -> Math.pow(score.value() - mean, 2))
                .sum();
        double error = Math.sqrt(squares / (times - 1) / times);
        // Rounding can carry a mean of ones above one.
        return new Score(Math.min(1.0, mean), means(judgements), error, times);
    }

    /** Only of the parts that each judgement has. */
    private Map<String, Double> means(List<Score> judgements) {
        Map<String, Double> means = new TreeMap<>();
        for (String part : judgements.get(0).parts().keySet()) {
            if (judgements.stream().allMatch(score -> score.parts().containsKey(part))) {
                means.put(
                        part,
                        judgements.stream()
                                .mapToDouble(score -> score.parts().getOrDefault(part, 0.0))
                                .average()
                                .orElseThrow());
            }
        }
        return means;
    }
}
