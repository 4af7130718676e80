package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {
    private final TimeLeft left = new TimeLeft();

    private void iterations(int count, double seconds) {
        for (int i = 0; i < count; i++) {
            left.addIteration(seconds);
        }
    }

    @Test
    void tellsNothingBeforeThereIsSomethingToTellItFrom() {
        assertThat(left.seconds(List.of(0), 5, 10, 1)).isEmpty();
        iterations(2, 1.0);
        assertThat(left.seconds(List.of(2), 5, 10, 1)).isEmpty();
        iterations(1, 1.0);
        assertThat(left.seconds(List.of(3), 5, 10, 1)).isPresent();
    }

    @Test
    void sharesTheWorkAmongTheWorkers() {
        iterations(10, 2.0);

        assertThat(left.seconds(List.of(5), 3, 10, 1)).hasValueCloseTo(70.0, within(1e-9));
        assertThat(left.seconds(List.of(5, 5), 2, 10, 2)).hasValueCloseTo(30.0, within(1e-9));
        assertThat(left.seconds(List.of(2, 9), 0, 10, 2))
                .as("an attempt is not shared")
                .hasValueCloseTo(16.0, within(1e-9));
    }

    @Test
    void expectsAsManyIterationsAsTheAttemptsThatEndedHad() {
        iterations(10, 1.0);
        left.addAttempt(4);
        left.addAttempt(6);

        assertThat(left.seconds(List.of(), 2, 100, 1)).hasValueCloseTo(10.0, within(1e-9));
        assertThat(left.seconds(List.of(7), 0, 100, 1))
                .as("it has made more, but may go on")
                .hasValueCloseTo(1.0, within(1e-9));
        assertThat(left.seconds(List.of(), 0, 100, 1)).hasValue(0.0);
    }

    @ParameterizedTest
    @CsvSource({"0, 5 s", "12, 10 s", "58, 60 s", "61, 1 min", "3500, 58 min", "6000, 2 h"})
    void isNoMorePreciseThanItIs(double seconds, String said) {
        assertThat(TimeLeft.about(seconds)).isEqualTo("about " + said + " left");
    }
}
