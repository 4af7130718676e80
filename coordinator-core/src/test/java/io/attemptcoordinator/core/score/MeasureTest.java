package io.attemptcoordinator.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.core.fake.FakeScorer;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasureTest {
    static final ScoringContext NOTHING = new CandidateContext(
            new Task("any", "", List.of()),
            Map.of(),
            Map.of(),
            Map.of(),
            artifact -> InputStream.nullInputStream(),
            0,
            () -> Duration.ofSeconds(1),
            usage -> {});

    static final Measure.Calls DIRECT = (what, part) -> part.call();

    private static Scorer constant(String name, double value) {
        return FakeScorer.of(name, context -> Score.of(value));
    }

    private static ScoreCard score(Measure measure) throws InterruptedException {
        return measure.score(NOTHING, DIRECT);
    }

    @Test
    void theTotalIsTheWeightedMean() throws InterruptedException {
        Measure measure = Measure.of(constant("a", 1.0)).and(constant("b", 0.2), 3.0);

        ScoreCard scores = score(measure);

        assertThat(scores.total().value()).isCloseTo(0.4, within(1e-15));
        assertThat(scores.total().parts()).isEqualTo(Map.of("a", 1.0, "b", 0.2));
        assertThat(scores.total().standardError()).isZero();
        assertThat(scores.byScorer()).isEqualTo(Map.of("a", Score.of(1.0), "b", Score.of(0.2)));
        assertThat(measure.weights()).isEqualTo(Map.of("a", 1.0, "b", 3.0));
        assertThat(measure.scorers()).extracting(Scorer::name).containsExactly("a", "b");
        assertThat(measure.isEmpty()).isFalse();
    }

    @Test
    void roundingDoesNotCarryItAboveOne() throws InterruptedException {
        Measure measure =
                Measure.of(constant("a", 1.0)).and(constant("b", 1.0), 0.1).and(constant("c", 1.0), 0.2);

        assertThat(score(measure).total().value()).isEqualTo(1.0);
    }

    @Test
    void theStandardErrorIsThatOfAWeightedMean() throws InterruptedException {
        Measure measure = Measure.of(FakeScorer.of("a", context -> new Score(0.5, Map.of(), 0.3, 5)))
                .and(FakeScorer.of("b", context -> new Score(0.5, Map.of(), 0.2, 3)), 2.0);

        Score total = score(measure).total();

        assertThat(total.standardError()).isCloseTo(Math.sqrt(0.09 + 0.16) / 3.0, within(1e-15));
        assertThat(total.judgements()).as("those of the least judged").isEqualTo(3);
    }

    @Test
    void refusesWeightsAndNamesThatMakeNoSense() {
        for (double weight : new double[] {0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Measure.NONE.and(constant("a", 1.0), weight))
                    .withMessageContaining("weight");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Measure.of(constant("a", 1.0)).and(constant("a", 0.5), 1.0))
                .withMessageContaining("'a'");
    }

    @Test
    void withoutScorersThereIsNothingToAsk() {
        assertThat(Measure.NONE.isEmpty()).isTrue();
        assertThat(Measure.NONE.isDeterministic()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> score(Measure.NONE));
    }

    @Test
    void oneNoisyScorerMakesItNoisy() {
        Measure exact = Measure.of(constant("a", 1.0));

        assertThat(exact.isDeterministic()).isTrue();
        assertThat(exact.and(new FakeScorer("b", false, context -> Score.of(0.5)), 1.0)
                        .isDeterministic())
                .isFalse();
    }

    @Test
    void aScorerThatFailsIsNamedAndLeavesNoTotal() {
        List<Evidence> evidence = List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, "front"));
        Measure measure = Measure.of(constant("a", 1.0))
                .and(
                        FakeScorer.of("b", context -> {
                            throw new CoordinatorException(Code.MALFORMED, "not a PNG", evidence, null);
                        }),
                        1.0);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> score(measure))
                .withMessage("The scorer 'b' failed: not a PNG")
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.MALFORMED))
                .satisfies(e -> assertThat(e.evidence()).isEqualTo(evidence));
    }

    @Test
    void aScorerThatIsNamedAlreadyIsNotNamedTwice() {
        Measure measure = Measure.of(FakeScorer.of("b", context -> {
            throw new CoordinatorException(Code.COMPONENT_FAILED, "The scorer 'b' has a bug");
        }));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> score(measure))
                .withMessage("The scorer 'b' has a bug");
    }

    @Test
    @SuppressWarnings("NullAway") // What a scorer without a null checker can do.
    void aScorerThatReturnsNullIsNamed() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> score(Measure.of(FakeScorer.of("b", context -> null))))
                .withMessageContaining("scorer 'b'")
                .withMessageContaining("null")
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.COMPONENT_FAILED));
    }

    @Test
    void eachScorerIsCalledUnderTheProtectionOfTheCaller() throws InterruptedException {
        List<String> calls = new ArrayList<>();

        Measure.of(constant("a", 1.0)).and(constant("b", 1.0), 1.0).score(NOTHING, (what, part) -> {
            calls.add(what);
            return part.call();
        });

        assertThat(calls).containsExactly("scorer 'a'", "scorer 'b'");
    }

    private static final BestIteration CANDIDATE =
            new BestIteration(0, 0, new ScoreCard(Score.of(0.5), Map.of()), Map.of(), Map.of());

    @Test
    void aNoisyMeasureIsJudgedAgainABoundedNumberOfTimesEachWithItsOwnContext() throws InterruptedException {
        List<Integer> judgements = new ArrayList<>();
        Rejudging rejudging = new Rejudging(
                Measure.of(new FakeScorer("noisy", false, context -> Score.of(0.7))),
                DIRECT,
                (candidate, judgement) -> {
                    judgements.add(judgement);
                    return NOTHING;
                },
                2);

        assertThat(rejudging.remaining()).isEqualTo(2);
        assertThat(rejudging.judge(CANDIDATE).total().value()).isEqualTo(0.7);
        assertThat(rejudging.remaining()).isEqualTo(1);
        rejudging.judge(CANDIDATE);
        assertThat(rejudging.remaining()).isZero();
        assertThat(judgements).doesNotHaveDuplicates().hasSize(2);
        assertThatIllegalStateException().isThrownBy(() -> rejudging.judge(CANDIDATE));
    }

    @Test
    void aDeterministicScorerOfANoisyMeasureKeepsItsScore() throws InterruptedException {
        List<String> calls = new ArrayList<>();
        Measure measure =
                Measure.of(constant("exact", 0.1)).and(new FakeScorer("noisy", false, c -> Score.of(0.7)), 1.0);
        Rejudging rejudging = new Rejudging(
                measure,
                (what, part) -> {
                    calls.add(what);
                    return part.call();
                },
                (candidate, judgement) -> NOTHING,
                1);
        Score recorded = Score.of(0.3, Map.of("errors", 2.0));
        BestIteration candidate = new BestIteration(
                0,
                0,
                new ScoreCard(Score.of(0.5), Map.of("exact", recorded, "noisy", Score.of(0.9))),
                Map.of(),
                Map.of());

        ScoreCard again = rejudging.judge(candidate);

        assertThat(again.byScorer()).isEqualTo(Map.of("exact", recorded, "noisy", Score.of(0.7)));
        assertThat(again.total().value()).isEqualTo(0.5);
        assertThat(calls).containsExactly("scorer 'noisy'");
    }

    @Test
    void anExactMeasureIsNeverJudgedAgain() {
        for (Measure exact : List.of(Measure.NONE, Measure.of(constant("a", 1.0)))) {
            Rejudging rejudging = new Rejudging(exact, DIRECT, (candidate, judgement) -> NOTHING, 9);

            assertThat(rejudging.remaining()).isZero();
            assertThatIllegalStateException().isThrownBy(() -> rejudging.judge(CANDIDATE));
        }
    }
}
