package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.run.Choice;
import java.util.List;

/**
 * Selects the attempt whose last iteration has the highest score; one that failed in its last iteration counts as 0. Of equal ones,
 * the first. It prefers attempts that were still right when they stopped. What is delivered is still the iteration that stands
 * for the attempt.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class FinalScoreSelection implements Selection {
    /** Creates the selection. */
    public FinalScoreSelection() {}

    @Override
    public String name() {
        return "final-score";
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) {
        return Ranking.highest(candidates, "final score", FinalScoreSelection::finalScore);
    }

    private static double finalScore(Candidate candidate) {
        List<IterationSummary> trajectory = candidate.report().trajectory();
        Double last = trajectory.isEmpty()
                ? null
                : trajectory.get(trajectory.size() - 1).score();
        return last == null ? 0.0 : last;
    }
}
