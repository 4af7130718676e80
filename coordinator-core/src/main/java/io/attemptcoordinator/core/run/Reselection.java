package io.attemptcoordinator.core.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunProgress.Status;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.policy.RunFold;
import io.attemptcoordinator.core.select.Candidate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended is selected from once more, with another selection or more judgements. No attempt is made. The path is
 * {@link #run()}.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
public final class Reselection {
    private final String run;
    private final RunParts parts;
    private final RunControl control;
    private final RunClock clock;
    private final RunRecord record;
    private final Unfinished unfinished = new Unfinished();
    private @Nullable RunOutcome before;

    /** Prepares it; the parts say which run. */
    public Reselection(RunParts parts, RunControl control) {
        this.parts = parts;
        this.control = control;
        run = requireNonNull(parts.resumes(), "resumes");
        clock = new RunClock(parts, control);
        record = new RunRecord(parts);
    }

    /**
     * Reads the run back, selects, and records that.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the run has not ended, or its scorers are not those that
     *     it was made with
     */
    public BestAttemptResult run() {
        try {
            Beginning begun = begin();
            RunFold state = record.state();
            parts.allowance().spentEarlier(state.usage());
            List<Candidate> candidates = new RecordedReports(parts.store(), begun.folder(), state).candidates();
            Chooser.Outcome chosen;
            try (RunJudge judge = new RunJudge(parts, begun, record, () -> false, candidates.size())) {
                chosen = clock.choose(candidates, state.attempts().size(), judge);
            }
            BestAttemptResult result = state.result(
                    run,
                    outcome().stopReason(),
                    chosen.choice(),
                    chosen.best(),
                    chosen.failure(),
                    clock.elapsed(),
                    parts.chooser().allAbandoned(parts.placement()));
            record.append(new RunEvent.RunFinished(run, parts.now(), result.outcome(), result.best()));
            show(Status.FINISHED);
            return result;
        } catch (RuntimeException | Error e) {
            show(Status.FAILED);
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
        RunFolder folder = RunFolder.of(parts.store(), parts.redactor(), run);
        record.open(parts.journals().reopen(folder, this::restore));
        RunManifest earlier = unfinished.manifest();
        requireSameScorers(earlier);
        outcome();
        clock.startedEarlier(unfinished.elapsed());
        RunManifest manifest = RunManifest.builder(run, earlier.startedAt(), earlier.task(), parts.plan())
                .references(earlier.references())
                .baseline(earlier.baseline())
                .components(Stream.concat(
                                earlier.components().stream().filter(each -> !selects(each)),
                                parts.components().stream().filter(Reselection::selects))
                        .toList())
                .versions(parts.versions())
                .environment(earlier.environment())
                .build();
        RunFold state = record.state();
        RunEvent.RunResumed resumed = new RunEvent.RunResumed(
                run, parts.now(), manifest, state.attempts().size(), List.of(), state.bestScore());
        record.append(resumed);
        show(Status.RUNNING);
        return new Beginning(folder, manifest, null, false, resumed, List.of());
    }

    /** All events count: an attempt that the run had stopped does not go on here. */
    private void restore(RunEvent event) {
        unfinished.add(event);
        record.restore(event);
        if (event instanceof RunEvent.RunFinished finished) {
            before = finished.outcome();
        } else if (event instanceof RunEvent.RunResumed) {
            before = null;
        }
    }

    private RunOutcome outcome() {
        if (before == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The run '" + run + "' has not ended, so there is nothing to select from yet. Resume it first.");
        }
        return before;
    }

    private static boolean selects(ComponentRecord component) {
        return component.kind().equals("selection") || component.kind().equals("comparer");
    }

    private void requireSameScorers(RunManifest earlier) {
        Map<String, Double> then = new TreeMap<>();
        for (ComponentRecord component : earlier.components()) {
            Double weight = component.weight();
            if (component.kind().equals("scorer") && weight != null) {
                then.put(component.name(), weight);
            }
        }
        if (!then.equals(parts.measure().weights())) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The run '" + run + "' was scored by " + then + ", by weight, and not by "
                            + parts.measure().weights() + ". Scores of different measures cannot be compared.");
        }
    }

    private void show(Status status) {
        control.show(status, run, record.state(), clock.elapsed());
    }
}
