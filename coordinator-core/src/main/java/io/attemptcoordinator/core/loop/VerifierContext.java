package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.ScoringContext;
import java.util.List;

/**
 * What a verifier looks at: the candidate, what it is compared with, and how the attempt has gone so far.
 *
 * <p>Not implemented by users; the testkit has the only other implementation.
 *
 * <p><b>Thread-safety:</b> for the calling thread only; valid until {@link Verifier#verify} returns.
 *
 * @since 0.1
 */
public interface VerifierContext extends ScoringContext {
    /** Returns the request of the attempt. */
    AttemptRequest request();

    /** Returns one point for every earlier iteration of the attempt, in order. */
    List<IterationSummary> trajectory();

    /**
     * Scores the candidate with the scorers of the run, see {@link io.attemptcoordinator.api.AttemptContext#score}.
     *
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if a scorer fails, or the run has none
     */
    ScoreCard score() throws InterruptedException;
}
