package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The fold of the events of a run into what is left to do when it is resumed: the attempts that had not ended, or that only
 * the run had stopped, and how far each was.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class Unfinished {
    private final SortedMap<Integer, Attempt> attempts = new TreeMap<>();
    private @Nullable RunManifest manifest;
    private Instant sessionStart = Instant.EPOCH;
    private Duration earlierSessions = Duration.ZERO;
    private Duration session = Duration.ZERO;

    /**
     * An attempt that has not ended.
     *
     * @param request what it must do
     * @param progress what is on record of it
     * @param startedAt when it began
     */
    record Attempt(AttemptRequest request, AttemptProgress progress, Instant startedAt) {
        private Attempt with(AttemptProgress next) {
            return new Attempt(request, next, startedAt);
        }

        private Duration elapsedAt(Instant now) {
            Duration elapsed = Duration.between(startedAt, now);
            // The wall clock may have been set back.
            return elapsed.compareTo(progress.elapsed()) > 0 ? elapsed : progress.elapsed();
        }
    }

    /** Adds an event. Returns whether it still holds when the run goes on: the end of an attempt may not. */
    boolean add(RunEvent event) {
        tick(event);
        if (event instanceof RunEvent.AttemptRequested requested) {
            attempts.put(
                    requested.request().number(),
                    new Attempt(requested.request(), AttemptProgress.NONE, requested.at()));
        } else if (event instanceof RunEvent.TryStarted started) {
            change(started.attempt(), attempt -> begin(attempt, started));
        } else if (event instanceof RunEvent.IterationReported reported) {
            change(
                    reported.attempt(),
                    attempt -> attempt.with(
                            attempt.progress.plus(reported.iteration(), attempt.elapsedAt(reported.at()))));
        } else if (event instanceof RunEvent.TryAbandoned abandoned) {
            change(
                    abandoned.attempt(),
                    attempt -> attempt.with(
                            onAWorker(attempt.progress).endTry(new AttemptResult.Failed(abandoned.failure()))));
        } else if (event instanceof RunEvent.AttemptFinished finished) {
            return end(finished.report());
        }
        return true;
    }

    private void tick(RunEvent event) {
        if (event instanceof RunEvent.RunStarted started) {
            begin(started.manifest(), started.at());
        } else if (event instanceof RunEvent.RunResumed resumed) {
            begin(resumed.manifest(), resumed.at());
        }
        Duration sinceStart = Duration.between(sessionStart, event.at());
        session = sinceStart.compareTo(session) > 0 ? sinceStart : session;
    }

    private void begin(RunManifest begun, Instant at) {
        manifest = begun;
        earlierSessions = earlierSessions.plus(session);
        session = Duration.ZERO;
        sessionStart = at;
    }

    /** A try whose worker could not be started ended without one. */
    private static AttemptProgress onAWorker(AttemptProgress progress) {
        return progress.worker() != null ? progress : begun(progress, "none");
    }

    private static AttemptProgress begun(AttemptProgress progress, String worker) {
        return new AttemptProgress(
                progress.tries(), progress.best(), worker, progress.iterations(), progress.elapsed());
    }

    /** A try that could not go on where it was interrupted was given up without a word. */
    private static Attempt begin(Attempt attempt, RunEvent.TryStarted started) {
        AttemptProgress progress = attempt.progress;
        if (started.tryNumber() > progress.tryNumber() && progress.worker() != null) {
            progress = progress.endTry(new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
        }
        return attempt.with(begun(progress, started.worker()));
    }

    private boolean end(AttemptReport report) {
        if (report.isStoppedByRun()) {
            return false;
        }
        attempts.remove(report.number());
        return true;
    }

    private void change(int number, UnaryOperator<Attempt> change) {
        attempts.computeIfPresent(number, (key, attempt) -> change.apply(attempt));
    }

    /** Returns the attempts that have not ended, in the order of their numbers. */
    Collection<Attempt> attempts() {
        return attempts.values();
    }

    /** Returns what the run was last started with. */
    RunManifest manifest() {
        if (manifest == null) {
            throw new CoordinatorException(
                    Code.MALFORMED, "The journal does not begin with the start of a run, so it cannot be resumed.");
        }
        return manifest;
    }

    /** Returns how long the run has taken so far, without the time in which nobody worked on it. */
    Duration elapsed() {
        return earlierSessions.plus(session);
    }
}
