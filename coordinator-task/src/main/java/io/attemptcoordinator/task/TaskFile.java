package io.attemptcoordinator.task;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.document.Redactor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A validated task, with overrides applied and its components configured.
 *
 * <p>A {@link TaskRun} makes a run of it. Its components work until the {@link Components} that they were looked up in are
 * closed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param task what to build
 * @param plan how many attempts, from which seed, and when to stop
 * @param components the components
 * @param backend what is requested of the backend
 * @param source what {@link #ofRun} reads it from again: the file with the overrides, and the folder of its paths, as JSON
 * @param warnings what is odd in the file but does no harm
 * @param variants the references that newer versions of Blender have instead of those of the task
 * @since 0.1
 */
public record TaskFile(
        Task task,
        RunPlan plan,
        TaskComponents components,
        BackendSettings backend,
        String source,
        List<TaskProblem> warnings,
        List<ReferenceVariant> variants) {
    /** The name of the file in the folder of a run that holds the source. */
    static final String SOURCE = "task.json";

    /** Checks and copies the components. */
    public TaskFile {
        requireNonNull(task, "task");
        requireNonNull(plan, "plan");
        requireNonNull(components, "components");
        requireNonNull(backend, "backend");
        requireNonNull(source, "source");
        warnings = List.copyOf(warnings);
        variants = List.copyOf(variants);
    }

    /**
     * Reads and validates a task file. Nothing is started.
     *
     * @param file the file; the paths in it are relative to its folder
     * @param overrides what replaces fields of the file
     * @param components where the components that the task names are looked up
     * @throws InvalidTaskException with everything that is wrong with it
     */
    public static TaskFile read(Path file, TaskOverrides overrides, Components components) {
        return TaskFileReader.of(file, overrides, components).read();
    }

    /**
     * Reads the task of a run from the run's own folder. The paths in it are those that the run was started with.
     *
     * @param run the folder of the run
     * @param overrides what replaces fields of the task
     * @param components where the components that the task names are looked up
     * @throws InvalidTaskException if the folder has no task, or there is something wrong with it
     */
    public static TaskFile ofRun(Path run, TaskOverrides overrides, Components components) {
        return TaskFileReader.ofRun(run.resolve(SOURCE), overrides, components).read();
    }

    /**
     * Returns what to build on a version of Blender: each reference is the newest of its variants that is not for a newer
     * version, or that of {@link #task()} if all are.
     */
    public Task task(BlenderInstallation.Version blender) {
        return new Task(
                task.name(),
                task.text(),
                task.references().stream()
                        .map(reference -> reference(reference, blender))
                        .toList());
    }

    private Reference reference(Reference reference, BlenderInstallation.Version blender) {
        return variants.stream()
                .filter(variant -> variant.reference().view().equals(reference.view()))
                .filter(variant -> variant.from().compareTo(blender) <= 0)
                .max(comparing(ReferenceVariant::from))
                .map(ReferenceVariant::reference)
                .orElse(reference);
    }

    /** Returns the redactor that knows the secrets of an environment and of the settings of this task. */
    public Redactor redactor(Map<String, String> environment) {
        Redactor redactor = Redactor.of(environment);
        for (String secret : components.secrets()) {
            redactor = redactor.with(secret);
        }
        return redactor;
    }
}
