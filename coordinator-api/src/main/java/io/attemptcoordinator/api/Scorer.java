package io.attemptcoordinator.api;

/**
 * A measure of how good a candidate is.
 *
 * <p>Rules SCORER-01 to SCORER-08 of {@code docs/reference/contracts.md} bind every implementation; {@code ScorerContract}
 * in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls.
 *
 * @since 0.1
 */
public interface Scorer extends Component {
    /**
     * Scores a candidate. The call may block; it is interrupted when its deadline passes.
     *
     * @param context the candidate and what it is measured against; valid until this method returns
     * @return the score
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException if the candidate cannot be scored, such as when a required image is missing
     */
    Score score(ScoringContext context) throws InterruptedException;

    /**
     * Returns whether equal candidates always get equal scores. A scorer for which they do not, such as one that asks a
     * model, is noisy: it is judged again where that helps the selection, and its scores carry a standard error.
     */
    default boolean isDeterministic() {
        return true;
    }

    @Override
    default Scorer configured(Settings settings) {
        return this;
    }
}
