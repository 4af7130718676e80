package io.attemptcoordinator.core.policy;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.ComponentRecord;
import java.util.List;
import java.util.Map;

/**
 * Makes the attempts in rounds: those of the first as another policy says, those of each further one with strategies that a {@link
 * Distiller} derives from the rounds before it. A round begins when all attempts before it have ended, and from the same baseline. So
 * the rounds do not depend on how many attempts run at the same time. They end like any run: when an attempt is good enough, or when
 * attempts or a budget are exhausted.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param first decides on the attempts of the first round, and its pruner on all
 * @param attempts how many attempts a round makes, 1 or more
 * @param distiller derives the strategies of the others
 * @since 0.1
 */
public record SelfLoop(RunPolicy first, int attempts, Distiller distiller) implements RunPolicy {
    /** Checks the components. */
    public SelfLoop {
        Preconditions.checkArgument(attempts >= 1, "attempts must be >= 1 but was %s", attempts);
        requireNonNull(first, "first");
        requireNonNull(distiller, "distiller");
    }

    @Override
    public Pruner pruner() {
        return first.pruner();
    }

    @Override
    public boolean mayTakeLong(RunState state) {
        return state.requested() >= attempts || first.mayTakeLong(state);
    }

    @Override
    public List<ComponentRecord> components() {
        Map<String, String> settings = Map.of("attempts", String.valueOf(attempts));
        return ImmutableList.<ComponentRecord>builder()
                .addAll(first.components())
                .add(new ComponentRecord("policy", "self-loop", null, settings))
                .add(new ComponentRecord("distiller", distiller.name(), null, Map.of()))
                .build();
    }

    @Override
    public List<AttemptOrder> next(RunState state, RunHistory history, int free) throws InterruptedException {
        int number = state.requested() / attempts;
        int begin = number * attempts;
        int end = Math.min(begin + attempts, state.plan().attempts());
        int count = Math.min(free, end - state.requested());
        if (count <= 0) {
            return List.of();
        }
        if (number == 0) {
            return first.next(state, history, count);
        }
        if (!state.running().headMap(begin).isEmpty()) {
            return List.of(); // The round before is not over.
        }
        List<AttemptSummary> earlier = state.attempts().stream()
                .filter(attempt -> attempt.number() < begin)
                .toList();
        Distiller.Round round = new Distiller.Round(number, begin, attempts, earlier);
        List<AttemptOrder> orders = checked(distiller.distil(round, history), round);
        int place = state.requested() - begin;
        return List.copyOf(orders.subList(place, place + count));
    }

    private List<AttemptOrder> checked(List<AttemptOrder> orders, Distiller.Round round) {
        String wrong = null;
        if (orders.size() != round.attempts()) {
            wrong = "gave " + orders.size() + " orders for a round of " + round.attempts() + " attempts";
        }
        for (AttemptOrder order : orders) {
            for (int number : order.lineage()) {
                if (number < 0 || number >= round.first()) {
                    wrong = "named attempt " + number + ", which is none of those before the round";
                }
            }
        }
        if (wrong != null) {
            throw new CoordinatorException(
                    Code.COMPONENT_FAILED, "The distiller '" + distiller.name() + "' " + wrong + ".");
        }
        return orders;
    }
}
