package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.WeightedScorers;

/**
 * A verifier without a model: its verdict is the score of the scorers.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as scorers are.
 *
 * @since 0.1
 */
public final class ScoringVerifier implements Verifier {
    private final WeightedScorers scorers;

    /**
     * A verifier that asks scorers.
     *
     * @param scorers the scorers and their weights; at least one
     * @throws IllegalArgumentException if there is no scorer
     */
    public ScoringVerifier(WeightedScorers scorers) {
        if (requireNonNull(scorers, "scorers").isEmpty()) {
            throw new IllegalArgumentException("scorers must not be empty");
        }
        this.scorers = scorers;
    }

    @Override
    public Verification verify(ScoringContext candidate) throws InterruptedException {
        return Verification.of(Verdict.of(scorers.score(candidate).total().value()));
    }
}
