package io.attemptcoordinator.task.simulated;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.time.Duration;
import java.util.List;

/**
 * A <em>simulated</em> backend: a substitute for Blender that executes no Python.
 *
 * <p>It reads the assignments {@code name = number} at the head of a program and draws its own image from them, by the
 * convention that {@link SimulatedScene} describes. A run on it goes through everything that a run goes through except
 * Blender. <strong>Its images are not what Blender would render, and its scores mean nothing for Blender.</strong>
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class SimulatedBackend implements Backend {
    /** The name of this backend in the documents of a run. */
    public static final String NAME = "simulated";

    private final List<String> views;
    private final int width;
    private final int height;

    /**
     * Creates a backend.
     *
     * @param views the views to draw: {@code camera}, {@code front}, {@code side}, {@code top}, {@code iso}
     * @param width the width of each image in pixels, 1 or more
     * @param height the height of each image in pixels, 1 or more
     */
    public SimulatedBackend(List<String> views, int width, int height) {
        this.views = List.copyOf(views);
        this.width = width;
        this.height = height;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WorkerLease start(String id, Duration timeout) {
        SimulatedWorker worker = new SimulatedWorker(requireNonNull(id, "id"), views, width, height);
        return new WorkerLease() {
            @Override
            public Worker worker() {
                return worker;
            }

            @Override
            public void close() {
                worker.end();
            }
        };
    }
}
