package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run. Listeners hear it, the journal keeps it, and the documents of the run are written from
 * it.
 *
 * <p>A run starts with {@link RunStarted} and ends with {@link RunFinished} or {@link RunFailed}; after its end, or where it
 * was cut off, it can go on with {@link RunResumed}. The events of one attempt come in order; those of attempts that run in
 * parallel interleave.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public sealed interface RunEvent {
    /** Returns the name of the run. */
    String run();

    /** Returns when it happened, in wall time. */
    Instant at();

    /**
     * The run began.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param manifest what it was started with
     * @since 0.1
     */
    record RunStarted(String run, Instant at, RunManifest manifest) implements RunEvent {
        /** Checks the components. */
        public RunStarted {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            requireNonNull(manifest, "manifest");
        }
    }

    /**
     * A run that had ended, or was cut off, goes on. Attempts that had not ended, or that only the run had stopped, are under
     * way again.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param manifest what it goes on with
     * @param kept how many attempts have ended and are kept, 0 or more
     * @param running the numbers of the attempts that are under way again
     * @param bestScore the best score of an iteration so far, within [0, 1]; null if there is none
     * @since 0.1
     */
    record RunResumed(
            String run,
            Instant at,
            RunManifest manifest,
            int kept,
            List<Integer> running,
            @Nullable Double bestScore) implements RunEvent {
        /** Checks and copies the components. */
        public RunResumed {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            requireNonNull(manifest, "manifest");
            Checks.atLeast(kept, 0, "kept");
            running = Checks.copy(running, "running");
        }
    }

    /**
     * An attempt was handed to a placement.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param request what it must do
     * @since 0.1
     */
    record AttemptRequested(String run, Instant at, AttemptRequest request) implements RunEvent {
        /** Checks the components. */
        public AttemptRequested {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            requireNonNull(request, "request");
        }
    }

    /**
     * A try of an attempt began.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param attempt the number of the attempt
     * @param tryNumber the number of the try, from 0
     * @param worker the worker that it runs on
     * @since 0.1
     */
    record TryStarted(String run, Instant at, int attempt, int tryNumber, String worker) implements RunEvent {
        /** Checks the components. */
        public TryStarted {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            Checks.atLeast(attempt, 0, "attempt");
            Checks.atLeast(tryNumber, 0, "tryNumber");
            requireNonNull(worker, "worker");
        }
    }

    /**
     * An iteration was reported.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param attempt the number of the attempt
     * @param tryNumber the number of the try, from 0
     * @param iteration the iteration
     * @since 0.1
     */
    record IterationReported(String run, Instant at, int attempt, int tryNumber, Iteration iteration)
            implements RunEvent {
        /** Checks the components. */
        public IterationReported {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            Checks.atLeast(attempt, 0, "attempt");
            Checks.atLeast(tryNumber, 0, "tryNumber");
            requireNonNull(iteration, "iteration");
        }
    }

    /**
     * A try was abandoned because of its infrastructure.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param attempt the number of the attempt
     * @param tryNumber the number of the try, from 0
     * @param failure why
     * @since 0.1
     */
    record TryAbandoned(String run, Instant at, int attempt, int tryNumber, Failure failure) implements RunEvent {
        /** Checks the components. */
        public TryAbandoned {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            Checks.atLeast(attempt, 0, "attempt");
            Checks.atLeast(tryNumber, 0, "tryNumber");
            requireNonNull(failure, "failure");
        }
    }

    /**
     * An attempt ended.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param report its record
     * @since 0.1
     */
    record AttemptFinished(String run, Instant at, AttemptReport report) implements RunEvent {
        /** Checks the components. */
        public AttemptFinished {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            requireNonNull(report, "report");
        }
    }

    /**
     * A candidate was judged again, to select the best attempt. An attempt that goes on after that begins without judgements.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param attempt the number of the attempt
     * @param judgement which one of this attempt it is, from 1; the scores of its iteration are not counted
     * @param scores the scores of this one judgement
     * @param usage what it spent on models
     * @since 0.1
     */
    record CandidateJudged(String run, Instant at, int attempt, int judgement, ScoreCard scores, Usage usage)
            implements RunEvent {
        /** Checks the components. */
        public CandidateJudged {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            Checks.atLeast(attempt, 0, "attempt");
            Checks.atLeast(judgement, 1, "judgement");
            requireNonNull(scores, "scores");
            requireNonNull(usage, "usage");
        }
    }

    /**
     * Candidates were compared, to select the best attempt.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param shown the numbers of the attempts, in the order in which they were shown; 2 or more, none twice
     * @param comparison which one of these, in this order, it is, from 1
     * @param preferred the number of the one that is best; null if they could not be told apart
     * @param usage what it spent on models
     * @since 0.1
     */
    record CandidatesCompared(
            String run,
            Instant at,
            List<Integer> shown,
            int comparison,
            @Nullable Integer preferred,
            Usage usage) implements RunEvent {
        /** Checks and copies the components. */
        public CandidatesCompared {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            shown = Checks.copy(shown, "shown");
            Checks.atLeast(shown.size(), 2, "shown");
            Checks.atLeast(comparison, 1, "comparison");
            if (preferred != null && !shown.contains(preferred)) {
                throw new IllegalArgumentException("preferred must be one of those shown but was " + preferred);
            }
            requireNonNull(usage, "usage");
        }
    }

    /**
     * The run ended with a result.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param outcome how it ended
     * @param best the report of the attempt that was selected; null if there is none
     * @since 0.1
     */
    record RunFinished(
            String run,
            Instant at,
            RunOutcome outcome,
            @Nullable AttemptReport best) implements RunEvent {
        /** Checks the components. */
        public RunFinished {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            requireNonNull(outcome, "outcome");
        }
    }

    /**
     * The run ended without a result, because it could not be recorded.
     *
     * @param run the name of the run
     * @param at when it happened
     * @param message what went wrong, in words
     * @since 0.1
     */
    record RunFailed(String run, Instant at, String message) implements RunEvent {
        /** Checks the components. */
        public RunFailed {
            requireNonNull(run, "run");
            requireNonNull(at, "at");
            Checks.notBlank(message, "message");
        }
    }
}
