package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.ComponentRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes as many attempts as the plan says, and deals them their strategies: each round of as many attempts as there are strategies gets
 * each strategy once, in an order that the seed of the run shuffles anew for each round. So the strategy of an attempt depends on its
 * number and the seed alone.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param strategies the strategies to deal, 1 or more
 * @since 0.1
 */
public record FixedAttempts(List<Strategy> strategies) implements RunPolicy {
    /** Creates the policy that makes all attempts with the default strategy. */
    public FixedAttempts() {
        this(List.of(Strategy.DEFAULT));
    }

    /** Checks and copies the component. */
    public FixedAttempts {
        if (strategies.isEmpty()) {
            throw new IllegalArgumentException("strategies must not be empty");
        }
        strategies = List.copyOf(strategies);
    }

    @Override
    public List<AttemptOrder> next(RunState state, RunHistory history, int free) {
        int left = state.plan().attempts() - state.requested();
        List<AttemptOrder> orders = new ArrayList<>();
        for (int i = 0; i < Math.min(left, free); i++) {
            orders.add(new AttemptOrder(strategyOf(state.plan().seed(), state.requested() + i), List.of()));
        }
        return orders;
    }

    @Override
    public boolean mayTakeLong(RunState state) {
        return false;
    }

    @Override
    public List<ComponentRecord> components() {
        return strategies.stream()
                .filter(strategy -> !strategy.equals(Strategy.DEFAULT))
                .map(strategy -> new ComponentRecord("strategy", strategy.name(), null, strategy.values()))
                .toList();
    }

    private Strategy strategyOf(long seed, int attempt) {
        int size = strategies.size();
        List<Strategy> dealt = new ArrayList<>(strategies);
        Collections.shuffle(dealt, new Random(Seeds.ofRound(seed, attempt / size)));
        return dealt.get(attempt % size);
    }
}
