package io.attemptcoordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightedScorersTest {
    private static final ScoringContext NOTHING = new ScoringContext() {
        @Override
        public Task task() {
            return new Task("any", "", List.of());
        }

        @Override
        public Map<String, ArtifactRef> renders() {
            return Map.of();
        }

        @Override
        public Map<String, ArtifactRef> artifacts() {
            return Map.of();
        }

        @Override
        public InputStream open(ArtifactRef artifact) {
            return InputStream.nullInputStream();
        }

        @Override
        public Map<String, String> settings(String componentName) {
            return Map.of();
        }
    };

    private record Constant(String name, double value) implements Scorer {
        @Override
        public Score score(ScoringContext context) {
            return Score.of(value);
        }
    }

    @Test
    void theTotalIsTheWeightedMean() throws InterruptedException {
        WeightedScorers scorers = WeightedScorers.of(new Constant("a", 1.0)).and(new Constant("b", 0.2), 3.0);

        WeightedScorers.Scores scores = scorers.score(NOTHING);

        assertThat(scores.total().value()).isCloseTo(0.4, within(1e-15));
        assertThat(scores.total().parts()).isEqualTo(Map.of("a", 1.0, "b", 0.2));
        assertThat(scores.byScorer()).containsOnlyKeys("a", "b");
        assertThat(scorers.weights()).isEqualTo(Map.of("a", 1.0, "b", 3.0));
    }

    @Test
    void roundingDoesNotCarryItAboveOne() throws InterruptedException {
        WeightedScorers scorers = WeightedScorers.of(new Constant("a", 1.0))
                .and(new Constant("b", 1.0), 0.1)
                .and(new Constant("c", 1.0), 0.2);
        assertThat(scorers.score(NOTHING).total().value()).isEqualTo(1.0);
    }

    @Test
    void refusesWeightsAndNamesThatMakeNoSense() {
        for (double weight : new double[] {0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WeightedScorers.NONE.and(new Constant("a", 1.0), weight))
                    .withMessageContaining("weight");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightedScorers.of(new Constant("a", 1.0)).and(new Constant("a", 0.5), 1.0))
                .withMessageContaining("'a'");
    }
}
