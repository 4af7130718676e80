package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Selection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The components of a task, looked up and configured.
 *
 * <p><b>Thread-safety:</b> immutable; the components are safe for concurrent calls by their own contracts.
 *
 * @param attempt makes the attempts
 * @param baseline what each attempt starts from
 * @param measure the scorers and their weights
 * @param classifiers the classifiers before the built-in one
 * @param selection selects the best attempt
 * @param comparer compares candidates, for a selection that asks; null if their scores do
 * @param policy which attempts are made, with which strategies, and which are ended early
 * @param store keeps the artifacts; null for files in a folder that the host chooses
 * @param records the components with their settings, as they are recorded
 * @param secrets the settings that must never be shown, in clear
 * @since 0.1
 */
public record TaskComponents(
        Attempt attempt,
        Baseline baseline,
        Measure measure,
        List<FailureClassifier> classifiers,
        Selection selection,
        @Nullable Comparer comparer,
        RunPolicy policy,
        @Nullable ArtifactStore store,
        List<ComponentRecord> records,
        Set<String> secrets) {
    /** Checks and copies the components. */
    public TaskComponents {
        requireNonNull(attempt, "attempt");
        requireNonNull(baseline, "baseline");
        requireNonNull(measure, "measure");
        classifiers = List.copyOf(classifiers);
        requireNonNull(selection, "selection");
        requireNonNull(policy, "policy");
        records = List.copyOf(records);
        secrets = Set.copyOf(secrets);
    }

    /** Returns the components as they are recorded, without the secrets. */
    @Override
    public String toString() {
        return "TaskComponents" + records;
    }
}
