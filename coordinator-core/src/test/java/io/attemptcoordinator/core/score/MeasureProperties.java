package io.attemptcoordinator.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.core.fake.FakeScorer;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MeasureProperties {
    /** A scorer's answer and its weight. */
    record Weighted(Score score, double weight) {}

    @Provide
    Arbitrary<List<Weighted>> scorers() {
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.doubles().between(0, 0.5),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.doubles().between(0.01, 100))
                .as((value, error, judgements, weight) ->
                        new Weighted(new Score(value, Map.of(), error, judgements), weight))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    private static Score total(List<Weighted> scorers, double scale) throws InterruptedException {
        Measure measure = Measure.NONE;
        for (Weighted each : scorers) {
            String name = "scorer-" + measure.scorers().size();
            measure = measure.and(FakeScorer.of(name, context -> each.score), each.weight * scale);
        }
        return measure.score(MeasureTest.NOTHING, MeasureTest.DIRECT).total();
    }

    @Property
    void theTotalLiesBetweenTheLowestAndTheHighest(@ForAll("scorers") List<Weighted> scorers)
            throws InterruptedException {
        double low =
                scorers.stream().mapToDouble(each -> each.score.value()).min().orElseThrow();
        double high =
                scorers.stream().mapToDouble(each -> each.score.value()).max().orElseThrow();

        assertThat(total(scorers, 1.0).value())
                .isBetween(low - 1e-12, high + 1e-12)
                .isBetween(0.0, 1.0);
    }

    @Property
    void theTotalIsNoLessCertainThanItsLeastCertainPart(@ForAll("scorers") List<Weighted> scorers)
            throws InterruptedException {
        double worst = scorers.stream()
                .mapToDouble(each -> each.score.standardError())
                .max()
                .orElseThrow();

        assertThat(total(scorers, 1.0).standardError()).isBetween(0.0, worst + 1e-12);
    }

    @Property
    void onlyTheRatiosOfTheWeightsMatter(@ForAll("scorers") List<Weighted> scorers) throws InterruptedException {
        Score total = total(scorers, 1.0);
        Score scaled = total(scorers, 8.0);

        assertThat(scaled.value()).isCloseTo(total.value(), within(1e-12));
        assertThat(scaled.standardError()).isCloseTo(total.standardError(), within(1e-12));
    }

    @Property
    void oneScorerAloneIsTheTotal(@ForAll("scorers") List<Weighted> scorers) throws InterruptedException {
        Weighted only = scorers.get(0);
        Score total = total(List.of(only), 1.0);

        assertThat(total.value()).isCloseTo(only.score.value(), within(1e-12));
        assertThat(total.standardError()).isCloseTo(only.score.standardError(), within(1e-12));
        assertThat(total.judgements()).isEqualTo(only.score.judgements());
    }
}
