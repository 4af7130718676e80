package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.process.ProcessGuard;
import io.attemptcoordinator.core.process.ProcessTree;
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
    private final @Nullable ProcessGuard guard;

    private final ExecutorSupply executors;
    private final ProgramHost host;
    private final BlenderSceneExecutor sceneExecutor;
    private final BlenderWorker worker;

    private BlenderLease(
            WorkerFolder folder,
            @Nullable ProcessGuard guard,
            ExecutorSupply executors,
            ProgramHost host,
            BlenderSceneExecutor sceneExecutor,
            BlenderWorker worker) {
        this.folder = folder;
        this.guard = guard;
        this.executors = executors;
        this.host = host;
        this.sceneExecutor = sceneExecutor;
        this.worker = worker;
    }

    private static @Nullable ProcessGuard guard(WorkerFolder folder) {
        try {
            return ProcessTree.HAS_GROUPS ? ProcessGuard.start(folder.path()) : null;
        } catch (IOException e) {
            folder.delete();
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, "The guard of a worker cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Starts a worker and its renderer. Its executor, which runs the programs, starts with the first baseline.
     *
     * @param facts what the backend knows of the worker, for its description
     */
    public static BlenderLease start(
            BlenderLaunch launch, String id, Map<String, String> facts, RenderRequest rendering, Duration timeout)
            throws InterruptedException {
        return start(launch, id, facts, rendering, null, timeout);
    }

    /**
     * Starts a worker and its renderer, and another host for the programs.
     *
     * @param facts what the backend knows of the worker, for its description
     * @param programs starts the host of the programs; null for the worker's own executors
     */
    public static BlenderLease start(
            BlenderLaunch launch,
            String id,
            Map<String, String> facts,
            RenderRequest rendering,
            ProgramHost.@Nullable Factory programs,
            Duration timeout)
            throws InterruptedException {
        Deadline deadline = Deadline.after(launch.ticker(), timeout);
        WorkerFolder folder = WorkerFolder.create(launch.temporaryFolder(), id);
        ProcessGuard guard = guard(folder);
        ExecutorSupply executors = new ExecutorSupply(launch, folder, id, programs == null);
        ProgramHost host = null;
        BlenderSceneExecutor sceneExecutor = null;
        BlenderLease lease = null;
        try {
            host = programs == null
                    ? new OwnPrograms(executors, launch.sandbox())
                    : programs.start(new WorkerParts(launch, folder, executors), deadline);
            sceneExecutor = new BlenderSceneExecutor(launch, folder, rendering, executors, host);
            List<Lack> lacks = sceneExecutor.prepare(deadline);
            ImmutableMap<String, String> description = ImmutableMap.<String, String>builder()
                    .putAll(facts)
                    .putAll(host.description())
                    .put("lacks", Lack.describe(lacks))
                    .buildOrThrow();
            BlenderWorker worker = new BlenderWorker(id, description, executors, sceneExecutor, launch.hidden());
            lease = new BlenderLease(folder, guard, executors, host, sceneExecutor, worker);
            return lease;
        } finally {
            if (lease == null) {
                close(folder, guard, executors, host, sceneExecutor);
            }
        }
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void renew() {
        host.renew();
    }

    @Override
    public boolean answers() throws InterruptedException {
        return host.answers(ANSWER_TIMEOUT) && sceneExecutor.answers(ANSWER_TIMEOUT);
    }

    @Override
    public void close() {
        close(folder, guard, executors, host, sceneExecutor);
    }

    private static void close(
            WorkerFolder folder,
            @Nullable ProcessGuard guard,
            ExecutorSupply executors,
            @Nullable ProgramHost host,
            @Nullable BlenderSceneExecutor sceneExecutor) {
        if (host != null) {
            host.close();
        }
        executors.close();
        if (sceneExecutor != null) {
            sceneExecutor.close();
        }
        folder.delete();
        if (guard != null) {
            guard.close();
        }
    }
}
