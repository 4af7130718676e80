package io.attemptcoordinator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfLoopTest {
    /** Gives each attempt of a round an order that says which it is, and builds on the first attempt. */
    private static final Distiller NUMBERING = distiller(round -> IntStream.range(0, round.attempts())
            .mapToObj(place -> order(round.number() + "-" + place, 0))
            .toList());

    private static Distiller distiller(Function<Distiller.Round, List<AttemptOrder>> orders) {
        return new Distiller() {
            @Override
            public String name() {
                return "scripted";
            }

            @Override
            public List<AttemptOrder> distil(Round round, RunHistory history) {
                return orders.apply(round);
            }
        };
    }

    private static AttemptOrder order(String name, Integer... lineage) {
        return new AttemptOrder(new Strategy(name, Map.of()), List.of(lineage));
    }

    private static List<AttemptOrder> next(RunPolicy policy, RunState state, int free) {
        try {
            return policy.next(state, NoHistory.INSTANCE, free);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }

    /** Makes the attempts as a pool of some size would, each ending as soon as no other can begin. */
    private static List<String> made(int attempts, int perRound, int workers) {
        RunFold state = new RunFold(RunPlan.builder(attempts, 1).build());
        RunPolicy policy = new SelfLoop(new FixedAttempts(), perRound, NUMBERING);
        List<String> names = new ArrayList<>();
        while (true) {
            List<AttemptOrder> orders = state.running().size() < workers
                    ? next(policy, state, workers - state.running().size())
                    : List.of();
            for (AttemptOrder order : orders) {
                state.add(Events.requested(names.size()));
                names.add(order.strategy().name());
            }
            if (orders.isEmpty() && state.running().isEmpty()) {
                return names;
            }
            if (orders.isEmpty()) {
                state.add(Events.finished(state.running().lastKey(), 0.5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void eachRoundHasTheOrdersOfItsOwn(int workers) {
        assertThat(made(8, 3, workers))
                .containsExactly("default", "default", "default", "1-0", "1-1", "1-2", "2-0", "2-1");
        assertThat(made(2, 3, workers)).containsExactly("default", "default");
    }

    @Test
    void aRoundBeginsWhenThoseBeforeItHaveEndedAndSeesNoOther() {
        List<List<Integer>> seen = new ArrayList<>();
        RunPolicy policy = new SelfLoop(new FixedAttempts(), 2, distiller(round -> {
            seen.add(round.earlier().stream().map(AttemptSummary::number).toList());
            return Collections.nCopies(round.attempts(), order("later", 1));
        }));
        RunFold state = new RunFold(RunPlan.builder(4, 1).build());
        state.add(Events.requested(0));
        state.add(Events.requested(1));
        state.add(Events.finished(1, 0.5));
        assertThat(next(policy, state, 3)).as("attempt 0 is under way").isEmpty();

        state.add(Events.finished(0, 0.5));
        assertThat(next(policy, state, 1)).containsExactly(order("later", 1));
        state.add(Events.requested(2));
        state.add(Events.finished(2, 0.9));
        assertThat(next(policy, state, 4)).containsExactly(order("later", 1));

        assertThat(seen).containsExactly(List.of(0, 1), List.of(0, 1));
    }

    @Test
    void aDistillerThatDoesNotKeepItsContractIsNamed() {
        RunFold state = new RunFold(RunPlan.builder(4, 1).build());
        for (int number = 0; number < 2; number++) {
            state.add(Events.requested(number));
            state.add(Events.finished(number, 0.5));
        }

        assertThatThrownBy(() -> next(new SelfLoop(new FixedAttempts(), 2, distiller(round -> List.of())), state, 1))
                .isInstanceOf(CoordinatorException.class)
                .hasMessage("The distiller 'scripted' gave 0 orders for a round of 2 attempts.");
        Distiller ahead = distiller(round -> Collections.nCopies(round.attempts(), order("later", 2)));
        assertThatThrownBy(() -> next(new SelfLoop(new FixedAttempts(), 2, ahead), state, 1))
                .hasMessageContaining("named attempt 2, which is none of those before the round");
    }

    @Test
    void saysWhatItIsMadeOf() {
        Strategy bold = new Strategy("bold", Map.of("step", "0.3"));
        RunPolicy policy = new SelfLoop(new FixedAttempts(List.of(bold)), 2, NUMBERING).prunedBy(new MedianPruner());

        assertThat(policy.pruner()).isInstanceOf(MedianPruner.class);
        assertThat(policy.components())
                .containsExactly(
                        new ComponentRecord("strategy", "bold", null, Map.of("step", "0.3")),
                        new ComponentRecord("policy", "self-loop", null, Map.of("attempts", "2")),
                        new ComponentRecord("distiller", "scripted", null, Map.of()));
        assertThat(new FixedAttempts().components()).isEmpty();
        assertThat(new SelfLoop(new FixedAttempts().prunedBy(new HalvingPruner()), 2, NUMBERING).pruner())
                .isInstanceOf(HalvingPruner.class);
    }

    @Test
    void onlyADistillerTakesLong() {
        RunPolicy policy = new SelfLoop(new FixedAttempts(), 1, NUMBERING).prunedBy(new MedianPruner());
        RunFold state = new RunFold(RunPlan.builder(2, 1).build());
        assertThat(policy.mayTakeLong(state)).isFalse();

        state.add(Events.requested(0));

        assertThat(policy.mayTakeLong(state)).isTrue();
    }

    @Test
    void aRoundHasAtLeastOneAttempt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SelfLoop(new FixedAttempts(), 0, NUMBERING))
                .withMessageContaining("attempts must be >= 1");
    }
}
