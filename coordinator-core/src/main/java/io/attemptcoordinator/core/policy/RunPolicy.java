package io.attemptcoordinator.core.policy;

import java.util.List;

/**
 * Decides which attempts a run makes next. A pure function of the state of the run: the same state gives the same orders.
 *
 * <p><b>Thread-safety:</b> implementations are immutable.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RunPolicy {
    /**
     * Returns the next attempts.
     *
     * @param state where the run stands
     * @param free how many attempts can start now, 0 or more
     * @return at most {@code free} orders; empty to wait for attempts under way, or to end the run if there are none
     */
    List<AttemptOrder> next(RunState state, int free);
}
