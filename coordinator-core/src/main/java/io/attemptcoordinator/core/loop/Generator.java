package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import java.util.List;

/**
 * Writes the program of an iteration.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent calls
 * and take what they need to remember from the request.
 *
 * @since 0.1
 */
public interface Generator {
    /**
     * Writes a program. The program is complete: it is executed on the baseline, never on what an earlier one left.
     *
     * @param request what to write for
     * @return the program
     * @throws MalformedOutputException if a model did not answer in the form that was asked for (E2)
     * @throws InterruptedException if the calling thread is interrupted
     */
    Program generate(Request request) throws InterruptedException;

    /**
     * What a program is to be written for.
     *
     * <p><b>Thread-safety:</b> immutable.
     *
     * @param task the task
     * @param strategy the strategy of the attempt
     * @param seed the seed of the attempt
     * @param iteration the index of the iteration, 0 or more
     * @param remembered the earlier iterations that the memory still holds, in order
     * @param errors what went wrong with the programs before in this iteration, in order; the last one is the one to repair
     * @since 0.1
     */
    record Request(
            Task task, Strategy strategy, long seed, int iteration, List<Iteration> remembered, List<Failure> errors) {
        /** Copies the lists. */
        public Request {
            remembered = List.copyOf(remembered);
            errors = List.copyOf(errors);
        }
    }
}
