package io.attemptcoordinator.task;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.blender.mcp.ForeignBlender;
import io.attemptcoordinator.blender.mcp.ForeignBlenderBackend;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.task.simulated.SimulatedBackend;
import io.attemptcoordinator.task.simulated.SimulatedBaseline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what executes the programs of a run: Blender, or the simulation that substitutes it.
 *
 * <p>A Blender that was named and does not work is an error. Only where none was named may the simulation take its place,
 * and then its notice says so.
 */
final class BackendChooser {
    private static final String SUBSTITUTE =
            "A substitute draws the images, no program is executed, and scores mean nothing for Blender.";

    /** The baselines that only Blender can open; any other one is asked whether it works with the simulation. */
    private static final Set<String> BLENDER_BASELINES = Set.of("blend-file", "empty-scene", "recipe");

    private BackendChooser() {}

    /**
     * The backend of a run.
     *
     * @param backend executes and renders
     * @param task what to build, with the references for the backend
     * @param baseline what each attempt starts from
     * @param notice what the operator must be told; null for nothing
     */
    record Chosen(
            Backend backend,
            Task task,
            Baseline baseline,
            @Nullable String notice) {}

    static Chosen choose(TaskFile task, @Nullable Path blender, Map<String, String> environment)
            throws InterruptedException {
        BackendSettings.Choice choice = task.backend().choice();
        if (choice == BackendSettings.Choice.SIMULATED) {
            return simulated(task, "SIMULATED backend, as requested. " + SUBSTITUTE);
        }
        ForeignBlender foreign = task.backend().foreign();
        if (foreign != null) {
            return foreign(task, BlenderInstallation.find(blender, environment), foreign);
        }
        boolean isNamed = blender != null
                || !environment.getOrDefault(BlenderInstallation.VARIABLE, "").isBlank();
        BlenderInstallation installation;
        try {
            installation = BlenderInstallation.find(blender, environment);
        } catch (CoordinatorException e) {
            if (isNamed || choice == BackendSettings.Choice.BLENDER) {
                throw e;
            }
            return simulated(
                    task, "SIMULATED backend: " + e.getMessage() + " Then run the same command again. " + SUBSTITUTE);
        }
        return blender(task, installation);
    }

    private static Chosen blender(TaskFile task, BlenderInstallation installation) throws InterruptedException {
        Task toBuild = task.task(installation.version());
        BlenderBackend.Builder backend = BlenderBackend.builder(
                        installation, task.backend().render())
                .sandbox(task.backend().sandbox());
        Integer threads = task.backend().threads();
        if (threads != null) {
            backend.threads(threads);
        }
        backend.workers(workers(task, BlenderBackend.machine(threads)));
        if (task.backend().referencesVisible()) {
            backend.visible(images(toBuild.references().stream()));
        } else {
            backend.hidden(secrets(task));
        }
        BlenderBackend built = backend.build();
        return new Chosen(
                built,
                toBuild,
                task.components().baseline(),
                built.sandboxNotice().orElse(null));
    }

    private static Chosen foreign(TaskFile task, BlenderInstallation installation, ForeignBlender programs) {
        ForeignBlenderBackend.Builder backend = ForeignBlenderBackend.builder(
                        installation, task.backend().render(), programs)
                .sandboxed(task.backend().sandbox() != SandboxPolicy.OFF)
                .workers(workers(task, BlenderBackend.machine(task.backend().threads())));
        Integer threads = task.backend().threads();
        if (threads != null) {
            backend.threads(threads);
        }
        if (!task.backend().referencesVisible()) {
            backend.hidden(secrets(task));
        }
        ForeignBlenderBackend built = backend.build();
        return new Chosen(
                built, task.task(installation.version()), task.components().baseline(), built.notice());
    }

    /** The references of all versions, which no baseline may contain. */
    private static List<Path> secrets(TaskFile task) {
        return images(Stream.concat(
                task.task().references().stream(), task.variants().stream().map(ReferenceVariant::reference)));
    }

    private static List<Path> images(Stream<Reference> references) {
        return references.map(Reference::image).toList();
    }

    /** Fewer attempts than the machine carries share its processors. */
    private static Capacity workers(TaskFile task, Capacity machine) {
        Integer requested = task.backend().workers();
        if (requested != null) {
            return new Capacity(requested, "as requested");
        }
        int attempts = task.plan().attempts();
        return attempts < machine.workers() ? new Capacity(attempts, "as many as there are attempts") : machine;
    }

    private static Chosen simulated(TaskFile task, String notice) {
        RenderSettings render = task.backend().render();
        Baseline baseline = task.components().baseline();
        return new Chosen(
                new SimulatedBackend(render.views(), render.width(), render.height()),
                task.task(),
                BLENDER_BASELINES.contains(baseline.name()) ? new SimulatedBaseline(baseline.name()) : baseline,
                notice);
    }
}
