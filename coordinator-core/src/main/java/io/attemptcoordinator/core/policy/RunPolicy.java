package io.attemptcoordinator.core.policy;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.run.ComponentRecord;
import java.util.List;

/**
 * Decides which attempts a run makes next, and which it ends early. A pure function of what is on record of the run: the same record
 * gives the same orders.
 *
 * <p><b>Thread-safety:</b> implementations are immutable.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RunPolicy {
    /**
     * Returns the next attempts. May read what is on record, and is interrupted when the time of a step has passed.
     *
     * @param state where the run stands
     * @param history what is on record of the attempts that ended
     * @param free how many attempts can start now, 1 or more
     * @return at most {@code free} orders; empty to wait for attempts under way, or to end the run if there are none
     * @throws InterruptedException if the calling thread is interrupted
     */
    List<AttemptOrder> next(RunState state, RunHistory history, int free) throws InterruptedException;

    /**
     * Returns whether the next call of {@link #next} can take long or fail, so that it needs a thread and a deadline of its own; false
     * only for what needs nothing but the state.
     *
     * @param state where the run stands
     */
    default boolean mayTakeLong(RunState state) {
        return true;
    }

    /** Returns what ends attempts early; constant. */
    default Pruner pruner() {
        return Pruner.none();
    }

    /** Returns what is recorded of it besides its pruner, such as its strategies. A run cannot be resumed with others. */
    default List<ComponentRecord> components() {
        return List.of();
    }

    /** Returns this policy with another pruner. */
    default RunPolicy prunedBy(Pruner pruner) {
        return new PrunedPolicy(this, requireNonNull(pruner, "pruner"));
    }
}
