package io.attemptcoordinator.core.loop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Renders scenes that were made elsewhere, such as by a program that runs Blender itself: a view of a {@link
 * io.attemptcoordinator.api.Worker}. No script in such a scene runs.
 *
 * <p><b>Thread-safety:</b> for one attempt at a time.
 *
 * @since 0.1
 */
public interface SceneRenderer {
    /**
     * Renders the views of a saved scene, as {@link SceneExecutor#render} renders those of its own. Blocks until it has finished
     * or the time has passed.
     *
     * @param scene a file that nobody else writes to; copied first
     * @param timeout the maximum time; positive
     * @return the images, in the order of the views
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if the scene cannot be rendered, with the evidence
     */
    List<SceneExecutor.Render> render(Path scene, Duration timeout) throws InterruptedException;

    /**
     * Returns what the scene that was rendered last consists of, as far as the backend looks.
     *
     * @return a JSON file, which stays until the worker is reset; empty if there is none
     */
    Optional<Path> report();

    /** Returns the program that renders, such as that of Blender; empty if nobody else can start it. */
    Optional<Path> program();
}
