package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.run.Choice;
import java.util.List;

/**
 * Selects the best attempt of a run.
 *
 * <p><b>Thread-safety:</b> implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Selection {
    /** Returns the name of the selection, in the form of a component's name; it is written into the documents of a run. */
    String name();

    /**
     * Selects an attempt. May block while the judge works; the same candidates and judgements give the same choice.
     *
     * @param candidates the attempts that have a score, in the order of their numbers
     * @param judge judges candidates again
     * @return the choice; its winner is one of the candidates
     * @throws InterruptedException if the calling thread is interrupted
     */
    Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException;

    /** Returns the selection of the attempt with the highest score; of equal ones, the first. */
    static Selection bestScore() {
        return new BestScoreSelection();
    }

    /** Returns the choice of the candidate with the highest score; of equal ones, the first. */
    static Choice highestOf(List<Candidate> candidates) {
        return BestScoreSelection.choose(candidates);
    }
}
