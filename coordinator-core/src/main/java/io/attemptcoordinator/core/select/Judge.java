package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.ScoreCard;

/**
 * Judges candidates again, for a selection that must tell close ones apart.
 *
 * <p><b>Thread-safety:</b> for the thread that selects.
 *
 * @since 0.1
 */
public interface Judge {
    /** Returns how many more times a candidate can be judged, 0 or more. It is 0 if all scorers are deterministic. */
    int remaining();

    /**
     * Scores a candidate once more, independently of the earlier judgements. Blocks while the scorers work.
     *
     * @param candidate the candidate
     * @return the scores of this one judgement
     * @throws IllegalStateException if no judgement remains
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if a scorer fails, naming it
     */
    ScoreCard judge(Candidate candidate) throws InterruptedException;
}
