package io.attemptcoordinator.core.select;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestIteration;
import java.util.function.IntFunction;

/**
 * An attempt that can be selected. Its score is in memory; its report is read back from the record of the run each time that
 * it is asked for, so that a selection among very many attempts asks for few.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Candidate {
    private final AttemptSummary summary;
    private final Score score;
    private final IntFunction<AttemptReport> reports;

    private Candidate(AttemptSummary summary, IntFunction<AttemptReport> reports) {
        Score scored = summary.score();
        if (scored == null) {
            throw new IllegalArgumentException("attempt " + summary.number() + " has no score");
        }
        this.summary = summary;
        this.score = scored;
        this.reports = requireNonNull(reports, "reports");
    }

    /**
     * Creates the candidate that an attempt is.
     *
     * @param summary the attempt
     * @param reports reads the report of an attempt, by its number
     * @throws IllegalArgumentException if it has no score
     */
    public static Candidate of(AttemptSummary summary, IntFunction<AttemptReport> reports) {
        return new Candidate(summary, reports);
    }

    /**
     * Creates the candidate that an attempt is whose report is in memory.
     *
     * @throws IllegalArgumentException if it has no score
     */
    public static Candidate of(AttemptReport report) {
        return new Candidate(report.summary(), number -> report);
    }

    /** Returns the number of the attempt. */
    public int number() {
        return summary.number();
    }

    /** Returns the attempt in short. */
    public AttemptSummary summary() {
        return summary;
    }

    /** Returns the score of the iteration that stands for the attempt, without its parts. */
    public Score score() {
        return score;
    }

    /** Returns whether something was tried again in this attempt. */
    public boolean isRetried() {
        return summary.isRetried();
    }

    /**
     * Reads the whole report of the attempt: its trajectory, and the artifacts of the iteration that stands for it.
     *
     * @throws io.attemptcoordinator.api.CoordinatorException if it cannot be read back, as from a store that keeps nothing
     */
    public AttemptReport report() {
        return reports.apply(number());
    }

    /**
     * Reads the iteration that stands for the attempt.
     *
     * @throws io.attemptcoordinator.api.CoordinatorException as {@link #report()}
     */
    public BestIteration best() {
        return requireNonNull(report().best(), "an attempt with a score has a best iteration");
    }

    @Override
    public String toString() {
        return "Candidate[" + number() + ", " + score.value() + "]";
    }
}
