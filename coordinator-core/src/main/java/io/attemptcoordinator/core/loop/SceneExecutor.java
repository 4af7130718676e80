package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Symptom;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executes programs in the scene of one worker and renders it: a view of a {@link io.attemptcoordinator.api.Worker}.
 *
 * <p><b>Thread-safety:</b> for one attempt at a time.
 *
 * @since 0.1
 */
public interface SceneExecutor {
    /**
     * Executes a program in the current scene. Blocks until it has ended or the time has passed.
     *
     * @param code the program
     * @param name the name that the program has in error messages, such as {@code attempt-000/iter-001}
     * @param seed the seed of the program's own randomness
     * @param timeout the maximum time; positive
     * @return what happened. A program that fails, hangs or kills its process is a result, not an exception
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if the worker cannot be used at all
     */
    Execution execute(String code, String name, long seed, Duration timeout) throws InterruptedException;

    /**
     * Renders the views of the scene. Blocks until it has finished or the time has passed.
     *
     * @param timeout the maximum time; positive
     * @return the images, in the order of the views
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if a view cannot be rendered, with the evidence
     */
    List<Render> render(Duration timeout) throws InterruptedException;

    /**
     * Returns what the scene that was rendered last consists of, as far as the backend looks.
     *
     * @return a JSON file, which stays until the worker is reset; empty if there is none
     */
    default Optional<Path> report() {
        return Optional.empty();
    }

    /**
     * Saves the scene to a file.
     *
     * @param timeout the maximum time; positive
     * @return the file, which stays until the worker is reset; empty if the backend has no such file
     * @throws InterruptedException if the calling thread is interrupted
     * @throws io.attemptcoordinator.api.CoordinatorException if the scene cannot be saved
     */
    Optional<Path> save(Duration timeout) throws InterruptedException;

    /**
     * What happened when a program was executed.
     *
     * @param output what it wrote to standard output and standard error, bounded
     * @param symptom what went wrong; null if it ran to its end
     * @since 0.1
     */
    record Execution(String output, @Nullable Symptom symptom) {
        /** Checks the components. */
        public Execution {
            requireNonNull(output, "output");
        }
    }

    /**
     * An image of the scene.
     *
     * @param view the view that it shows
     * @param image the PNG file, which stays until the worker is reset
     * @since 0.1
     */
    record Render(String view, Path image) {
        /** Checks the components. */
        public Render {
            requireNonNull(view, "view");
            requireNonNull(image, "image");
        }
    }
}
