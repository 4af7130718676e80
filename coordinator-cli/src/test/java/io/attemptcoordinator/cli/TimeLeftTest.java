package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.Budget;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {
    private final TimeLeft left = new TimeLeft();

    private OptionalDouble seconds(List<Integer> made, int notBegun, int most, int workers) {
        return left.seconds(made, notBegun, most, workers, Budget.UNLIMITED, Duration.ofHours(1));
    }

    private void iterations(int count, double seconds) {
        for (int i = 0; i < count; i++) {
            left.addIteration(seconds, Usage.of(90, 10));
        }
    }

    @Test
    void tellsNothingBeforeThereIsSomethingToTellItFrom() {
        assertThat(seconds(List.of(0), 5, 10, 1)).isEmpty();
        iterations(2, 1.0);
        assertThat(seconds(List.of(2), 5, 10, 1)).isEmpty();
        iterations(1, 1.0);
        assertThat(seconds(List.of(3), 5, 10, 1)).isPresent();
    }

    @Test
    void sharesTheWorkAmongTheWorkers() {
        iterations(10, 2.0);

        assertThat(seconds(List.of(5), 3, 10, 1)).hasValueCloseTo(70.0, within(1e-9));
        assertThat(seconds(List.of(5, 5), 2, 10, 2)).hasValueCloseTo(30.0, within(1e-9));
        assertThat(seconds(List.of(2, 9), 0, 10, 2))
                .as("an attempt is not shared")
                .hasValueCloseTo(16.0, within(1e-9));
    }

    @Test
    void expectsAsManyIterationsAsTheAttemptsThatEndedHad() {
        iterations(10, 1.0);
        left.addAttempt(4);
        left.addAttempt(6);

        assertThat(seconds(List.of(), 2, 100, 1)).hasValueCloseTo(10.0, within(1e-9));
        assertThat(seconds(List.of(7), 0, 100, 1))
                .as("it has made more, but may go on")
                .hasValueCloseTo(1.0, within(1e-9));
        assertThat(seconds(List.of(), 0, 100, 1)).hasValue(0.0);
    }

    private OptionalDouble bounded(Budget.Builder budget, int workers) {
        return left.seconds(List.of(0), 9, 10, workers, budget.build(), Duration.ofSeconds(20));
    }

    @Test
    void aBudgetEndsARunEarlier() {
        iterations(10, 2.0);

        assertThat(bounded(Budget.builder(), 1)).hasValueCloseTo(200.0, within(1e-9));
        assertThat(bounded(Budget.builder().totalIterations(25), 1)).hasValueCloseTo(30.0, within(1e-9));
        assertThat(bounded(Budget.builder().totalIterations(25), 3))
                .as("shared by three")
                .hasValueCloseTo(10.0, within(1e-9));
        assertThat(bounded(Budget.builder().tokens(3000), 1))
                .as("100 tokens each")
                .hasValueCloseTo(40.0, within(1e-9));
        assertThat(bounded(Budget.builder().wallTime(Duration.ofSeconds(65)), 1))
                .hasValueCloseTo(45.0, within(1e-9));
        assertThat(bounded(Budget.builder().totalIterations(5), 1))
                .as("it was exceeded")
                .hasValue(0.0);
        left.addIteration(2.0, new Usage(0, 0, 0, new BigDecimal("1.1")));
        assertThat(bounded(Budget.builder().cost(new BigDecimal("2.2")), 1))
                .as("0.1 each")
                .hasValueCloseTo(22.0, within(1e-9));
        assertThat(bounded(Budget.builder().tokens(1_000_000), 1))
                .as("more than is needed")
                .hasValueCloseTo(200.0, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0, 5 s", "12, 10 s", "58, 60 s", "61, 1 min", "3500, 58 min", "6000, 2 h"})
    void isNoMorePreciseThanItIs(double seconds, String said) {
        assertThat(TimeLeft.about(seconds)).isEqualTo("about " + said + " left");
    }
}
