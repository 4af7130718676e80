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

    private static Scorer broken(String name) {
        return FakeScorer.of(name, context -> {
            throw new CoordinatorException(
                    Code.MALFORMED, "not a PNG", List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, "front")), null);
        });
    }

    @Test
    void aScorerThatFailsIsNamedAndCountsAsZero() throws InterruptedException {
        ScoreCard scores = score(Measure.of(constant("a", 0.8)).and(broken("b"), 3.0));

        assertThat(scores.total().value()).isCloseTo(0.2, within(1e-15));
        assertThat(scores.byScorer()).containsOnlyKeys("a");
        assertThat(scores.failures()).isEqualTo(Map.of("b", "The scorer 'b' failed: not a PNG"));
    }

    @Test
    void whereAllFailThereIsNoTotal() {
        Measure measure = Measure.of(broken("a")).and(broken("b"), 1.0).and(constant("gate", 1.0), 0.0, 0.5);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> score(measure))
                .withMessage("The scorer 'a' failed: not a PNG")
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.MALFORMED))
                .satisfies(e -> assertThat(e.evidence()).hasSize(1));
    }

    @Test
    void belowAGateTheTotalIsZero() throws InterruptedException {
        Measure measure = Measure.of(constant("a", 0.8)).and(constant("gate", 0.5), 0.0, 0.6);

        ScoreCard missed = score(measure);
        ScoreCard reached = score(Measure.of(constant("a", 0.8)).and(constant("gate", 0.5), 1.0, 0.5));

        assertThat(missed.total().value()).isZero();
        assertThat(missed.missedGates()).isEqualTo(Map.of("gate", 0.6));
        assertThat(missed.byScorer()).containsOnlyKeys("a", "gate");
        assertThat(reached.total().value()).isCloseTo(0.65, within(1e-15));
        assertThat(reached.missedGates()).isEmpty();
    }

    @Test
    void aGateThatFailsLeavesNoTotal() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> score(Measure.of(constant("a", 0.8)).and(broken("gate"), 1.0, 0.5)))
                .withMessage("The scorer 'gate' failed: not a PNG");
    }

    @Test
    void refusesGatesThatMakeNoSense() {
        for (double minimum : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Measure.NONE.and(constant("a", 1.0), 1.0, minimum))
                    .withMessageContaining("minimum");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Measure.NONE.and(constant("a", 1.0), 0.0, 0.0))
                .withMessageContaining("counts for nothing");
        assertThatIllegalStateException().isThrownBy(() -> score(Measure.NONE.and(constant("a", 1.0), 0.0, 0.5)));
    }

    @Test
    void aRepeatedScorerKnowsItsStandardError() throws InterruptedException {
        List<Long> seeds = new ArrayList<>();
        double[] values = {0.5, 0.7, 0.6};
        Scorer noisy = new FakeScorer("noisy", false, context -> {
            seeds.add(context.seed());
            double value = values[seeds.size() - 1];
            return Score.of(value, Map.of("raw", 10 * value, "part-" + seeds.size(), 1.0));
        });

        Score score = new RepeatedScorer(noisy, 3).score(NOTHING);

        assertThat(score.value()).isCloseTo(0.6, within(1e-15));
        assertThat(score.standardError()).isCloseTo(0.1 / Math.sqrt(3.0), within(1e-15));
        assertThat(score.judgements()).isEqualTo(3);
        assertThat(score.parts()).containsOnlyKeys("raw");
        assertThat(seeds).doesNotHaveDuplicates();
        assertThatIllegalArgumentException().isThrownBy(() -> new RepeatedScorer(noisy, 1));
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

    @Test
    void aDeterministicScorerIsNotAskedAgain() throws InterruptedException {
        List<String> calls = new ArrayList<>();
        Measure measure =
                Measure.of(constant("exact", 0.1)).and(new FakeScorer("noisy", false, c -> Score.of(0.7)), 1.0);
        Score recorded = Score.of(0.3, Map.of("errors", 2.0));

        ScoreCard again = measure.scoreAgain(
                NOTHING,
                (what, part) -> {
                    calls.add(what);
                    return part.call();
                },
                new ScoreCard(Score.of(0.5), Map.of("exact", recorded, "noisy", Score.of(0.9))));

        assertThat(again.byScorer()).isEqualTo(Map.of("exact", recorded, "noisy", Score.of(0.7)));
        assertThat(again.total().value()).isEqualTo(0.5);
        assertThat(calls).containsExactly("scorer 'noisy'");
    }
}
