package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.run.Choice;
import java.util.List;

/**
 * Selects the attempt with the highest score of an iteration, which is the one that stands for it; of equal ones, the first.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class BestScoreSelection implements Selection {
    /** Creates the selection. */
    public BestScoreSelection() {}

    @Override
    public String name() {
        return "best-score";
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) {
        return Selection.highestOf(candidates);
    }
}
