package io.attemptcoordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunPlanTest {
    private static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        "attempts must be >= 1 but was 0",
                        () -> RunPlan.builder(0, 1).build()),
                refused(
                        "iterations must be >= 1 but was 0",
                        () -> RunPlan.builder(1, 0).build()),
                refused(
                        "threshold must be within [0, 1] but was 1.5",
                        () -> plan().threshold(1.5).build()),
                refused(
                        "threshold must be within [0, 1]",
                        () -> plan().threshold(Double.NaN).build()),
                refused(
                        "patience must be >= 0 but was -1",
                        () -> plan().patience(-1).build()),
                refused(
                        "maxFastRetries must be >= 0 but was -1",
                        () -> plan().maxFastRetries(-1).build()),
                refused(
                        "maxTries must be >= 1 but was 0",
                        () -> plan().maxTries(0).build()),
                refused(
                        "attemptTimeout must be positive",
                        () -> plan().attemptTimeout(Duration.ZERO).build()),
                refused(
                        "workerTimeout must be positive",
                        () -> plan().workerTimeout(Duration.ofNanos(-1)).build()),
                refused("wallTime must be positive", () -> new Budget(Duration.ZERO, null, null)),
                refused("tokens must be >= 1 but was 0", () -> new Budget(null, 0L, null)),
                refused("iterations must be >= 1 but was 0", () -> new Budget(null, null, 0)));
    }

    private static Arguments refused(String message, ThrowingCallable making) {
        return arguments(message, making);
    }

    private static RunPlan.Builder plan() {
        return RunPlan.builder(1, 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void saysWhatIsWrong(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }

    @Test
    void takesTheEndsOfEachRange() {
        RunPlan plan =
                plan().threshold(1.0).patience(0).maxFastRetries(0).maxTries(1).build();

        assertThat(plan.threshold()).isEqualTo(1.0);
        assertThat(plan.budget()).isEqualTo(Budget.UNLIMITED);
    }
}
