package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executes programs in the scene of a worker and renders it.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent calls
 * on different workers.
 *
 * @since 0.1
 */
public interface SceneExecutor {
    /**
     * Executes a program in the scene as it stands. Blocks until it is over or the time has passed.
     *
     * @param worker the worker, which was put back to the baseline just before
     * @param code the program
     * @param name the name that the program goes by in error messages, such as {@code attempt-000/iter-001}
     * @param seed the seed of the program's own chance
     * @param timeout the longest that it may take; positive
     * @return how it went. A program that fails, hangs or kills its process is a result, not an exception
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if the worker cannot be used at all
     */
    Execution execute(Worker worker, String code, String name, long seed, Duration timeout) throws InterruptedException;

    /**
     * Renders the views of the scene. Blocks until it is over or the time has passed.
     *
     * @param worker the worker
     * @param timeout the longest that it may take; positive
     * @return the images, in the order of the views
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if a view cannot be rendered, with the evidence
     */
    List<Render> render(Worker worker, Duration timeout) throws InterruptedException;

    /**
     * Saves the scene to a file.
     *
     * @param worker the worker
     * @param timeout the longest that it may take; positive
     * @return the file, which stays until the worker is put back to the baseline; empty if the backend has no such file
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if the scene cannot be saved
     */
    Optional<Path> save(Worker worker, Duration timeout) throws InterruptedException;

    /**
     * How the execution of a program went.
     *
     * @param output what it wrote to standard output and standard error, bounded
     * @param symptom what went wrong; null if it ran to its end
     * @since 0.1
     */
    record Execution(String output, @Nullable Symptom symptom) {}

    /**
     * An image of the scene.
     *
     * @param view the view that it shows
     * @param image the PNG file, which stays until the worker is put back to the baseline
     * @since 0.1
     */
    record Render(String view, Path image) {}
}
