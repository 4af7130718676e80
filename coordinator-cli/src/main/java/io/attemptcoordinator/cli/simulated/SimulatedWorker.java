package io.attemptcoordinator.cli.simulated;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker that holds a simulated scene and a folder for its pictures.
 *
 * <p><b>Thread-safety:</b> for one thread at a time, but {@link #close()} may come from any.
 */
final class SimulatedWorker implements Worker {
    private final String id;
    private volatile SimulatedScene scene = SimulatedScene.EMPTY;
    private volatile @Nullable Path folder;

    SimulatedWorker(String id) {
        this.id = id;
        try {
            folder = Files.createTempDirectory("coordinator-simulated-");
        } catch (IOException e) {
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, "cannot make a folder for pictures: " + e, e);
        }
    }

    /** The worker behind the lease that the core holds. */
    static SimulatedWorker of(Worker worker) {
        if (worker instanceof SimulatedWorker simulated) {
            return simulated;
        }
        throw new IllegalArgumentException("worker must be one of a SimulatedBackend but was a "
                + worker.getClass().getName());
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
    public void restart(Duration timeout) {
        scene = SimulatedScene.EMPTY;
    }

    void show(SimulatedScene shown) {
        scene = shown;
    }

    SimulatedScene scene() {
        return scene;
    }

    Path folder() {
        Path current = folder;
        if (current == null) {
            throw new CoordinatorException(Code.BACKEND_LOST, id + " is closed");
        }
        return current;
    }

    @Override
    public void close() {
        Path closed = folder;
        folder = null;
        if (closed == null) {
            return;
        }
        try {
            try (DirectoryStream<Path> pictures = Files.newDirectoryStream(closed)) {
                for (Path picture : pictures) {
                    Files.deleteIfExists(picture);
                }
            }
            Files.deleteIfExists(closed);
        } catch (IOException e) {
            // What is left is a few pictures in the system's temporary folder, which that system clears.
            closed.toFile().deleteOnExit();
        }
    }
}
