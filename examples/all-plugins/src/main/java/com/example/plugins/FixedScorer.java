package com.example.plugins;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Settings;

/** A scorer that likes every candidate equally. Its setting {@code value} is the score. */
public final class FixedScorer implements Scorer {
    private final double value;

    /** For the service loader. */
    public FixedScorer() {
        this(0.5);
    }

    private FixedScorer(double value) {
        this.value = value;
    }

    @Override
    public String name() {
        return "example-fixed";
    }

    @Override
    public FixedScorer configured(Settings settings) {
        return new FixedScorer(settings.number("value", 0.0, 1.0, value));
    }

    @Override
    public Score score(ScoringContext context) {
        return Score.of(value);
    }
}
