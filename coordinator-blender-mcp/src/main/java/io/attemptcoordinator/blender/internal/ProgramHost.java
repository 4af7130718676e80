package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What runs programs for a worker, and leaves the scene that each of them built: the executor of our own, or a Blender of somebody else.
 * The renderer opens that scene, so a host has no say in what is judged.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under way.
 */
public interface ProgramHost extends AutoCloseable {
    /**
     * A program to run.
     *
     * @param code the program
     * @param name its name in error messages
     * @param seed of its own randomness
     */
    record Program(String code, String name, long seed) {}

    /**
     * What became of a program.
     *
     * @param execution what happened
     * @param left what it left behind, beyond its scene
     */
    record Ran(SceneExecutor.Execution execution, List<Evidence> left) {}

    /** Creates the host of a worker. */
    interface Factory {
        /**
         * Creates the host, and starts what it needs.
         *
         * @throws io.attemptcoordinator.api.CoordinatorException if it cannot be used
         */
        ProgramHost start(WorkerParts parts, Deadline deadline) throws InterruptedException;
    }

    /** Returns how programs run, for the description of the worker: its entries {@code programs} and {@code sandbox}, and what else is known. */
    Map<String, String> description();

    /**
     * Makes sure that the next program begins with the baseline.
     *
     * @return what earlier programs left behind, which is gone
     * @throws io.attemptcoordinator.api.CoordinatorException if the baseline cannot be reached
     */
    List<Evidence> begin(Deadline deadline) throws InterruptedException;

    /**
     * Runs a program. One that fails is a result, not an exception.
     *
     * @param scene where its scene is stored, if it leaves one
     * @throws io.attemptcoordinator.api.CoordinatorException if the host is lost, and not by the program
     */
    Ran run(Program program, Path scene, Duration timeout) throws InterruptedException;

    /** Says that the next try is about to begin. Does not block. */
    void renew();

    /** Returns whether it answers in time. */
    boolean answers(Duration timeout) throws InterruptedException;

    @Override
    void close();
}
