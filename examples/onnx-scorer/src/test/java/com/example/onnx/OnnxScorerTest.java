package com.example.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of every scorer, and what this one does. */
class OnnxScorerTest extends ScorerContract {
    private static final int SIZE = 16;

    @TempDir
    Path folder;

    @Override
    protected Fixture fixture() {
        return new Fixture(scorer(TinyModel.means(SIZE)), candidate(0x8040C0, 0x7050B0));
    }

    private static StubScoringContext candidate(int reference, int render) {
        return new StubScoringContext(new Task("any", "", List.of()))
                .reference("front", Images.plain(24, 32, reference))
                .render("front", Images.plain(40, 20, render));
    }

    /** Without normalisation, so that the features of a plain image are its colour. */
    static OnnxScorer scorer(TinyModel model, Object... settings) {
        return scorer(model.write(), settings);
    }

    private static OnnxScorer scorer(Path model, Object... settings) {
        Map<String, Object> all = new HashMap<>(
                Map.of("model", model.toString(), "inputSize", SIZE, "mean", "0, 0, 0", "std", "1, 1, 1"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(String.valueOf(settings[i]), settings[i + 1]);
        }
        Settings of = Settings.of("scorer 'onnx-similarity'", all);
        OnnxScorer scorer = (OnnxScorer) new OnnxScorer().configured(of);
        of.requireAllRead();
        return scorer;
    }

    @Test
    void equalImagesScoreOne() {
        try (OnnxScorer scorer = scorer(TinyModel.means(SIZE))) {
            Score score = scorer.score(candidate(0x336699, 0x336699));

            assertThat(score.value()).isCloseTo(1.0, within(1e-12));
            assertThat(score.parts().get("front.distance")).isBetween(0.0, 1e-12);
        }
    }

    @Test
    void theDistanceIsOneMinusTheCosine() {
        try (OnnxScorer scorer = scorer(TinyModel.means(SIZE))) {
            // Red against yellow: 45 degrees.
            double distance = 1.0 - Math.sqrt(0.5);

            Score score = scorer.score(candidate(0xFF0000, 0xFFFF00));

            assertThat(score.parts()).hasSize(1);
            assertThat(score.parts().get("front.distance")).isCloseTo(distance, within(1e-6));
            assertThat(score.value()).isCloseTo(1.0 - distance, within(1e-6));
            assertThat(scorer.score(candidate(0xFF0000, 0x00FFFF)).value()).isZero();
        }
    }

    /** Around grey, black and white are opposite: their distance is 2. */
    @Test
    void channelsAreNormalised() {
        try (OnnxScorer scorer = scorer(TinyModel.means(SIZE), "mean", "0.5, 0.5, 0.5", "std", "0.25, 0.25, 0.25")) {
            Score score = scorer.score(candidate(0x000000, 0xFFFFFF));

            assertThat(score.parts().get("front.distance")).isCloseTo(2.0, within(1e-6));
            assertThat(score.value()).isZero();
        }
    }

    @Test
    void takesTheMeanOverTheViews() {
        try (OnnxScorer scorer = scorer(TinyModel.means(SIZE))) {
            StubScoringContext candidate = candidate(0xFF0000, 0x00FF00)
                    .reference("side", Images.plain(16, 16, 0x123456))
                    .render("side", Images.plain(16, 16, 0x123456));

            assertThat(scorer.score(candidate).value()).isCloseTo(0.5, within(1e-12));
        }
    }

    @Test
    void acceptsSizesThatTheModelLeavesOpen() {
        TinyModel open = new TinyModel()
                .input("pixels", TinyModel.FLOAT, TinyModel.ANY, 3, TinyModel.ANY, TinyModel.ANY)
                .node("GlobalAveragePool", "pixels", "pooled")
                .node("Flatten", "pooled", "features")
                .output("features", TinyModel.FLOAT, TinyModel.ANY, TinyModel.ANY);
        try (OnnxScorer scorer = scorer(open)) {
            assertThat(scorer.score(candidate(0x336699, 0x336699)).value()).isCloseTo(1.0, within(1e-12));
        }
    }

    @Test
    void theSettingsNameInputAndOutput() {
        TinyModel two = TinyModel.means(SIZE)
                .node("Neg", "features", "negative")
                .output("negative", TinyModel.FLOAT, 1, 3);
        assertUnusable(two, "it has several outputs, so the setting 'output' must name one: [");
        try (OnnxScorer scorer = scorer(two, "input", "pixels", "output", "negative")) {
            assertThat(scorer.score(candidate(0xFF0000, 0xFF0000)).value()).isCloseTo(1.0, within(1e-12));
        }
        assertUnusable(two, "it has no input 'image': [pixels]", "input", "image");
        assertUnusable(two, "it has no output 'other': [", "output", "other");
    }

    @Test
    void refusesAModelThatIsNone() {
        assertRefused(folder.resolve("missing.onnx"), "missing.onnx cannot be used: there is no such file");
        assertRefused(folder, "there is no such file");
        assertRefused(TinyModel.write("no model".getBytes(UTF_8)), "ONNX Runtime cannot load it");
        assertRefused(TinyModel.write(new byte[0]), "ONNX Runtime cannot load it");
    }

    @Test
    void refusesAModelForOtherInputs() {
        assertUnusable(TinyModel.means(32), "its input 'pixels' must be floats of the shape [1, 3, 16, 16]");
        assertUnusable(TinyModel.means(32), "is FLOAT [1, 3, 32, 32]");
        assertUnusable(
                new TinyModel()
                        .input("pixels", TinyModel.UINT8, 1, 3, SIZE, SIZE)
                        .node("Identity", "pixels", "features")
                        .output("features", TinyModel.UINT8, 1, 3, SIZE, SIZE),
                "but is UINT8");
        assertUnusable(
                TinyModel.means(SIZE)
                        .input("text", TinyModel.FLOAT, 1, 77)
                        .node("Identity", "text", "unused"),
                "it must have one input but has [");
    }

    @Test
    void refusesAModelForOtherOutputs() {
        assertUnusable(
                new TinyModel()
                        .input("pixels", TinyModel.FLOAT, 1, 3, SIZE, SIZE)
                        .node("GlobalAveragePool", "pixels", "features")
                        .output("features", TinyModel.FLOAT, 1, 3, 1, 1),
                "its output 'features' must be floats of the shape [1, any] but is FLOAT [1, 3, 1, 1]");
    }

    private static void assertUnusable(TinyModel model, String words, Object... settings) {
        assertRefused(model.write(), words, settings);
    }

    private static void assertRefused(Path model, String words, Object... settings) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> scorer(model, settings))
                .withMessageContaining(model.toString())
                .withMessageContaining(words)
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
    }

    /** The root of a negative number. */
    @Test
    void refusesFeaturesThatAreNoNumbers() {
        TinyModel roots = new TinyModel()
                .input("pixels", TinyModel.FLOAT, 1, 3, SIZE, SIZE)
                .node("GlobalAveragePool", "pixels", "pooled")
                .node("Flatten", "pooled", "flat")
                .node("Sqrt", "flat", "features")
                .output("features", TinyModel.FLOAT, 1, 3);
        try (OnnxScorer scorer = scorer(roots, "mean", "1, 1, 1")) {
            assertNoDirection(scorer, candidate(0x000000, 0x000000));
        }
    }

    @Test
    void refusesFeaturesThatAreAllZero() {
        try (OnnxScorer scorer = scorer(TinyModel.means(SIZE))) {
            assertNoDirection(scorer, candidate(0xFFFFFF, 0x000000));
        }
    }

    private static void assertNoDirection(Scorer scorer, StubScoringContext candidate) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> scorer.score(candidate))
                .withMessageContaining("renders/front.png features that have no direction")
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.COMPONENT_FAILED));
    }

    @Test
    void refusesAnImageThatIsTooLongAndNarrow() {
        try (OnnxScorer scorer = scorer(TinyModel.means(SIZE))) {
            StubScoringContext narrow = candidate(0xFFFFFF, 0).render("front", Images.plain(4000, 8, 0xFFFFFF));

            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> scorer.score(narrow))
                    .withMessageContaining("renders/front.png of 4000 x 8 pixels is too long and narrow");
        }
    }

    @Test
    void refusesATaskWithoutAReferenceAndACandidateWithoutARender() {
        try (OnnxScorer scorer = scorer(TinyModel.means(SIZE))) {
            StubScoringContext nothing = new StubScoringContext(new Task("any", "", List.of()));
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> scorer.score(nothing))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
            StubScoringContext unrendered = candidate(0, 0).withoutArtifacts();
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> scorer.score(unrendered))
                    .withMessageContaining("'front'")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RENDER_FAILED));
        }
    }

    @Test
    void mustBeConfigured() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> new OnnxScorer().score(candidate(0, 0)))
                .withMessageContaining("was not configured");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            mean      | 0, 0            | must be three finite numbers
            mean      | 0, 0, 0, 0      | must be three finite numbers
            mean      | 0, NaN, 0       | must be three finite numbers
            std       | 1, one, 1       | has 'one', which is not a number
            std       | 1, 0, 1         | must be positive
            inputSize | 8               | inputSize
            inputSize | 2000            | inputSize
            threads   | 0               | threads
            """)
    void refusesSettingsOutOfRange(String key, String value, String words) {
        Path model = TinyModel.means(SIZE).write();
        Object typed = key.equals("mean") || key.equals("std") ? value : Integer.valueOf(value);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> scorer(model, key, typed))
                .withMessageContaining(words)
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
    }

    @Test
    void isFoundByItsServicesLine() {
        assertThat(ServiceLoader.load(Scorer.class))
                .extracting(Scorer::name)
                .contains("onnx-similarity");
    }
}
