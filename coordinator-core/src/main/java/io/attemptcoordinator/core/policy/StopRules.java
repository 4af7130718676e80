package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunStopReason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a run stops because of what its attempts achieved or spent. Time and the operator are not part of the state, so the
 * run itself looks at them.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class StopRules {
    private StopRules() {}

    /** Returns whether a run in this state has spent what it may spend on models, so that nothing more must be asked of them. */
    public static boolean isSpent(RunState state) {
        Budget budget = state.plan().budget();
        return isSpent(budget.tokens(), state.usage().tokens())
                || isSpent(budget.cost(), state.usage().cost());
    }

    private static <T extends Comparable<T>> boolean isSpent(@Nullable T most, T spent) {
        return most != null && spent.compareTo(most) >= 0;
    }

    /** Returns why a run in this state stops; empty if it goes on. */
    public static Optional<RunStopReason> reached(RunState state) {
        Budget budget = state.plan().budget();
        if (isSpent(budget.tokens(), state.usage().tokens())) {
            return Optional.of(RunStopReason.TOKENS_EXHAUSTED);
        }
        if (isSpent(budget.cost(), state.usage().cost())) {
            return Optional.of(RunStopReason.COST_EXHAUSTED);
        }
        Integer iterations = budget.totalIterations();
        if (iterations != null && state.iterations() >= iterations) {
            return Optional.of(RunStopReason.ITERATIONS_EXHAUSTED);
        }
        // Last, because the attempts before it go on, and may not exceed a budget either.
        return state.firstGoodEnough() == null ? Optional.empty() : Optional.of(RunStopReason.THRESHOLD_REACHED);
    }

    /**
     * Returns whether an attempt must end in a run that is stopping. When an attempt has reached the threshold, those before
     * it go on, because a sequential run would have seen them first.
     *
     * @param state where the run stands
     * @param stop why the run is stopping
     * @param attempt the number of the attempt
     */
    public static boolean mustEnd(RunState state, RunStopReason stop, int attempt) {
        Integer first = state.firstGoodEnough();
        return stop != RunStopReason.THRESHOLD_REACHED || first == null || attempt > first;
    }

    /** Returns the attempts under way that can no longer be selected, whatever they achieve. */
    public static List<Integer> pointless(RunState state) {
        Integer first = state.firstGoodEnough();
        return first == null
                ? List.of()
                : List.copyOf(state.running().tailMap(first + 1).keySet());
    }

    /**
     * Returns why a run ended: the threshold, whatever stopped it first, or that there were no more attempts to make.
     *
     * @param state where the run stands
     * @param stop what stopped it; null if nothing did
     */
    public static RunStopReason reason(RunState state, @Nullable RunStopReason stop) {
        if (state.firstGoodEnough() != null) {
            return RunStopReason.THRESHOLD_REACHED;
        }
        return stop == null ? RunStopReason.ATTEMPTS_EXHAUSTED : stop;
    }

    /**
     * Returns the attempts that can be selected, in the order of their numbers: all that ended, or those up to the first
     * that reached the threshold.
     */
    public static List<AttemptSummary> eligible(RunState state) {
        Integer first = state.firstGoodEnough();
        return state.attempts().stream()
                .filter(attempt -> first == null || attempt.number() <= first)
                .toList();
    }
}
