package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.core.select.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeededJudgeTest {
    private final List<Candidate> candidates = SampleAttempts.candidates();
    private final Candidate first = candidates.get(0);
    private final Candidate second = candidates.get(1);

    private static double value(SeededJudge judge, Candidate candidate) throws InterruptedException {
        return judge.judge(candidate).total().value();
    }

    @Test
    void judgesWithNoiseThatDependsOnTheAttemptAndOnHowOftenItWasJudged() throws InterruptedException {
        SeededJudge judge = SeededJudge.noisy(4);
        double once = value(judge, first);
        double twice = value(judge, first);
        double other = value(judge, second);

        SeededJudge otherwise = SeededJudge.noisy(4);
        assertThat(List.of(value(otherwise, second), value(otherwise, first), value(otherwise, first)))
                .containsExactly(other, once, twice);
        assertThat(once)
                .isNotEqualTo(twice)
                .isNotEqualTo(first.score().value())
                .isBetween(first.score().value() - 0.2, first.score().value() + 0.2);
        assertThat(otherwise.remaining()).isEqualTo(1);
        assertThat(otherwise.asked()).isEqualTo(3);
        assertThat(otherwise.refused()).isZero();
    }

    @Test
    void refusesWhatMayNotBeAsked() {
        SeededJudge spent = SeededJudge.noisy(0);
        SeededJudge exact = SeededJudge.exact(5);

        assertThatIllegalStateException().isThrownBy(() -> spent.judge(first)).withMessage("no question remains");
        assertThatIllegalStateException()
                .isThrownBy(() -> exact.judge(first))
                .withMessage("judging again would give the same score");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> exact.prefer(List.of(first)))
                .withMessageContaining("but there were 1");
        assertThat(List.of(spent.refused(), exact.refused(), exact.remaining())).containsExactly(1, 1, 5);
    }

    @Test
    void comparesByTheScoresWhenNothingMayBeAsked() throws InterruptedException {
        SeededJudge judge = SeededJudge.exact(0);

        assertThat(judge.prefer(List.of(first, second))).contains(second);
        assertThat(judge.prefer(List.of(second, first))).contains(second);
        assertThat(judge.prefer(SampleAttempts.equalCandidates())).isEmpty();
        assertThat(judge.asked()).isZero();
    }

    @Test
    void comparisonsDependOnWhatIsComparedAndNotOnTheOrder() throws InterruptedException {
        List<Candidate> close = SampleAttempts.equalCandidates();
        List<Candidate> reversed = List.of(close.get(2), close.get(1), close.get(0));
        SeededJudge judge = SeededJudge.exact(20);
        SeededJudge other = SeededJudge.exact(20);
        List<Optional<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Optional<Integer> answer = judge.prefer(close).map(Candidate::number);
            assertThat(other.prefer(reversed).map(Candidate::number)).isEqualTo(answer);
            answers.add(answer);
        }
        assertThat(answers)
                .as("noise decides between equal ones, and sometimes nothing does")
                .contains(Optional.of(0), Optional.of(1), Optional.of(2), Optional.empty());
        assertThat(judge.remaining()).isZero();
    }

    @Test
    void interruptsWhoAsks() {
        SeededJudge judge = SeededJudge.interrupting();

        assertThatThrownBy(() -> judge.judge(first)).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> judge.prefer(candidates)).isInstanceOf(InterruptedException.class);
        assertThat(judge.asked()).isEqualTo(2);
        assertThat(Thread.interrupted()).isFalse();
    }
}
