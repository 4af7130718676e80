package io.attemptcoordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings are typed, checked when they are read, and complain about what nobody reads. */
class SettingsTest {
    private static Settings settings(String key, Object value) {
        return Settings.of("scorer 'ssim'", Map.of(key, value));
    }

    private static void assertRefused(ThrowingCallable reading, String... parts) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(reading)
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void readsEachType() {
        Path folder = Path.of("tasks").toAbsolutePath();
        Settings settings = Settings.of(
                "store 's3'",
                Map.of(
                        "bucket", "runs",
                        "retries", 3,
                        "weight", 0.5,
                        "timeout", "PT1.5S",
                        "fast", true,
                        "mode", "edge-only",
                        "file", "a/../b.png"),
                folder);

        assertThat(settings.has("bucket")).isTrue();
        assertThat(settings.text("bucket")).isEqualTo("runs");
        assertThat(settings.integer("retries", 0, 9, 1)).isEqualTo(3);
        assertThat(settings.number("weight", 0, 1, 1)).isEqualTo(0.5);
        assertThat(settings.duration("timeout", Duration.ofSeconds(9))).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.flag("fast", false)).isTrue();
        assertThat(settings.choice("mode", Mode.FULL)).isEqualTo(Mode.EDGE_ONLY);
        assertThat(settings.path("file")).isEqualTo(folder.resolve("b.png"));
        settings.requireAllRead();
    }

    @Test
    void readsListsAsTheyAre() {
        Settings settings = Settings.of("attempt 'external'", Map.of("command", List.of("sh", "-c", "a, b")));

        assertThat(settings.list("command")).containsExactly("sh", "-c", "a, b");
        assertThat(settings.list("pass", List.of("PATH"))).containsExactly("PATH");
        assertThat(settings.recorded()).containsEntry("command", "[sh, -c, a, b]");
        settings.requireAllRead();
    }

    @Test
    void refusesWhatIsNoList() {
        assertRefused(() -> settings("command", "ls -l").list("command"), "'command'", "list of strings", "ls -l");
        assertRefused(() -> settings("command", List.of()).list("command"), "'command'", "required but empty");
        assertRefused(() -> settings("x", 1).list("command"), "'command'", "required but missing");
    }

    @Test
    void resolvesAPathThatIsMissing() {
        Path folder = Path.of("/tasks/crate");

        assertThat(Settings.of("attempt 'external'", Map.of(), folder).path("directory", "."))
                .isEqualTo(folder);
    }

    @Test
    void readsPathsInTheirOrder() {
        Path folder = Path.of("/tasks/crate");
        Settings settings = Settings.of("baseline 'recipe'", Map.of("meshes", "b.obj, ../a.stl ,/c.ply"), folder);

        assertThat(settings.paths("meshes"))
                .containsExactly(folder.resolve("b.obj"), Path.of("/tasks/a.stl"), Path.of("/c.ply"));
        assertThatThrownBy(() -> settings.paths("files"))
                .hasMessageContaining("'files' of baseline 'recipe' is required");
    }

    private enum Mode {
        FULL,
        EDGE_ONLY
    }

    @Test
    void fallsBackIfThereIsNoValue() {
        Settings none = Settings.none("scorer 'ssim'");

        assertThat(none.has("a")).isFalse();
        assertThat(none.text("a", "b")).isEqualTo("b");
        assertThat(none.integer("a", 0, 9, 7)).isEqualTo(7);
        assertThat(none.number("a", 0, 1, 0.5)).isEqualTo(0.5);
        assertThat(none.duration("a", Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(9));
        assertThat(none.flag("a", true)).isTrue();
        assertThat(none.choice("a", Mode.FULL)).isEqualTo(Mode.FULL);
        none.requireAllRead();
    }

    @Test
    void takesTheEndsOfARange() {
        assertThat(settings("n", "0").integer("n", 0, 9, 1)).isZero();
        assertThat(settings("n", "9").integer("n", 0, 9, 1)).isEqualTo(9);
        assertThat(settings("x", "1").number("x", 0, 1, 0)).isEqualTo(1.0);
    }

    private static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        "'a' of scorer 'ssim' is required but missing",
                        () -> Settings.none("scorer 'ssim'").text("a")),
                refused(
                        "'a' of scorer 'ssim' is required but blank",
                        () -> settings("a", " ").text("a")),
                refused(
                        "must be a whole number within [0, 9] but is 10",
                        () -> settings("a", 10).integer("a", 0, 9, 1)),
                refused(
                        "must be a whole number within [0, 9] but is -1",
                        () -> settings("a", -1).integer("a", 0, 9, 1)),
                refused(
                        "must be a whole number within [0, 9] but is 1.0",
                        () -> settings("a", 1.0).integer("a", 0, 9, 1)),
                refused(
                        "must be a whole number",
                        () -> settings("a", "99999999999999999999").integer("a", 0, Long.MAX_VALUE, 1)),
                refused(
                        "must be a number within [0.0, 1.0] but is 1.1",
                        () -> settings("a", 1.1).number("a", 0, 1, 1)),
                refused(
                        "must be a number within [0.0, 1.0] but is NaN",
                        () -> settings("a", Double.NaN).number("a", 0, 1, 1)),
                refused(
                        "must be a number within [0.0, 1.0] but is many",
                        () -> settings("a", "many").number("a", 0, 1, 1)),
                refused(
                        "must be a positive ISO-8601 duration such as PT1.5S but is 10s",
                        () -> settings("a", "10s").duration("a", Duration.ofSeconds(1))),
                refused(
                        "must be positive but is PT0S",
                        () -> settings("a", "PT0S").duration("a", Duration.ofSeconds(1))),
                refused(
                        "must be positive but is PT-1S",
                        () -> settings("a", "PT-1S").duration("a", Duration.ofSeconds(1))),
                refused(
                        "must be true or false but is yes",
                        () -> settings("a", "yes").flag("a", false)),
                refused(
                        "must be one of [full, edge-only] but is EDGE_ONLY",
                        () -> settings("a", "EDGE_ONLY").choice("a", Mode.FULL)),
                refused("must be a path but is", () -> settings("a", "\0").path("a")),
                refused("must be a path but is", () -> settings("a", "b,\0").paths("a")),
                refused("has an empty one", () -> settings("a", "b,,c").paths("a")),
                refused("is required but blank", () -> settings("a", " ").paths("a")),
                refused(
                        "is required but missing",
                        () -> Settings.none("store 's3'").secret("a")));
    }

    private static Arguments refused(String message, ThrowingCallable reading) {
        return Arguments.arguments(message, reading);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void saysWhatIsWrong(String message, ThrowingCallable reading) {
        assertRefused(reading, "The setting 'a' of ", message);
    }

    @Test
    void namesTheKeysThatNobodyReadAndTheNearestKnownOne() {
        Settings settings = Settings.of("scorer 'ssim'", Map.of("widow", 11, "colour", "red", "view", "top"));
        settings.integer("window", 1, 99, 11);
        settings.text("view");

        assertRefused(
                settings::requireAllRead,
                "The settings of scorer 'ssim' have unknown keys: ",
                "'widow' (did you mean 'window'?)",
                "'colour'",
                "Known keys: [view, window]");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(settings::requireAllRead)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("'colour' (did", "'view' (did"));
    }

    @Test
    void aKeyThatIsReadInAnyWayIsKnown() {
        Settings settings = settings("window", 11);

        assertThat(settings.has("window")).isTrue();
        settings.requireAllRead();
    }

    @Test
    void masksSecretsOnceTheyAreRead() {
        Settings settings = Settings.of("store 's3'", Map.of("key", "hunter2", "bucket", "runs"));

        assertThat(settings.secret("key")).isEqualTo("hunter2");
        assertThat(settings.recorded()).isEqualTo(Map.of("key", Settings.MASK, "bucket", "runs"));
        assertThat(settings)
                .hasToString("store 's3' " + settings.recorded())
                .asString()
                .doesNotContain("hunter2");
        assertRefused(() -> settings.integer("key", 0, 1, 0), Settings.MASK);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> settings.flag("key", true))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void aStrategyGivesItsValuesAsSettings() {
        Strategy strategy = new Strategy("hot", Map.of("temperature", "0.9"));

        assertThat(strategy.settings().number("temperature", 0, 2, 1)).isEqualTo(0.9);
        assertRefused(() -> strategy.settings().text("topP"), "strategy 'hot'");
    }
}
