package io.attemptcoordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BestScoreSelectionTest {
    private final Selection selection = Selection.bestScore();

    private Selection.Choice select(@Nullable Double... scores) {
        List<AttemptReport> attempts = new ArrayList<>();
        for (Double score : scores) {
            attempts.add(attempt(attempts.size(), score));
        }
        return selection.select(attempts);
    }

    private static AttemptReport attempt(int number, @Nullable Double score) {
        return new AttemptReport(
                number,
                "run/attempts/attempt-00" + number,
                number,
                Strategy.DEFAULT,
                List.of(),
                List.of(),
                score == null ? null : 0,
                score == null ? null : Score.of(score),
                Map.of(),
                StopReason.ITERATIONS_EXHAUSTED,
                null,
                Instant.EPOCH,
                Duration.ZERO);
    }

    @Test
    void selectsTheHighestScoreAndSaysByHowMuch() {
        assertThat(select(0.25, 0.75, 0.5))
                .isEqualTo(
                        new Selection.Choice(
                                1,
                                "Attempt 1 has the highest score, 0.7500, of 3 scored attempts; attempt 2 follows 0.2500 behind."));
    }

    @Test
    void selectsTheFirstOfEqualOnes() {
        assertThat(select(0.25, 0.75, 0.75))
                .isEqualTo(new Selection.Choice(
                        1,
                        "Attempt 1 has the highest score, 0.7500, of 3 scored attempts;"
                                + " attempt 2 has the same score and came later."));
    }

    @Test
    void passesOverAttemptsWithoutAScore() {
        assertThat(select(null, 0.0, null))
                .isEqualTo(new Selection.Choice(1, "Attempt 1 is the only one with a score, 0.0000."));
    }

    @Test
    void selectsNoneWhereNoneHasAScore() {
        assertThat(select(null, null)).isEqualTo(new Selection.Choice(null, "None of 2 attempts has a score."));
        assertThat(select()).isEqualTo(new Selection.Choice(null, "None of 0 attempts has a score."));
    }
}
