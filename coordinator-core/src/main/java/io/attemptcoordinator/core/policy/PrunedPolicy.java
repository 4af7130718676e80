package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.run.ComponentRecord;
import java.util.List;

/**
 * A policy that also ends attempts early.
 *
 * @param policy decides which attempts are made
 * @param pruner ends attempts early
 */
record PrunedPolicy(RunPolicy policy, Pruner pruner) implements RunPolicy {
    @Override
    public List<AttemptOrder> next(RunState state, RunHistory history, int free) throws InterruptedException {
        return policy.next(state, history, free);
    }

    @Override
    public boolean mayTakeLong(RunState state) {
        return policy.mayTakeLong(state);
    }

    @Override
    public List<ComponentRecord> components() {
        return policy.components();
    }
}
