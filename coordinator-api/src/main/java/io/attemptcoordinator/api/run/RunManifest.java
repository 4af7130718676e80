package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run was started with: everything that is needed to run it again.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param run the name of the run, which is its folder in the store
 * @param startedAt when it began, in wall time
 * @param task the task
 * @param references the run's copies of the reference images, by view
 * @param baseline the baseline; null if it could not be captured
 * @param plan the plan
 * @param components the components, in the order attempt, generator, verifier, baseline, scorers, classifiers, selection,
 *     store, backend, as far as they are known
 * @param versions versions by what they are the version of, such as {@code coordinator}, {@code java}, {@code blender}
 * @param environment facts about where it ran, by key
 * @since 0.1
 */
public record RunManifest(
        String run,
        Instant startedAt,
        Task task,
        Map<String, ArtifactRef> references,
        @Nullable BaselineSnapshot baseline,
        RunPlan plan,
        List<ComponentRecord> components,
        Map<String, String> versions,
        Map<String, String> environment) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the run has no valid name
     */
    public RunManifest {
        ArtifactStore.requirePath(run);
        requireNonNull(startedAt, "startedAt");
        requireNonNull(task, "task");
        references = Checks.copy(references, "references");
        requireNonNull(plan, "plan");
        components = Checks.copy(components, "components");
        versions = Checks.copy(versions, "versions");
        environment = Checks.copy(environment, "environment");
    }

    /**
     * Begins a manifest without a baseline, components, versions or environment.
     *
     * @param run the name of the run, which is its folder in the store
     * @param startedAt when it began
     * @param task the task
     * @param plan the plan
     */
    public static Builder builder(String run, Instant startedAt, Task task, RunPlan plan) {
        return new Builder(run, startedAt, task, plan);
    }

    /**
     * Collects the parts of a {@link RunManifest}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final String run;
        private final Instant startedAt;
        private final Task task;
        private final RunPlan plan;
        private Map<String, ArtifactRef> references = Map.of();
        private @Nullable BaselineSnapshot baseline;
        private List<ComponentRecord> components = List.of();
        private Map<String, String> versions = Map.of();
        private Map<String, String> environment = Map.of();

        private Builder(String run, Instant startedAt, Task task, RunPlan plan) {
            this.run = run;
            this.startedAt = startedAt;
            this.task = task;
            this.plan = plan;
        }

        /** Sets the run's copies of the reference images, by view. */
        public Builder references(Map<String, ArtifactRef> value) {
            references = value;
            return this;
        }

        /** Sets the baseline; null if it could not be captured. */
        public Builder baseline(@Nullable BaselineSnapshot value) {
            baseline = value;
            return this;
        }

        /** Sets the components. */
        public Builder components(List<ComponentRecord> value) {
            components = value;
            return this;
        }

        /** Sets the versions by what they are the version of. */
        public Builder versions(Map<String, String> value) {
            versions = value;
            return this;
        }

        /** Sets facts about where the run takes place, by key. */
        public Builder environment(Map<String, String> value) {
            environment = value;
            return this;
        }

        /**
         * Creates the manifest.
         *
         * @throws IllegalArgumentException if the run has no valid name
         */
        public RunManifest build() {
            return new RunManifest(run, startedAt, task, references, baseline, plan, components, versions, environment);
        }
    }
}
