package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Runs programs on a worker of the backend, as an iteration does, and times each part. */
final class WorkerCost implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final WorkerLease lease;
    private final BlendFileBaseline baseline;
    private final BaselineSnapshot snapshot;
    private final SceneExecutor executor;

    /** The nanoseconds of the parts of an iteration. */
    record Iteration(long reset, long execute, long render) {
        long total() {
            return reset + execute + render;
        }
    }

    WorkerCost(BlenderBackend backend, Path file) throws InterruptedException {
        lease = backend.start("cost", TIMEOUT);
        baseline = new BlendFileBaseline(file);
        executor = lease.worker().unwrap(SceneExecutor.class);
        try {
            snapshot = baseline.capture(lease.worker(), TIMEOUT);
        } catch (InterruptedException | CoordinatorException e) {
            lease.close();
            throw e;
        }
    }

    /** Says what separates programs from the rest of the machine. */
    String sandbox() {
        return lease.worker().description().get("sandbox");
    }

    Iteration run(String code, Path image) throws Exception {
        long start = System.nanoTime();
        baseline.reset(lease.worker(), snapshot, TIMEOUT);
        long ready = System.nanoTime();
        Symptom symptom = executor.execute(code, "cost", 0, TIMEOUT).symptom();
        long executed = System.nanoTime();
        if (symptom != null) {
            throw new IllegalStateException(symptom.message());
        }
        Path rendered = executor.render(TIMEOUT).get(0).image();
        long end = System.nanoTime();
        Files.copy(rendered, image, StandardCopyOption.REPLACE_EXISTING);
        return new Iteration(ready - start, executed - ready, end - executed);
    }

    @Override
    public void close() {
        lease.close();
    }
}
