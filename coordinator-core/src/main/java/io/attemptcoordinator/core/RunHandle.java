package io.attemptcoordinator.core;

import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunProgress;
import io.attemptcoordinator.core.run.RunControl;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A run that was started.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class RunHandle {
    private final RunControl control;
    private final CompletableFuture<BestAttemptResult> result;

    RunHandle(RunControl control, CompletableFuture<BestAttemptResult> result) {
        this.control = control;
        this.result = result;
    }

    /** Returns how far the run is. */
    public RunProgress progress() {
        return control.progress();
    }

    /**
     * Returns the future result.
     *
     * @return completes with the result, or exceptionally if the run cannot be recorded; completing it from outside does not
     *     stop the run
     */
    public CompletionStage<BestAttemptResult> result() {
        return result.minimalCompletionStage();
    }

    /**
     * Waits for the result.
     *
     * @param timeout the maximum time
     * @return the result; empty if the run has not ended in time
     * @throws InterruptedException if the calling thread is interrupted, which does not stop the run
     * @throws ExecutionException if the run cannot be recorded
     */
    public Optional<BestAttemptResult> await(Duration timeout) throws InterruptedException, ExecutionException {
        try {
            return Optional.of(result.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /**
     * Asks the run to stop after the iteration under way. What it has is kept, and the best so far is selected. A run that
     * still waits for a thread makes no attempt. Does not block.
     */
    public void stop() {
        control.stop();
    }

    /**
     * Ends the run at once: the iteration under way is abandoned. What is on record is kept, and the best of it is selected.
     * Does not block.
     */
    public void stopNow() {
        control.stopNow();
    }
}
