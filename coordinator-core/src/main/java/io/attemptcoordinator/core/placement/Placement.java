package io.attemptcoordinator.core.placement;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.core.attempt.Reporter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the attempts of one run take place, and owns their hard deadlines.
 *
 * <p>A placement accepts requests, runs each with an {@link io.attemptcoordinator.core.attempt.AttemptRunner} somewhere, and
 * reports what happens. Every accepted request leads to exactly one report of {@link
 * io.attemptcoordinator.api.run.RunEvent.AttemptFinished}, on time even if the attempt is stuck.
 *
 * <p><b>Thread-safety:</b> for the thread of the run; reports come from other threads.
 *
 * @since 0.1
 */
public interface Placement extends AutoCloseable {
    /**
     * Starts what is needed and captures the baseline. Called once, first.
     *
     * @return the snapshot, or why there is none
     * @throws InterruptedException if the calling thread is interrupted
     */
    Prepared prepare() throws InterruptedException;

    /**
     * Begins to accept requests.
     *
     * @param reporter hears what happens to them
     */
    void begin(Reporter reporter);

    /** Returns how many requests can be under way at the same time, 1 or more; constant. */
    int capacity();

    /**
     * Accepts a request. Does not block.
     *
     * @param request what the attempt must do
     * @param progress what is on record of it already; {@link AttemptProgress#NONE} in a run that was not resumed
     * @throws IllegalStateException if as many requests are under way as there can be
     */
    void submit(AttemptRequest request, AttemptProgress progress);

    /**
     * Ends an attempt, because it can no longer matter: interrupts it, and abandons it if it does not react. Its report comes
     * as always. Does not block; has no effect on an attempt that is not under way.
     *
     * @param attempt the number of the attempt
     */
    void cancel(int attempt);

    /** Ends all attempts at once: interrupts them, and abandons those that do not react. Does not block. */
    void stopNow();

    /** Returns the names of the threads of components that ignored their deadline and were abandoned. */
    List<String> abandonedThreads();

    /** Ends all workers. What runs on them fails. Has no effect when called again. */
    @Override
    void close();

    /** Returns the placement of a run that makes no attempts. */
    static Placement nowhere() {
        return new Nowhere();
    }

    /**
     * What a run needs before its first attempt.
     *
     * @param snapshot the baseline; null if it could not be captured
     * @param failure why not; null if there is a snapshot
     * @param environment facts about the workers, by key
     * @since 0.1
     */
    record Prepared(
            @Nullable BaselineSnapshot snapshot, @Nullable Failure failure, Map<String, String> environment) {
        /** Checks and copies the components. */
        public Prepared {
            environment = Map.copyOf(environment);
            if ((snapshot == null) == (failure == null)) {
                throw new IllegalArgumentException("there must be either a snapshot or a failure");
            }
        }
    }
}
