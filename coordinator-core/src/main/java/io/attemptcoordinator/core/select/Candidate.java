package io.attemptcoordinator.core.select;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import java.util.List;
import java.util.stream.Stream;

/**
 * An attempt that can be selected.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param number the number of the attempt, 0 or more
 * @param best the iteration that stands for it
 * @param trajectory one point for each iteration of its last try, in order
 * @param isRetried whether something was tried again in this attempt
 * @since 0.1
 */
public record Candidate(int number, BestIteration best, List<IterationSummary> trajectory, boolean isRetried) {
    /** Checks and copies the components. */
    public Candidate {
        requireNonNull(best, "best");
        trajectory = List.copyOf(trajectory);
    }

    /** Returns the candidate that an attempt is; empty if it has no score. */
    public static Stream<Candidate> of(AttemptReport attempt) {
        BestIteration best = attempt.best();
        return best == null
                ? Stream.empty()
                : Stream.of(new Candidate(attempt.number(), best, attempt.trajectory(), attempt.isRetried()));
    }

    /** Returns the total score of the iteration that stands for the attempt. */
    public Score score() {
        return best.scores().total();
    }
}
