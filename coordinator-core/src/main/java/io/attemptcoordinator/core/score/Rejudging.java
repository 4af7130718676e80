package io.attemptcoordinator.core.score;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.run.BestIteration;
import java.util.HashMap;
import java.util.Map;

/**
 * Judges candidates again with a noisy measure, a bounded number of times. Each judgement has its own seed, so that it is
 * independent of the others and can be repeated. A deterministic scorer is not asked again: its score is on record, and what it was
 * computed from, such as the errors of the iteration, may not be at hand any more.
 *
 * <p><b>Thread-safety:</b> for one thread.
 *
 * @since 0.1
 */
public final class Rejudging {
    private final Measure measure;
    private final Measure.Calls calls;
    private final Contexts contexts;
    private int remaining;

    /** Creates the context in which a candidate is scored. */
    @FunctionalInterface
    public interface Contexts {
        /** Returns the context of one judgement. */
        ScoringContext of(BestIteration candidate, int judgement);
    }

    /**
     * Creates a judge.
     *
     * @param measure the scorers
     * @param calls how each scorer is called
     * @param contexts creates the contexts
     * @param maxJudgements how many times it can judge, 0 or more; a deterministic measure is never asked again
     */
    public Rejudging(Measure measure, Measure.Calls calls, Contexts contexts, int maxJudgements) {
        this.measure = requireNonNull(measure, "measure");
        this.calls = requireNonNull(calls, "calls");
        this.contexts = requireNonNull(contexts, "contexts");
        remaining = measure.isEmpty() || measure.isDeterministic() ? 0 : maxJudgements;
    }

    /** Returns how many more times a candidate can be judged. */
    public int remaining() {
        return remaining;
    }

    /**
     * Scores a candidate once more.
     *
     * @throws IllegalStateException if no judgement remains
     * @throws InterruptedException if the calling thread is interrupted
     */
    public ScoreCard judge(BestIteration candidate) throws InterruptedException {
        if (remaining == 0) {
            throw new IllegalStateException("no judgement remains");
        }
        remaining--;
        return measure.score(contexts.of(candidate, remaining), new Recorded(candidate));
    }

    /** Answers for the deterministic scorers from the record. */
    private final class Recorded implements Measure.Calls {
        private final Map<String, Score> scores = new HashMap<>();

        Recorded(BestIteration candidate) {
            for (Scorer scorer : measure.scorers()) {
                Score score = candidate.scores().byScorer().get(scorer.name());
                if (scorer.isDeterministic() && score != null) {
                    // The words that the measure has for it.
                    scores.put("scorer '" + scorer.name() + "'", score);
                }
            }
        }

        @Override
        public Score call(String what, Part<Score> part) throws InterruptedException {
            Score score = scores.get(what);
            return score == null ? calls.call(what, part) : score;
        }
    }
}
