package io.attemptcoordinator.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BestScoreSelectionTest {
    static final Judge NOBODY = new Judge() {
        @Override
        public boolean isNoisy() {
            return false;
        }

        @Override
        public int remaining() {
            return 0;
        }

        @Override
        public ScoreCard judge(Candidate candidate) {
            throw new AssertionError("the scores are there");
        }

        @Override
        public Optional<Candidate> prefer(List<Candidate> shown) {
            throw new AssertionError("the scores are there");
        }
    };

    private static Choice select(Double... scores) throws InterruptedException {
        List<Candidate> candidates = new ArrayList<>();
        for (int number = 0; number < scores.length; number++) {
            candidates.add(Candidate.of(attempt(number, scores[number])));
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
    void namesNoMoreThanTheFirstTies() throws InterruptedException {
        Choice choice = select(Collections.nCopies(1000, 0.5).toArray(Double[]::new));

        assertThat(choice.winner()).isZero();
        assertThat(choice.ties())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(choice.rationale())
                .endsWith(
                        "attempt 1 has the same score and came later. So have 998 others; the ties are the first 100.");
    }

    @Test
    void selectsTheOnlyOne() throws InterruptedException {
        assertThat(select(0.0))
                .isEqualTo(Choice.of(0, Score.of(0.0), "Attempt 0 is the only one with a score, 0.0000."));
    }

    @Test
    void selectsNoneOfNone() throws InterruptedException {
        assertThat(select()).isEqualTo(Choice.none("No attempt has a score."));
    }

    @Test
    void anAttemptWithoutAScoreIsNoCandidate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Candidate.of(attempt(3, null)))
                .withMessage("attempt 3 has no score");
    }
}
