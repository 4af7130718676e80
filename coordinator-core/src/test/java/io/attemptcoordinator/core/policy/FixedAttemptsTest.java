package io.attemptcoordinator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FixedAttemptsTest {
    private static final List<Strategy> STRATEGIES =
            List.of(strategy("bold"), strategy("careful"), strategy("plain"), strategy("wild"));

    private static Strategy strategy(String name) {
        return new Strategy(name, Map.of("temperature", "0.5"));
    }

    /** Requests attempts as a pool of some size would. */
    private static List<String> dealt(long seed, int attempts, int free) {
        RunFold state = new RunFold(RunPlan.builder(attempts, 1).seed(seed).build());
        FixedAttempts policy = new FixedAttempts(STRATEGIES);
        List<String> names = new ArrayList<>();
        while (true) {
            List<AttemptOrder> orders = policy.next(state, NoHistory.INSTANCE, free);
            if (orders.isEmpty()) {
                return names;
            }
            for (AttemptOrder order : orders) {
                state.add(Events.requested(names.size()));
                names.add(order.strategy().name());
            }
        }
    }

    @Test
    void eachRoundHasEachStrategyOnceInAnOrderOfItsOwn() {
        List<String> names = dealt(5, 40, 1);

        List<List<String>> rounds = new ArrayList<>();
        for (int i = 0; i < 40; i += 4) {
            assertThat(names.subList(i, i + 4)).containsExactlyInAnyOrder("bold", "careful", "plain", "wild");
            rounds.add(names.subList(i, i + 4));
        }
        assertThat(rounds.stream().distinct().count()).isGreaterThan(3);
        assertThat(dealt(6, 40, 1)).isNotEqualTo(names);
    }

    @Test
    void theNumberOfWorkersAndOfAttemptsDoesNotMatter() {
        List<String> names = dealt(5, 40, 1);

        assertThat(dealt(5, 40, 7)).isEqualTo(names);
        assertThat(dealt(5, 10, 3)).isEqualTo(names.subList(0, 10));
    }

    @Test
    void withoutStrategiesThereIsTheDefault() {
        RunFold state = new RunFold(RunPlan.builder(2, 1).build());
        state.add(Events.reported(0, null, Usage.NONE));

        assertThat(new FixedAttempts().next(state, NoHistory.INSTANCE, 5))
                .containsOnly(AttemptOrder.PLAIN)
                .hasSize(2);
        assertThatIllegalArgumentException().isThrownBy(() -> new FixedAttempts(List.of()));
    }
}
