package io.attemptcoordinator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PrunersTest {
    private static List<Integer> comparedAfter(Pruner pruner, int most) {
        return IntStream.rangeClosed(1, most)
                .filter(pruner::comparesAfter)
                .boxed()
                .toList();
    }

    @Test
    void theMedianRuleComparesInSteps() {
        assertThat(comparedAfter(new MedianPruner(3, 4, 5), 20)).containsExactly(4, 9, 14, 19);
        assertThat(comparedAfter(new MedianPruner(3, 1, 1), 4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void theMedianRuleEndsWhatIsBelowTheMiddle() {
        Pruner pruner = new MedianPruner(3, 1, 1);

        assertThat(pruner.prunes(1, 0.0, List.of(0.9, 0.9)))
                .as("too few to compare with")
                .isFalse();
        assertThat(pruner.prunes(1, 0.49, List.of(0.9, 0.5, 0.1))).isTrue();
        assertThat(pruner.prunes(1, 0.5, List.of(0.9, 0.5, 0.1)))
                .as("as good as the median")
                .isFalse();
        assertThat(pruner.prunes(1, 0.59, List.of(0.9, 0.5, 0.7, 0.1)))
                .as("the middle of an even number is between two")
                .isTrue();
        assertThat(pruner.prunes(1, 0.6, List.of(0.9, 0.5, 0.7, 0.1))).isFalse();
    }

    @Test
    void halvingComparesWhereTheIterationsHaveGrownByTheFactor() {
        assertThat(comparedAfter(new HalvingPruner(5, 2), 100)).containsExactly(5, 10, 20, 40, 80);
        assertThat(comparedAfter(new HalvingPruner(1, 4), 100)).containsExactly(1, 4, 16, 64);
        assertThat(new HalvingPruner(2_000_000_000, 1000).comparesAfter(Integer.MAX_VALUE))
                .isFalse();
    }

    @Test
    void halvingKeepsTheBestOfEvery() {
        Pruner pruner = new HalvingPruner(1, 2);

        assertThat(pruner.prunes(1, 0.1, List.of())).as("the first goes on").isFalse();
        assertThat(pruner.prunes(1, 0.1, List.of(0.2))).isTrue();
        assertThat(pruner.prunes(1, 0.3, List.of(0.2))).isFalse();
        assertThat(pruner.prunes(1, 0.3, List.of(0.2, 0.4))).as("one of three").isTrue();
        assertThat(pruner.prunes(1, 0.3, List.of(0.2, 0.4, 0.1)))
                .as("two of four")
                .isFalse();
    }

    /**
     * Optuna's {@code SuccessiveHalvingPruner}, by its definition: of {@code n} values at a rung, its own among them, those from the
     * {@code max(n / factor, 1)}-th highest on are promoted.
     */
    @Property
    void halvingDecidesAsOptunasRule(
            @ForAll @Size(max = 30) List<@DoubleRange(max = 1) Double> earlier,
            @ForAll @DoubleRange(max = 1) double score,
            @ForAll @IntRange(min = 2, max = 5) int factor) {
        List<Double> competing = new ArrayList<>(earlier);
        competing.add(score);
        competing.sort(Comparator.reverseOrder());
        double last = competing.get(Math.max(competing.size() / factor, 1) - 1);

        assertThat(new HalvingPruner(1, factor).prunes(1, score, earlier)).isEqualTo(score < last);
    }

    @Property
    void whoeverIsAheadOfAllIsNeverPruned(@ForAll @Size(max = 20) List<@DoubleRange(max = 1) Double> earlier) {
        double best = earlier.stream().mapToDouble(each -> each).max().orElse(0);

        assertThat(new MedianPruner(1, 1, 1).prunes(1, best, earlier)).isFalse();
        assertThat(new HalvingPruner(1, 2).prunes(1, best, earlier)).isFalse();
    }

    @Test
    void settingsAreRead() {
        Settings median = Settings.of("pruner", Map.of("attempts", "2", "from", "3", "every", "4"));
        Pruner configured = new MedianPruner().configured(median);
        median.requireAllRead();
        assertThat(comparedAfter(configured, 12)).containsExactly(3, 7, 11);
        assertThat(configured.prunes(3, 0.1, List.of(0.5, 0.5))).isTrue();
        Settings halving = Settings.of("pruner", Map.of("from", "3", "factor", "3"));
        assertThat(comparedAfter(new HalvingPruner().configured(halving), 30)).containsExactly(3, 9, 27);
        halving.requireAllRead();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MedianPruner(0, 1, 1))
                .withMessageContaining("attempts must be");
        assertThatIllegalArgumentException().isThrownBy(() -> new MedianPruner(1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new MedianPruner(1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HalvingPruner(0, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HalvingPruner(1, 1))
                .withMessageContaining("factor must be");
    }

    @Test
    void withoutOneAllGoOn() {
        assertThat(Pruner.none().comparesAfter(1)).isFalse();
        assertThat(Pruner.none().prunes(1, 0.0, List.of(1.0))).isFalse();
    }
}
