package io.attemptcoordinator.cli.simulated;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.WorkerFactory;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A <em>simulated</em> backend: a stand-in for Blender that executes no Python.
 *
 * <p>It reads the assignments {@code name = number} at the head of a program and draws a picture of its own from them, by the
 * convention that {@link SimulatedScene} describes. A run on it goes through everything that a run goes through but Blender.
 * <strong>Its pictures are not what Blender would render, and its scores mean nothing for Blender.</strong>
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class SimulatedBackend implements WorkerFactory, SceneExecutor {
    /** The name of this backend in the documents of a run. */
    public static final String NAME = "simulated";

    private final List<String> views;
    private final int width;
    private final int height;

    /**
     * Makes a backend.
     *
     * @param views which views are drawn: {@code camera}, {@code front}, {@code side}, {@code top}, {@code iso}
     * @param width the width of each picture in pixels, 1 or more
     * @param height the height of each picture in pixels, 1 or more
     */
    public SimulatedBackend(List<String> views, int width, int height) {
        this.views = List.copyOf(views);
        this.width = width;
        this.height = height;
    }

    @Override
    public Worker start(String id, Duration timeout) {
        return new SimulatedWorker(requireNonNull(id, "id"));
    }

    @Override
    public Execution execute(Worker worker, String code, String name, long seed, Duration timeout) {
        SimulatedScene scene = SimulatedScene.of(code);
        SimulatedWorker.of(worker).show(scene);
        return new Execution(
                "simulated: the program was not executed; " + scene.parameters().size()
                        + " parameters were read from its head\n",
                null);
    }

    @Override
    public List<Render> render(Worker worker, Duration timeout) throws InterruptedException {
        SimulatedWorker simulated = SimulatedWorker.of(worker);
        try {
            List<Render> renders = new ArrayList<>();
            for (String view : views) {
                Path image = simulated.folder().resolve(view + ".png");
                simulated.scene().draw(view, width, height, image);
                renders.add(new Render(view, image));
            }
            return renders;
        } catch (IOException e) {
            throw new CoordinatorException(Code.RENDER_FAILED, "cannot write a simulated picture: " + e, e);
        }
    }

    /** There is no scene to save. */
    @Override
    public Optional<Path> save(Worker worker, Duration timeout) {
        return Optional.empty();
    }
}
