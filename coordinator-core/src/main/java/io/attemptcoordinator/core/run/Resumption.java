package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.RunFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a run goes on that had ended or was cut off: its events are read back, and it must still be the same run. Whatever
 * could change its winner besides the limits that it may be given anew is refused, with all that has changed.
 */
final class Resumption {
    /** What a run may do elsewhere, or side by side, without another result. */
    private static final Set<String> FREE = Set.of("os", "workers", "workersReason", "threads");

    private final List<String> changes = new ArrayList<>();
    private final RunParts parts;

    private Resumption(RunParts parts) {
        this.parts = parts;
    }

    /**
     * Reads the run back into its record, and prepares the placement.
     *
     * @param run the name of its folder
     * @throws CoordinatorException with {@link Code#CONFIGURATION}, naming what has changed; with {@link Code#RUN_IN_USE} if
     *     another coordinator works on it; or if it cannot be read back, or the baseline not be prepared
     */
    static Beginning of(String run, RunParts parts, RunControl control, RunClock clock, RunRecord record) {
        RunFolder folder = RunFolder.of(parts.store(), parts.redactor(), run);
        parts.task().references().forEach(RunFolder::requireUsable);
        Unfinished unfinished = new Unfinished();
        record.open(parts.journals().reopen(folder, event -> {
            if (unfinished.add(event)) {
                record.restore(event);
            }
        }));
        RunManifest before = unfinished.manifest();
        Resumption resumption = new Resumption(parts);
        resumption.compare(before, folder);
        resumption.requireUnchanged();
        clock.startedEarlier(unfinished.elapsed());
        Placement.Prepared prepared = resumption.prepare(control, clock);
        resumption.compare(before, prepared);
        resumption.requireUnchanged();
        RunManifest manifest = RunManifest.builder(run, before.startedAt(), before.task(), parts.plan())
                .references(before.references())
                .baseline(before.baseline() == null ? prepared.snapshot() : before.baseline())
                .components(before.components())
                .versions(parts.versions())
                .environment(Beginning.environment(prepared))
                .build();
        RunFold state = record.state();
        return new Beginning(
                folder,
                manifest,
                null,
                false,
                new RunEvent.RunResumed(
                        run,
                        parts.now(),
                        manifest,
                        state.attempts().size(),
                        List.copyOf(state.running().keySet()),
                        state.bestScore()),
                List.copyOf(unfinished.attempts()));
    }

    private void compare(RunManifest before, RunFolder folder) {
        compare("the name of the task", before.task().name(), parts.task().name());
        compare("the text of the task", before.task().text(), parts.task().text());
        compare(before.plan(), parts.plan());
        Set<String> views =
                parts.task().references().stream().map(Reference::view).collect(Collectors.toSet());
        compare("the views that have a reference", before.references().keySet(), views);
        for (Reference reference : parts.task().references()) {
            ArtifactRef copy = before.references().get(reference.view());
            if (copy != null && !folder.isSame(reference, copy)) {
                changes.add("the reference image of the view '" + reference.view() + "', " + reference.image());
            }
        }
        components(before.components());
        compare("the version of the coordinator", version(before.versions()), version(parts.versions()));
    }

    private static @Nullable String version(Map<String, String> versions) {
        return versions.get("coordinator");
    }

    private void compare(RunPlan before, RunPlan now) {
        compare("the seed", before.seed(), now.seed());
        AttemptLimits then = before.limits();
        AttemptLimits limits = now.limits();
        compare("the iterations of an attempt", then.maxIterations(), limits.maxIterations());
        compare("the fast retries", then.maxFastRetries(), limits.maxFastRetries());
        compare("the patience", then.patience(), limits.patience());
    }

    private void components(List<ComponentRecord> before) {
        Map<String, ComponentRecord> then = byName(before);
        Map<String, ComponentRecord> now = byName(parts.components());
        Set<String> all = new TreeSet<>(then.keySet());
        all.addAll(now.keySet());
        for (String name : all) {
            ComponentRecord old = then.get(name);
            ComponentRecord current = now.get(name);
            if (old == null || current == null) {
                changes.add("the " + name + (old == null ? " is new" : " is gone"));
            } else if (!old.equals(current)) {
                compare("the weight of the " + name, old.weight(), current.weight());
                compareEach("the setting '%s' of the " + name, old.settings(), current.settings());
            }
        }
    }

    private static Map<String, ComponentRecord> byName(List<ComponentRecord> components) {
        return components.stream()
                .collect(Collectors.toMap(
                        each -> each.kind() + " '" + each.name() + "'",
                        Function.identity(),
                        (a, b) -> a,
                        TreeMap::new));
    }

    private Placement.Prepared prepare(RunControl control, RunClock clock) {
        Placement.Prepared prepared = control.isStopRequested()
                ? null
                : clock.interruptibly(parts.placement()::prepare).orElse(null);
        Failure failure = prepared == null ? null : prepared.failure();
        if (prepared == null || failure != null) {
            throw new CoordinatorException(
                    failure == null ? Code.BACKEND_UNAVAILABLE : Code.BASELINE_UNUSABLE,
                    failure == null
                            ? "The run was stopped before it could go on; nothing has changed."
                            : "The run cannot go on: " + failure.message());
        }
        return prepared;
    }

    private void compare(RunManifest before, Placement.Prepared prepared) {
        BaselineSnapshot then = before.baseline();
        BaselineSnapshot now = prepared.snapshot();
        if (then != null && now != null) {
            compare("the baseline", then.id() + " " + then.digest(), now.id() + " " + now.digest());
            Map<String, String> old = new TreeMap<>(before.environment());
            Map<String, String> current = new TreeMap<>(prepared.environment());
            old.keySet().removeAll(FREE);
            current.keySet().removeAll(FREE);
            compareEach("%s", old, current);
        }
    }

    private void compareEach(String format, Map<String, String> before, Map<String, String> now) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        keys.forEach(key -> compare(String.format(Locale.ROOT, format, key), before.get(key), now.get(key)));
    }

    /** What was recorded was redacted. */
    private void compare(String what, @Nullable Object before, @Nullable Object current) {
        Object now = current instanceof String text ? parts.redactor().redact(text) : current;
        if (!Objects.equals(before, now)) {
            changes.add(what + " (was " + before + ", is " + now + ")");
        }
    }

    private void requireUnchanged() {
        if (!changes.isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The run cannot go on, because it would not be the same run. Changed: " + String.join("; ", changes)
                            + ". Undo that, or start a new run.");
        }
    }
}
