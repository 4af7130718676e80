package io.attemptcoordinator.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A run that is under way.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class RunHandle {
    private final StopSignal stop;
    private final CompletableFuture<BestAttemptResult> result;

    RunHandle(StopSignal stop, CompletableFuture<BestAttemptResult> result) {
        this.stop = stop;
        this.result = result;
    }

    /**
     * What comes of the run.
     *
     * @return completes with the result, or exceptionally if the run cannot be recorded; completing it from outside does not
     *     stop the run
     */
    public CompletionStage<BestAttemptResult> result() {
        return result.minimalCompletionStage();
    }

    /**
     * Asks the run to stop when the iteration under way is over. What it has is kept, and the best so far is selected. Does
     * not block.
     */
    public void stop() {
        stop.request();
    }

    /**
     * Ends the run at once: the iteration under way is given up. What was on record is kept, and the best of it is selected.
     * Does not block.
     */
    public void stopNow() {
        stop.requestNow();
    }
}
