package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;

/** A scorer that prints to standard output, for {@link McpCommandTest}. It is found only where a services file names it. */
public final class NoisyScorer implements Scorer {
    /** What it prints. */
    static final String NOISE = "a line that is no message";

    @Override
    public String name() {
        return "noisy";
    }

    @Override
    public Score score(ScoringContext context) {
        System.out.println(NOISE);
        return Score.of(0.5);
    }
}
