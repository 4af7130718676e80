package io.attemptcoordinator.core.policy;

import java.util.Collections;
import java.util.List;

/**
 * Makes as many attempts as the plan says, all with the default strategy.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class FixedAttempts implements RunPolicy {
    /** Creates the policy. */
    public FixedAttempts() {}

    @Override
    public List<AttemptOrder> next(RunState state, int free) {
        int left = state.plan().attempts() - state.requested();
        return Collections.nCopies(Math.min(left, free), AttemptOrder.PLAIN);
    }
}
