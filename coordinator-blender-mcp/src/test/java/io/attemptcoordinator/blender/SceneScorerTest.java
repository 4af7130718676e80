package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SceneScorerTest extends ScorerContract {
    private static final String REPORT = """
            {"objectCount": 3, "objectTypes": {"MESH": 2, "LIGHT": 1}, "objectNames": ["Crate", "Ball", "Sun"],
             "materialCount": 1, "triangleCount": 120, "camera": null,
             "bounds": {"min": [-1, 0, 0], "max": [1, 4, 2]}}
            """;

    @Override
    protected Fixture fixture() {
        return new Fixture(scorer("minObjects", 1), candidate(REPORT));
    }

    private static StubScoringContext candidate(String report) {
        return new StubScoringContext(new Task("any", "", List.of()))
                .artifact(VigaLoop.REPORT, report.getBytes(StandardCharsets.UTF_8));
    }

    private static Scorer scorer(Object... settings) {
        return new SceneScorer()
                .configured(Settings.of("scorer 'scene'", Map.of(String.valueOf(settings[0]), settings[1])));
    }

    @ParameterizedTest
    @CsvSource({
        "minObjects, 3, 1", "minObjects, 4, 0",
        "maxObjects, 3, 1", "maxObjects, 2, 0",
        "minTriangles, 120, 1", "minTriangles, 121, 0",
        "maxTriangles, 120, 1", "maxTriangles, 119, 0",
        "minSize, 4, 1", "minSize, 5, 0",
        "maxSize, 4, 1", "maxSize, 3, 0"
    })
    void comparesWithALimit(String setting, int limit, double expected) throws InterruptedException {
        Score score = scorer(setting, limit).score(candidate(REPORT));

        assertThat(score.value()).isEqualTo(expected);
        assertThat(score.parts()).containsExactly(Map.entry(setting, expected));
    }

    @Test
    void takesTheShareOfTheConditionsThatHold() throws InterruptedException {
        Scorer scorer = new SceneScorer()
                .configured(Settings.of(
                        "scorer 'scene'", Map.of("names", "Crate, Ghost", "types", "MESH=2,LIGHT=2,CAMERA=0")));

        Score score = scorer.score(candidate(REPORT));

        assertThat(score.value()).isEqualTo(3.0 / 5.0);
        assertThat(score.parts())
                .containsOnly(
                        Map.entry("name.Crate", 1.0),
                        Map.entry("name.Ghost", 0.0),
                        Map.entry("type.MESH", 1.0),
                        Map.entry("type.LIGHT", 0.0),
                        Map.entry("type.CAMERA", 1.0));
    }

    private static final String SUSPICIOUS = REPORT.replace("\"camera\": null", """
            "cameraMoved": true, "pictures": [
              {"object": "Plane", "images": ["a.png"], "share": 0.5}, {"object": null, "images": ["b.png"], "share": 0.25}]
            """);

    @Test
    void reportsEvidenceThatDoesNotCount() throws InterruptedException {
        Score score = scorer("minObjects", 1).score(candidate(SUSPICIOUS));

        assertThat(score.value()).isEqualTo(1.0);
        assertThat(score.parts())
                .containsOnly(
                        Map.entry("minObjects", 1.0),
                        Map.entry("evidence.picture", 0.75),
                        Map.entry("evidence.movedCamera", 1.0));
    }

    @ParameterizedTest
    @CsvSource({"maxPicture, 0.75, 1", "maxPicture, 0.74, 0", "fixedCamera, true, 0"})
    void letsEvidenceCountWhereTheTaskSaysSo(String setting, String value, double expected)
            throws InterruptedException {
        assertThat(scorer(setting, value).score(candidate(SUSPICIOUS)).value()).isEqualTo(expected);
        assertThat(scorer(setting, value).score(candidate(REPORT)).value()).isEqualTo(1.0);
    }

    @Test
    void refusesAPictureWithoutAShare() {
        String report = SUSPICIOUS.replace("0.25", "-1");
        assertThatThrownBy(() -> scorer("minObjects", 1).score(candidate(report)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
    }

    @Test
    void anEmptySceneHasNoSize() throws InterruptedException {
        String empty = "{\"objectTypes\": {}, \"objectNames\": [], \"triangleCount\": 0, \"bounds\": null}";
        assertThat(scorer("maxSize", 0).score(candidate(empty)).value()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESH", "MESH=", "MESH=two", "MESH=1=2", "MESH=-1", "MESH=9999999999"})
    void refusesATypeWithoutANumber(String types) {
        assertRefused(Map.of("types", types), "must be like MESH=3");
    }

    @Test
    void needsACondition() {
        assertRefused(Map.of(), "needs a condition");
    }

    private static void assertRefused(Map<String, ?> settings, String words) {
        assertThatThrownBy(() -> new SceneScorer().configured(Settings.of("scorer 'scene'", settings)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining(words);
    }

    @Test
    void needsAReport() {
        StubScoringContext without = new StubScoringContext(new Task("any", "", List.of()));
        assertThatThrownBy(() -> scorer("minObjects", 1).score(without))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_NOT_FOUND));
    }

    @Test
    void refusesBoundsThatAreNone() {
        String report = REPORT.replace("[-1, 0, 0]", "[-1]");
        assertThatThrownBy(() -> scorer("minObjects", 1).score(candidate(report)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
    }
}
