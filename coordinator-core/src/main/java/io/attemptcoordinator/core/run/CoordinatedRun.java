package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunProgress.Status;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.RunFold;
import io.attemptcoordinator.core.policy.StopRules;
import io.attemptcoordinator.core.select.Candidate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run, from its plan to its result. {@link #run()} is the path; the methods below follow in the order that it takes.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
public final class CoordinatedRun {
    private final RunParts parts;
    private final RunControl control;
    private final RunClock clock;
    private final RunRecord record;
    private @Nullable Beginning beginning;
    private @Nullable RunStopReason stop;
    private @Nullable Failure failure;

    public CoordinatedRun(RunParts parts, RunControl control) {
        this.parts = parts;
        this.control = control;
        clock = new RunClock(parts, control);
        record = new RunRecord(parts);
    }

    /** Begins, makes attempts until the policy has no more or something says stop, selects the best, records everything. */
    public BestAttemptResult run() {
        try (Placement placement = parts.placement()) {
            Beginning begun = begin();
            if (begun.snapshot() != null) {
                placement.begin(control.mailbox());
                makeAttempts(placement, begun);
            }
            parts.placement().close(); // Before the result, which names the threads that would not end.
            return finish(
                    begun.snapshot() == null
                            ? begun.unusable(
                                    record.state(),
                                    clock.elapsed(),
                                    parts.chooser().allAbandoned(placement))
                            : select(begun));
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        } finally {
            control.mailbox().close();
            record.close();
            parts.chooser().close();
            clock.restoreInterrupt();
        }
    }

    private Beginning begin() {
        show(Status.STARTING);
        String resumes = parts.resumes();
        Beginning begun = resumes == null
                ? Beginning.of(parts, control, clock)
                : Resumption.of(resumes, parts, control, clock, record);
        beginning = begun;
        if (!record.isOpen()) {
            record.open(parts.journals().open(begun.folder()));
        }
        record.append(begun.event());
        parts.allowance().spentEarlier(record.state().usage());
        return begun;
    }

    private void makeAttempts(Placement placement, Beginning begun) {
        Submissions submissions = new Submissions(parts, placement, begun, record, clock);
        Answers answers = new Answers(record.state(), control.mailbox());
        while (true) {
            submissions.next(stopped().orElse(null));
            show(stop == null ? Status.RUNNING : Status.STOPPING);
            if (record.state().running().isEmpty()) {
                failure = submissions.failure();
                stop = stopped().orElse(failure == null ? null : RunStopReason.POLICY_FAILED);
                return;
            }
            StopRules.pointless(record.state()).forEach(placement::cancel);
            if (clock.isOverdue(stop)) {
                placement.stopNow();
            }
            Mailbox.Letter letter = clock.await(control.mailbox());
            if (letter != null && letter.isLate(record.state())) {
                letter.refuse("The attempt has ended");
            } else if (letter != null) {
                record.append(letter.event());
            }
            answers.give(stopped().orElse(null));
        }
    }

    /** Why the run is stopping; once there is a reason, it stays, but for a threshold: it lets earlier attempts go on. */
    private Optional<RunStopReason> stopped() {
        if (stop == null || stop == RunStopReason.THRESHOLD_REACHED) {
            stop = control.reached()
                    .or(clock::reached)
                    .or(parts.allowance()::exhausted)
                    .or(() -> StopRules.reached(record.state()))
                    .orElse(null);
        }
        return Optional.ofNullable(stop);
    }

    private BestAttemptResult select(Beginning begun) {
        RunFold state = record.state();
        List<Candidate> candidates = new RecordedReports(parts.store(), begun.folder(), state).candidates();
        Chooser.Outcome outcome;
        try (RunJudge judge = new RunJudge(parts, begun, record, clock::isLate, candidates.size())) {
            outcome = clock.choose(candidates, state.attempts().size(), judge);
        }
        return state.result(
                begun.run(),
                StopRules.reason(state, stop),
                outcome.choice(),
                outcome.best(),
                failure == null ? outcome.failure() : failure,
                clock.elapsed(),
                parts.chooser().allAbandoned(parts.placement()));
    }

    private BestAttemptResult finish(BestAttemptResult result) {
        record.append(new RunEvent.RunFinished(result.run(), parts.now(), result.outcome(), result.best()));
        show(Status.FINISHED);
        return result;
    }

    /** The run could not be recorded; whoever follows it must hear that all the same. */
    private void fail(Throwable why) {
        show(Status.FAILED);
        if (beginning != null) {
            record.appendFailure(new RunEvent.RunFailed(beginning.run(), parts.now(), "The run failed: " + why));
        }
    }

    private void show(Status status) {
        control.show(status, beginning == null ? null : beginning.run(), record.state(), clock.elapsed());
    }
}
