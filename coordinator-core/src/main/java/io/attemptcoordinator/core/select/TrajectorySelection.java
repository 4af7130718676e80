package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.run.Choice;
import java.util.List;

/**
 * Selects the attempt with the best trajectory: the highest mean, over its iterations, of the best score so far. An attempt that was
 * good early and got better scores more than one that was lucky once at the end. Of equal ones, the first. What is delivered is
 * the iteration that stands for the attempt.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class TrajectorySelection implements Selection {
    /** Creates the selection. */
    public TrajectorySelection() {}

    @Override
    public String name() {
        return "trajectory";
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) {
        return Ranking.highest(candidates, "mean of the best score so far", TrajectorySelection::meanOfBest);
    }

    private static double meanOfBest(Candidate candidate) {
        List<IterationSummary> trajectory = candidate.report().trajectory();
        double best = 0.0;
        double sum = 0.0;
        for (IterationSummary iteration : trajectory) {
            Double score = iteration.score();
            best = score == null ? best : Math.max(best, score);
            sum += best;
        }
        return trajectory.isEmpty() ? 0.0 : sum / trajectory.size();
    }
}
