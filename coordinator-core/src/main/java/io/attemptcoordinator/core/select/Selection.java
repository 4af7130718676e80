package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.run.Choice;
import java.util.List;

/**
 * Selects the best attempt of a run.
 *
 * <p>Rules SELECTION-01 to SELECTION-09 of {@code docs/reference/contracts.md} bind every implementation; {@code SelectionContract}
 * of the testkit checks them.
 *
 * <p><b>Thread-safety:</b> implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Selection extends Component {
    /**
     * Selects an attempt. May block while the judge works; the same candidates and judgements give the same choice, in whatever
     * order the candidates come.
     *
     * @param candidates the attempts that have a score, in the order of their numbers
     * @param judge judges candidates again
     * @return the choice; its winner is one of the candidates
     * @throws InterruptedException if the calling thread is interrupted
     */
    Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException;

    @Override
    default Selection configured(Settings settings) {
        return this;
    }

    /** Returns the selection of the attempt with the highest score; of equal ones, the first. */
    static Selection bestScore() {
        return new BestScoreSelection();
    }

    /**
     * Returns the selection that has the contenders judged again.
     *
     * @param confidence the probability within (0, 1] that the winner is the best, from which no further judgement is asked for
     * @see NoiseAwareSelection
     */
    static Selection noiseAware(double confidence) {
        return new NoiseAwareSelection(confidence);
    }

    /** Returns the choice of the candidate with the highest score; of equal ones, the first. */
    static Choice highestOf(List<Candidate> candidates) {
        return Ranking.highest(
                candidates, "score", candidate -> candidate.score().value());
    }
}
