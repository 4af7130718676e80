package io.attemptcoordinator.task.simulated;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A worker that holds a simulated scene and a folder for its images.
 *
 * <p><b>Thread-safety:</b> for one thread at a time, but {@link #end()} may be called from any.
 */
final class SimulatedWorker implements Worker, SceneExecutor {
    private final String id;
    private final List<String> views;
    private final int width;
    private final int height;
    private volatile SimulatedScene scene = SimulatedScene.EMPTY;
    private volatile @Nullable Path folder;

    SimulatedWorker(String id, List<String> views, int width, int height) {
        this.id = id;
        this.views = views;
        this.width = width;
        this.height = height;
        try {
            folder = Files.createTempDirectory("coordinator-simulated-");
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, "Cannot create a folder for the simulated images: " + e, e);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Map<String, String> description() {
        return Map.of("backend", SimulatedBackend.NAME, "containment", "not needed: no program is executed");
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new CoordinatorException(
                Code.CONFIGURATION,
                "The simulated backend has no " + type.getSimpleName()
                        + ". Use a component that works with it, or the backend 'blender'.");
    }

    @Override
    public Execution execute(String code, String name, long seed, Duration timeout) {
        scene = SimulatedScene.of(code);
        return new Execution(
                "simulated: the program was not executed; " + scene.parameters().size()
                        + " parameters were read from its head\n",
                null);
    }

    @Override
    public List<Render> render(Duration timeout) throws InterruptedException {
        Path images = folder();
        try {
            List<Render> renders = new ArrayList<>();
            for (String view : views) {
                Path image = images.resolve(view + ".png");
                scene.draw(view, width, height, image);
                renders.add(new Render(view, image));
            }
            return renders;
        } catch (IOException e) {
            throw new CoordinatorException(Code.RENDER_FAILED, "Cannot write a simulated image: " + e, e);
        }
    }

    /** There is no scene file to save. */
    @Override
    public Optional<Path> save(Duration timeout) {
        return Optional.empty();
    }

    /** Empties the scene, which is the baseline. */
    void reset() {
        scene = SimulatedScene.EMPTY;
    }

    SimulatedScene scene() {
        return scene;
    }

    Path folder() {
        Path current = folder;
        if (current == null) {
            throw new CoordinatorException(Code.BACKEND_LOST, "The simulated worker " + id + " is closed.");
        }
        return current;
    }

    /** Deletes the images; has no effect when called again. */
    void end() {
        Path ended = folder;
        folder = null;
        if (ended == null) {
            return;
        }
        try {
            try (DirectoryStream<Path> images = Files.newDirectoryStream(ended)) {
                for (Path image : images) {
                    Files.deleteIfExists(image);
                }
            }
            Files.deleteIfExists(ended);
        } catch (IOException e) {
            // What is left is a few images in the system's temporary folder, which the system clears.
            ended.toFile().deleteOnExit();
        }
    }
}
