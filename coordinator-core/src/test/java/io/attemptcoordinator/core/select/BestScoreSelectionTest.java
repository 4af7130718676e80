package io.attemptcoordinator.core.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BestScoreSelectionTest {
    private static final Judge NOBODY = new Judge() {
        @Override
        public int remaining() {
            return 0;
        }

        @Override
        public ScoreCard judge(Candidate candidate) {
            throw new AssertionError("the scores are there");
        }
    };

    private static Choice select(@Nullable Double... scores) throws InterruptedException {
        List<Candidate> candidates = new ArrayList<>();
        for (int number = 0; number < scores.length; number++) {
            Candidate.of(attempt(number, scores[number])).forEach(candidates::add);
        }
        return Selection.bestScore().select(candidates, NOBODY);
    }

    private static AttemptReport attempt(int number, @Nullable Double score) {
        AttemptReport.Builder attempt = AttemptReport.builder(
                number,
                "run/attempts/attempt-00" + number,
                new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED),
                Instant.EPOCH);
        return score == null
                ? attempt.build()
                : attempt.best(new BestIteration(0, 0, new ScoreCard(Score.of(score), Map.of()), Map.of(), Map.of()))
                        .build();
    }

    @Test
    void selectsTheHighestScoreAndSaysByHowMuch() throws InterruptedException {
        assertThat(select(0.25, 0.75, 0.5))
                .isEqualTo(
                        Choice.of(
                                1,
                                Score.of(0.75),
                                "Attempt 1 has the highest score, 0.7500, of 3 scored attempts; attempt 2 follows 0.2500 behind."));
    }

    @Test
    void selectsTheFirstOfEqualOnesAndNamesTheOthers() throws InterruptedException {
        assertThat(select(0.25, 0.75, 0.75, 0.5, 0.75))
                .isEqualTo(new Choice(
                        1,
                        List.of(2, 4),
                        null,
                        Score.of(0.75),
                        "Attempt 1 has the highest score, 0.7500, of 5 scored attempts; attempt 2 has the same score and"
                                + " came later."));
    }

    @Test
    void passesOverAttemptsWithoutAScore() throws InterruptedException {
        assertThat(select(null, 0.0, null))
                .isEqualTo(Choice.of(1, Score.of(0.0), "Attempt 1 is the only one with a score, 0.0000."));
    }

    @Test
    void selectsNoneWhereNoneHasAScore() throws InterruptedException {
        assertThat(select(null, null)).isEqualTo(Choice.none("No attempt has a score."));
        assertThat(select()).isEqualTo(Choice.none("No attempt has a score."));
    }
}
