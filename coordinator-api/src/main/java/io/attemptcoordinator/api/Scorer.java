package io.attemptcoordinator.api;

/**
 * A measure of how good a candidate is.
 *
 * <p>Rules SCORER-01 to SCORER-06 of {@code docs/reference/contracts.md} bind every implementation; {@code ScorerContract}
 * in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls.
 *
 * @since 0.1
 */
public interface Scorer extends Component {
    /**
     * Scores a candidate. The call may block.
     *
     * @param context the candidate and what it is measured against; valid until this method returns
     * @return the score; equal inputs give equal scores (SCORER-03)
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException if the candidate cannot be scored, such as when an image that is needed is missing
     */
    Score score(ScoringContext context) throws InterruptedException;
}
