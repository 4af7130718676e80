package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ParameterSearchTest {
    private static final List<SceneTemplate.Parameter> PARAMETERS = List.of(
            new SceneTemplate.Parameter("x", -2, 2, null, false),
            new SceneTemplate.Parameter("y", 10, 11, null, false),
            new SceneTemplate.Parameter("angle", -180, 180, "deg", true));

    /** Best at x = 1, y = 10.25, angle = 170: 1 there, towards 0 away from it. */
    private static double quality(Map<String, Double> at) {
        double x = (at.getOrDefault("x", Double.NaN) - 1) / 4;
        double y = at.getOrDefault("y", Double.NaN) - 10.25;
        double angle = Math.abs(at.getOrDefault("angle", Double.NaN) - 170) / 360;
        double around = Math.min(angle, 1 - angle);
        return Math.exp(-4 * (x * x + y * y + around * around));
    }

    private static List<Double> search(long seed, int count, ToDoubleFunction<Map<String, Double>> quality) {
        ParameterSearch search = new ParameterSearch(PARAMETERS, seed);
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scores.add(quality.applyAsDouble(search.next(scores)));
        }
        return scores;
    }

    private static double best(List<Double> scores) {
        return scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    @Property(tries = 100)
    @Label("values are within their ranges, and the same for the same seed and scores")
    void isInRangeAndRepeatable(
            @ForAll long seed, @ForAll @Size(max = 60) List<@DoubleRange(min = 0, max = 1) Double> scores) {
        Map<String, Double> values = new ParameterSearch(PARAMETERS, seed).next(scores);
        assertThat(values.keySet()).containsExactly("x", "y", "angle");
        for (SceneTemplate.Parameter parameter : PARAMETERS) {
            assertThat(values.get(parameter.name())).isBetween(parameter.min(), parameter.max());
        }
        assertThat(new ParameterSearch(PARAMETERS, seed).next(scores)).isEqualTo(values);
    }

    @Test
    void findsABetterPlaceThanChanceDoes() {
        Random random = new Random(11);
        double ofSearch = 0;
        double ofChance = 0;
        for (int seed = 0; seed < 10; seed++) {
            ofSearch += best(search(seed, 80, ParameterSearchTest::quality));
            ofChance += best(random.doubles(80)
                    .mapToObj(u -> quality(Map.of(
                            "x", -2 + 4 * u, "y", 10 + random.nextDouble(), "angle", -180 + 360 * random.nextDouble())))
                    .toList());
        }
        assertThat(1 - ofSearch / 10).isLessThan(0.2 * (1 - ofChance / 10));
    }

    @Test
    void startsElsewhereWithAnotherSeed() {
        assertThat(new ParameterSearch(PARAMETERS, 1).next(List.of()))
                .isNotEqualTo(new ParameterSearch(PARAMETERS, 2).next(List.of()));
    }

    @Property(tries = 100)
    void startsWhereItIsTold(@ForAll long seed, @ForAll @DoubleRange(min = -2, max = 2) double x) {
        Map<String, Double> first = new ParameterSearch(PARAMETERS, seed, 0.12, Map.of("x", x)).next(List.of());

        assertThat(first.get("x")).isCloseTo(x, within(1e-9));
        assertThat(first.get("y"))
                .as("what is not given is as it would be")
                .isEqualTo(new ParameterSearch(PARAMETERS, seed).next(List.of()).get("y"));
    }

    @Test
    void goesOnWhenAllScoresAreEqual() {
        assertThat(search(3, 300, values -> 0.0)).hasSize(300);
    }

    @Test
    void goesOnWhenItHasConverged() {
        assertThat(best(search(4, 600, ParameterSearchTest::quality))).isGreaterThan(0.9999);
    }

    @Test
    void needsAParameter() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterSearch(List.of(), 0))
                .withMessage("parameters must not be empty");
    }
}
