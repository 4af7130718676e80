package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.ScoreCard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far one attempt of the loop is: every iteration in short, and what the memory holds of them. */
final class Progress {
    private final Memory memory;
    private final List<IterationSummary> trajectory = new ArrayList<>();
    private double best = Double.NEGATIVE_INFINITY;

    Progress(Memory memory) {
        this.memory = memory;
    }

    int next() {
        return trajectory.size();
    }

    List<IterationSummary> trajectory() {
        return List.copyOf(trajectory);
    }

    List<Iteration> remembered() {
        return memory.remembered();
    }

    /** Whether a score is better than that of every earlier iteration. */
    boolean isBest(@Nullable ScoreCard scores) {
        return scores != null && value(scores) > best;
    }

    /** Adds an iteration with the measure that the coordinator gives it. */
    void add(Iteration iteration) {
        ScoreCard scores = iteration.scores();
        best = scores == null ? best : Math.max(best, value(scores));
        trajectory.add(iteration.summary());
        memory.remember(iteration);
    }

    private static double value(ScoreCard scores) {
        return scores.total().value();
    }
}
