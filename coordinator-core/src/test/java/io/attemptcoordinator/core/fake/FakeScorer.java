package io.attemptcoordinator.core.fake;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;

/** A scorer that says what a test wants. */
public record FakeScorer(String name, boolean isDeterministic, Scoring scoring) implements Scorer {
    /** The whole of a scorer. */
    @FunctionalInterface
    public interface Scoring {
        Score score(ScoringContext context) throws InterruptedException;
    }

    public static FakeScorer of(String name, Scoring scoring) {
        return new FakeScorer(name, true, scoring);
    }

    @Override
    public Score score(ScoringContext context) throws InterruptedException {
        return scoring.score(context);
    }
}
