package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.Verdict;

/**
 * A verifier without a model: its verdict is the total of the run's own scorers.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ScoringVerifier implements Verifier {
    /** Creates a verifier. */
    public ScoringVerifier() {}

    @Override
    public String name() {
        return "coordinator-scores";
    }

    @Override
    public Verification verify(VerifierContext context) throws InterruptedException {
        return Verification.of(Verdict.of(context.score().total().value()));
    }
}
