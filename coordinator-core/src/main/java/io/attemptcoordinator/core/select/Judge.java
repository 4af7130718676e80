package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.ScoreCard;
import java.util.List;
import java.util.Optional;

/**
 * Judges candidates again, for a selection that must tell close ones apart. What it says is on record: the same question gets the
 * same answer when a run is selected from again.
 *
 * <p><b>Thread-safety:</b> for the thread that selects.
 *
 * @since 0.1
 */
public interface Judge {
    /** Returns whether judging a candidate again may give another score. It does not if all scorers are deterministic. */
    boolean isNoisy();

    /** Returns how many more questions there can be, 0 or more. */
    int remaining();

    /**
     * Scores a candidate once more, independently of the earlier judgements. Blocks while the scorers work.
     *
     * @param candidate the candidate
     * @return the scores of this one judgement
     * @throws IllegalStateException if the scorers are not noisy, or no question remains
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if a scorer fails, naming it
     */
    ScoreCard judge(Candidate candidate) throws InterruptedException;

    /**
     * Compares candidates: as the {@link Comparer} of the run does, which is one question. If there is none, or no question remains, by
     * their scores, for which each is judged once more if the scorers are noisy and enough questions remain. Blocks meanwhile.
     *
     * @param shown two or more candidates, in the order in which they are shown
     * @return the best of them; empty if they cannot be told apart
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if the comparer or a scorer fails, naming it
     */
    Optional<Candidate> prefer(List<Candidate> shown) throws InterruptedException;
}
