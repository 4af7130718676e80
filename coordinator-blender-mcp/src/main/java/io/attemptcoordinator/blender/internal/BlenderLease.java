package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a {@code BlenderBackend}, with the power to end its processes.
 *
 * <p><b>Thread-safety:</b> {@link #close()} may be called from any thread and ends a call under way.
 */
public final class BlenderLease implements WorkerLease {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    private final WorkerFolder folder;

    /** Null where {@link ProcessTree#HAS_GROUPS} is false. */
    private final @Nullable Guard guard;

    private final ExecutorSupply executors;
    private final BlenderSceneExecutor sceneExecutor;
    private final BlenderWorker worker;

    private BlenderLease(
            WorkerFolder folder,
            @Nullable Guard guard,
            ExecutorSupply executors,
            BlenderSceneExecutor sceneExecutor,
            BlenderWorker worker) {
        this.folder = folder;
        this.guard = guard;
        this.executors = executors;
        this.sceneExecutor = sceneExecutor;
        this.worker = worker;
    }

    private static @Nullable Guard guard(WorkerFolder folder) {
        try {
            return ProcessTree.HAS_GROUPS ? Guard.start(folder) : null;
        } catch (IOException e) {
            folder.delete();
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, "The guard of a worker cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Starts a worker and its renderer. Its executor starts with the first baseline.
     *
     * @param facts what the backend knows of the worker, for its description
     */
    public static BlenderLease start(
            BlenderLaunch launch, String id, Map<String, String> facts, RenderRequest rendering, Duration timeout)
            throws InterruptedException {
        WorkerFolder folder = WorkerFolder.create(launch.temporaryFolder(), id);
        Guard guard = guard(folder);
        ExecutorSupply executors = new ExecutorSupply(launch, folder, id);
        BlenderSceneExecutor sceneExecutor = new BlenderSceneExecutor(launch, folder, rendering, executors);
        BlenderLease lease = null;
        try {
            List<Lack> lacks = sceneExecutor.prepare(Deadline.after(launch.ticker(), timeout));
            ImmutableMap<String, String> description = ImmutableMap.<String, String>builder()
                    .putAll(facts)
                    .put(
                            "programs",
                            launch.sandbox().isOn() ? "each in a fork of the baseline" : "each in a new Blender")
                    .put("sandbox", launch.sandbox().description())
                    .put("lacks", Lack.describe(lacks))
                    .buildOrThrow();
            BlenderWorker worker = new BlenderWorker(id, description, executors, sceneExecutor, launch.hidden());
            lease = new BlenderLease(folder, guard, executors, sceneExecutor, worker);
            return lease;
        } finally {
            if (lease == null) {
                close(folder, guard, executors, sceneExecutor);
            }
        }
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void renew() {
        executors.retire();
    }

    /** The executor is a new one for each attempt, so only the renderer is asked. */
    @Override
    public boolean answers() throws InterruptedException {
        return sceneExecutor.answers(ANSWER_TIMEOUT);
    }

    @Override
    public void close() {
        close(folder, guard, executors, sceneExecutor);
    }

    private static void close(
            WorkerFolder folder, @Nullable Guard guard, ExecutorSupply executors, BlenderSceneExecutor sceneExecutor) {
        executors.close();
        sceneExecutor.close();
        folder.delete();
        if (guard != null) {
            guard.close();
        }
    }
}
