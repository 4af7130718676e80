package io.attemptcoordinator.cli;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.EmptySceneBaseline;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.cli.simulated.SimulatedBackend;
import io.attemptcoordinator.cli.simulated.SimulatedBaseline;
import io.attemptcoordinator.core.WorkerFactory;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What executes the programs of a run: Blender, or the simulation that stands in for it.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param name {@code blender} or {@code simulated}
 * @param workers starts the workers
 * @param executor executes on them and renders
 * @param baseline what each attempt starts from
 * @param notice what the operator must be told; null if nothing
 */
record Backend(
        String name,
        WorkerFactory workers,
        SceneExecutor executor,
        Baseline baseline,
        @Nullable String notice) {
    private static final String STAND_IN =
            "Pictures are drawn by a stand-in, programs are not executed, and scores mean nothing for Blender.";

    Backend {
        requireNonNull(name, "name");
        requireNonNull(workers, "workers");
        requireNonNull(executor, "executor");
        requireNonNull(baseline, "baseline");
    }

    boolean isSimulated() {
        return name.equals(SimulatedBackend.NAME);
    }

    /**
     * Chooses the backend of a run. Blender that was named and does not work is an error; only where none was named may the
     * simulation take its place, and then it says so.
     *
     * @param task what is wanted
     * @param blender the Blender that the command line names, or null
     * @param environment where else Blender may be named
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with the code BACKEND_UNAVAILABLE if Blender is wanted and cannot be used
     */
    static Backend choose(TaskFile task, @Nullable Path blender, Map<String, String> environment)
            throws InterruptedException {
        if (task.backend() == TaskFile.Choice.SIMULATED) {
            return simulated(task, "SIMULATED backend, as asked for. " + STAND_IN);
        }
        boolean isNamed = blender != null
                || !environment.getOrDefault(BlenderInstallation.VARIABLE, "").isBlank();
        try {
            return blender(task, BlenderInstallation.find(blender, environment));
        } catch (CoordinatorException e) {
            if (isNamed || task.backend() == TaskFile.Choice.BLENDER) {
                throw e;
            }
            return simulated(
                    task, "SIMULATED backend: " + e.getMessage() + " Then run the same command again. " + STAND_IN);
        }
    }

    private static Backend blender(TaskFile task, BlenderInstallation installation) {
        BlenderBackend backend = BlenderBackend.builder(installation, task.render())
                .isolation(task.isolation())
                .threads(task.threads())
                .build();
        Baseline baseline = task.baseline().equals("blend-file") ? new BlendFileBaseline() : new EmptySceneBaseline();
        return new Backend("blender", backend, backend.executor(), baseline, null);
    }

    private static Backend simulated(TaskFile task, String notice) {
        RenderSettings render = task.render();
        SimulatedBackend backend = new SimulatedBackend(render.views(), render.width(), render.height());
        return new Backend(SimulatedBackend.NAME, backend, backend, new SimulatedBaseline(task.baseline()), notice);
    }
}
