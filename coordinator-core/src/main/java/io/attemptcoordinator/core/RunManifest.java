package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Task;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run was started with: everything that is needed to run it again.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param run the name of the run, which is its folder in the store
 * @param startedAt when it began, in wall time
 * @param task the task
 * @param references the copies of the task's reference images in the store, by view
 * @param baseline the baseline; null if it could not be captured
 * @param plan the plan
 * @param attempt the name of the component that makes the attempts
 * @param selection the name of the selection
 * @param scorers the weights of the scorers, by name; each positive
 * @param settings the settings of the components, by the name of the component
 * @param versions versions by what they are the version of, such as {@code coordinator}, {@code java}, {@code blender}
 * @param environment what else a reader of the run wants to know of where it ran
 * @since 0.1
 */
public record RunManifest(
        String run,
        Instant startedAt,
        Task task,
        Map<String, ArtifactRef> references,
        @Nullable BaselineSnapshot baseline,
        RunPlan plan,
        String attempt,
        String selection,
        Map<String, Double> scorers,
        Map<String, Map<String, String>> settings,
        Map<String, String> versions,
        Map<String, String> environment) {
    /** Checks and copies the components. */
    public RunManifest {
        requireNonNull(run, "run");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(task, "task");
        references = sorted(references);
        requireNonNull(plan, "plan");
        requireNonNull(attempt, "attempt");
        requireNonNull(selection, "selection");
        scorers = sorted(scorers);
        settings = sorted(settings);
        versions = sorted(versions);
        environment = sorted(environment);
    }

    private static <V> Map<String, V> sorted(Map<String, V> values) {
        return Collections.unmodifiableMap(new TreeMap<>(values));
    }
}
