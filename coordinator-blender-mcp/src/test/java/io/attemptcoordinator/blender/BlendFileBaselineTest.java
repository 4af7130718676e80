package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.internal.KnownDigests;
import io.attemptcoordinator.core.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of the file of a baseline before a Blender opens it. */
@Timeout(30)
class BlendFileBaselineTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    /** A worker of another backend. */
    private static final class Foreign implements Worker {
        @Override
        public String id() {
            return "worker-0";
        }

        @Override
        public Map<String, String> description() {
            return Map.of();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new CoordinatorException(Code.CONFIGURATION, "it needs another backend");
        }
    }

    private static Baseline configured(Path file) {
        return new BlendFileBaseline()
                .configured(Settings.of("baseline 'blend-file'", Map.of("path", file.toString())));
    }

    private static void assertRefused(Path file, String text) {
        assertThatThrownBy(() -> configured(file))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(text);
        assertThatThrownBy(() -> new BlendFileBaseline(file).source(new Foreign()))
                .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.BASELINE_UNUSABLE);
                    assertThat(e.evidence()).isNotEmpty();
                })
                .hasMessageContaining(file.toString())
                .hasMessageContaining(text);
    }

    @Test
    void refusesWhatIsNoBlendFile() throws IOException {
        assertRefused(Files.write(folder.resolve("image.blend"), TestImages.png(8, 8, 0)), "not a .blend file");
        assertRefused(Files.write(folder.resolve("empty.blend"), new byte[0]), "not a .blend file");
        assertRefused(Files.writeString(folder.resolve("short.blend"), "BLEND"), "not a .blend file");
    }

    @Test
    void refusesWhatIsNoRegularFile() throws Exception {
        assertRefused(folder.resolve("missing.blend"), "there is no such file");
        assertRefused(folder, "not a regular file");
        assertRefused(TestFiles.pipe(folder), "not a regular file");
    }

    @Test
    void doesNotWaitForAPipeThatTookThePlaceOfTheBaseline() throws Exception {
        Path pipe = TestFiles.pipe(folder);

        assertThatThrownBy(
                        () -> SceneBaseline.requireUnchanged(new KnownDigests(SystemTime.wall()), pipe, "0".repeat(64)))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("not a regular file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"424C454E4445522D763330342D", "1F8B0800000000000003", "28B52FFD0458"})
    void acceptsPlainAndCompressedFiles(String start) throws IOException {
        Path file =
                Files.write(folder.resolve("My Scene.v2.blend"), HexFormat.of().parseHex(start));

        assertThat(configured(file)).isInstanceOf(BlendFileBaseline.class);
        SceneBaseline.Source source = new BlendFileBaseline(file).source(new Foreign());
        assertThat(source.id()).isEqualTo("my-scene-v2");
        assertThat(source.file()).isEqualTo(file);
    }

    @Test
    void digestsTheContent() throws IOException {
        Path file = Files.writeString(folder.resolve("scene.blend"), "BLENDER");

        assertThat(new BlendFileBaseline(file).source(new Foreign()).digest())
                .as("what sha256sum prints")
                .isEqualTo("bebad1fc32a15a67cace8405265fb1bfea76c2cf903efe05dcce3b0cf1a35591");
    }

    @Test
    void refusesAReferenceAmongTheFilesOfABaseline() throws IOException {
        Path reference = Files.writeString(folder.resolve("reference.png"), "secret");
        Path copy = Files.copy(reference, folder.resolve("wood.png"));
        Path other = Files.writeString(folder.resolve("other.png"), "other");
        String secret = BlendFileBaseline.digest(reference);

        assertRefused(Map.of(reference, secret), reference, "refers to " + reference + ", which is a reference");
        assertRefused(
                Map.of(other, BlendFileBaseline.digest(other), copy, secret),
                reference,
                "refers to " + copy + ", which has the content of the reference " + reference);
        SceneBaseline.requireNoneHidden(Map.of(other, BlendFileBaseline.digest(other)), List.of(reference));
        SceneBaseline.requireNoneHidden(Map.of(copy, secret), List.of(folder.resolve("missing.png")));
    }

    private static void assertRefused(Map<Path, String> files, Path hidden, String words) {
        assertThatThrownBy(() -> SceneBaseline.requireNoneHidden(files, List.of(hidden)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.BASELINE_UNUSABLE))
                .hasMessageContaining(words)
                .hasMessageContaining("'referencesVisible'");
    }

    @Test
    void needsAFile() {
        assertThatThrownBy(() -> new BlendFileBaseline().configured(Settings.none("baseline 'blend-file'")))
                .hasMessageContaining("'path' of baseline 'blend-file' is required");
        assertThatThrownBy(() -> new BlendFileBaseline().source(new Foreign()))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.BASELINE_UNUSABLE))
                .hasMessageContaining("needs the setting 'path'");
    }

    @Test
    void passesOnThatABackendIsNotBlender() {
        assertThatThrownBy(() -> new EmptySceneBaseline().capture(new Foreign(), TIMEOUT))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("it needs another backend");
    }
}
