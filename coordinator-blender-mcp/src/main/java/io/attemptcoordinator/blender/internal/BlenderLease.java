package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.time.Duration;
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

    private BlenderLease(BlenderLaunch launch, String id, Map<String, String> facts, RenderRequest rendering) {
        folder = WorkerFolder.create(launch.temporaryFolder(), id);
        guard = guard(folder);
        executors = new ExecutorSupply(launch, folder, id);
        sceneExecutor = new BlenderSceneExecutor(launch, folder, rendering, executors);
        ImmutableMap<String, String> description = ImmutableMap.<String, String>builder()
                .putAll(facts)
                .put("programs", launch.sandbox().isOn() ? "each in a fork of the baseline" : "each in a new Blender")
                .put("sandbox", launch.sandbox().description())
                .buildOrThrow();
        worker = new BlenderWorker(id, description, executors, sceneExecutor);
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
        BlenderLease lease = new BlenderLease(launch, id, facts, rendering);
        boolean isStarted = false;
        try {
            lease.sceneExecutor.prepare(Deadline.after(launch.ticker(), timeout));
            isStarted = true;
            return lease;
        } finally {
            if (!isStarted) {
                lease.close();
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
        executors.close();
        sceneExecutor.close();
        folder.delete();
        if (guard != null) {
            guard.close();
        }
    }
}
