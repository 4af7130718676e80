package io.attemptcoordinator.core.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Comparer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run is put together from.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param task what to build
 * @param baselineName the name of the baseline, which stands for its id if it cannot be captured
 * @param plan how many attempts, from which seed, and when to stop
 * @param resumes the name of the run that goes on; null for a new one
 * @param policy what runs next
 * @param placement where it runs
 * @param journals what is on record
 * @param chooser selects
 * @param measure the scorers, for a selection that judges again
 * @param comparer compares candidates; null if their scores do
 * @param allowance what the run may spend on models
 * @param store keeps the run's folder
 * @param redactor removes secrets
 * @param listeners hear what happens
 * @param components the record of the components
 * @param versions versions by what they are the version of
 * @param wall the wall clock
 * @param ticker the monotonic clock, in nanoseconds
 */
public record RunParts(
        Task task,
        String baselineName,
        RunPlan plan,
        @Nullable String resumes,
        RunPolicy policy,
        Placement placement,
        Journals journals,
        Chooser chooser,
        Measure measure,
        @Nullable Comparer comparer,
        Allowance allowance,
        ArtifactStore store,
        Redactor redactor,
        List<RunListener> listeners,
        List<ComponentRecord> components,
        Map<String, String> versions,
        InstantSource wall,
        LongSupplier ticker) {
    /** Checks and copies the components. */
    public RunParts {
        requireNonNull(task, "task");
        requireNonNull(baselineName, "baselineName");
        requireNonNull(plan, "plan");
        requireNonNull(policy, "policy");
        requireNonNull(placement, "placement");
        requireNonNull(journals, "journals");
        requireNonNull(chooser, "chooser");
        requireNonNull(measure, "measure");
        requireNonNull(allowance, "allowance");
        requireNonNull(store, "store");
        requireNonNull(redactor, "redactor");
        listeners = List.copyOf(listeners);
        components = List.copyOf(components);
        versions = Map.copyOf(versions);
        requireNonNull(wall, "wall");
        requireNonNull(ticker, "ticker");
    }

    /** Returns the wall time. */
    Instant now() {
        return wall.instant();
    }
}
