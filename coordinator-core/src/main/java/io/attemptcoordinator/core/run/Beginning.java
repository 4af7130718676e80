package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.AttemptOrder;
import io.attemptcoordinator.core.policy.RunFold;
import io.attemptcoordinator.core.policy.Seeds;
import io.attemptcoordinator.core.time.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run has after it began: its folder, its manifest, and the baseline or why there is none.
 *
 * @param folder the folder of the run
 * @param manifest what it was started with
 * @param failure why there is no baseline; null if there is one, or the operator stopped the run before
 * @param isStopped whether the operator stopped the run before there was a baseline
 * @param event what happened: the run was started or resumed
 * @param unfinished the attempts that go on; empty in a run that was not resumed
 */
record Beginning(
        RunFolder folder,
        RunManifest manifest,
        @Nullable Failure failure,
        boolean isStopped,
        RunEvent event,
        List<Unfinished.Attempt> unfinished) {
    /** Checks what can be checked without a backend first, so that nothing is started in vain. */
    static Beginning of(RunParts parts, RunControl control, RunClock clock) {
        parts.task().references().forEach(RunFolder::requireUsable);
        Instant startedAt = parts.wall().instant();
        Placement.@Nullable Prepared prepared = control.isStopRequested()
                ? null
                : clock.interruptibly(parts.placement()::prepare).orElse(null);
        BaselineSnapshot snapshot = prepared == null ? null : prepared.snapshot();
        RunFolder folder = RunFolder.create(
                parts.store(),
                parts.redactor(),
                startedAt,
                parts.task().name(),
                snapshot == null ? parts.baselineName() : snapshot.id());
        Map<String, ArtifactRef> references = new TreeMap<>();
        for (Reference reference : parts.task().references()) {
            references.put(reference.view(), folder.saveReference(reference));
        }
        RunManifest manifest = RunManifest.builder(folder.name(), startedAt, parts.task(), parts.plan())
                .references(references)
                .baseline(snapshot)
                .components(parts.components())
                .versions(parts.versions())
                .environment(environment(prepared))
                .build();
        return new Beginning(
                folder,
                manifest,
                prepared == null ? null : prepared.failure(),
                prepared == null,
                new RunEvent.RunStarted(folder.name(), startedAt, manifest),
                List.of());
    }

    static Map<String, String> environment(Placement.@Nullable Prepared prepared) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        if (prepared != null) {
            environment.putAll(prepared.environment());
        }
        return environment;
    }

    String run() {
        return folder.name();
    }

    @Nullable
    BaselineSnapshot snapshot() {
        return manifest.baseline();
    }

    /** The result of a run that could not make any attempt. */
    BestAttemptResult unusable(RunFold state, Duration elapsed, List<String> abandonedThreads) {
        String why = failure == null ? "the run was stopped before the first one" : failure.message();
        return state.result(
                manifest.run(),
                isStopped ? RunStopReason.OPERATOR_STOP : RunStopReason.UNUSABLE,
                Choice.none("No attempt was made: " + why),
                null,
                failure,
                elapsed,
                abandonedThreads);
    }

    /** The request of the next attempt; it may not outlive the run. */
    AttemptRequest request(AttemptOrder order, int number, Duration remaining) {
        BaselineSnapshot snapshot = manifest.baseline();
        if (snapshot == null) {
            throw new IllegalStateException("there is no baseline");
        }
        AttemptLimits limits = manifest.plan().limits();
        boolean isCutShort = remaining.compareTo(limits.attemptTimeout()) < 0;
        return new AttemptRequest(
                manifest.run(),
                number,
                Seeds.ofAttempt(manifest.plan().seed(), number),
                order.strategy(),
                order.lineage(),
                manifest.task(),
                manifest.references(),
                snapshot,
                isCutShort ? limits.withAttemptTimeout(Waits.positive(remaining)) : limits,
                isCutShort ? AttemptStopReason.RUN_STOPPED : AttemptStopReason.TIME_EXHAUSTED);
    }

    /** The request of an attempt that goes on. */
    AttemptRequest again(AttemptRequest request, Duration remaining) {
        return request(new AttemptOrder(request.strategy(), request.lineage()), request.number(), remaining);
    }
}
