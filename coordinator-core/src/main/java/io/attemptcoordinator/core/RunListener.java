package io.attemptcoordinator.core;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;

/**
 * Is told what happens in a run. An exception that a listener throws is logged and changes nothing.
 *
 * <p><b>Thread-safety:</b> the calls of a run come one at a time, from the threads that run it.
 *
 * @since 0.1
 */
public interface RunListener {
    /**
     * The run begins.
     *
     * @param manifest what it was started with
     */
    default void runStarted(RunManifest manifest) {}

    /**
     * A try of an attempt begins.
     *
     * @param attempt the number of the attempt
     * @param tryNumber the number of the try, from 0
     */
    default void attemptStarted(int attempt, int tryNumber) {}

    /**
     * An iteration is on record.
     *
     * @param attempt the number of the attempt
     * @param iteration the iteration
     */
    default void iterationReported(int attempt, Iteration iteration) {}

    /**
     * A try is given up because of its infrastructure.
     *
     * @param attempt the number of the attempt
     * @param tryNumber the number of the try
     * @param failure why
     */
    default void tryAbandoned(int attempt, int tryNumber, Failure failure) {}

    /**
     * An attempt is over.
     *
     * @param report its record
     */
    default void attemptFinished(AttemptReport report) {}

    /**
     * The run is over.
     *
     * @param result what came of it
     */
    default void runFinished(BestAttemptResult result) {}
}
