package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.EvidenceClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Baselines on a real Blender: what is unusable is said, and what is usable is the same everywhere. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
class SceneBaselineIT {
    @TempDir
    static Path folder;

    private static Path scene;

    private final Baseline baseline = new BlendFileBaseline();
    private Worker worker;

    @BeforeAll
    static void makeScene() throws Exception {
        scene = RealBlender.smallScene(folder);
    }

    @BeforeEach
    void start() throws InterruptedException {
        worker =
                RealBlender.backend(Isolation.REOPEN, List.of("camera")).start(RealBlender.WORKER, RealBlender.TIMEOUT);
    }

    @AfterEach
    void end() {
        worker.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    private void assertUnusable(Path file, String text) {
        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class,
                () -> baseline.capture(worker, Map.of("path", file.toString()), RealBlender.TIMEOUT));
        assertThat(e).as(file + " was expected to be refused").isNotNull();
        assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
        assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining(text);
        assertThat(e.evidence()).isNotEmpty();
        assertThat(new EvidenceClassifier().classify(Symptom.of(Symptom.Phase.RESET, e)))
                .hasValueSatisfying(
                        failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE));
    }

    @Test
    void refusesAMissingFile() {
        assertUnusable(folder.resolve("missing.blend"), "cannot be read");
    }

    @Test
    void refusesAFolder() {
        assertUnusable(folder, "cannot be read");
    }

    @Test
    void refusesWhatIsNoBlendFile() throws IOException {
        assertUnusable(Files.writeString(folder.resolve("text.blend"), "This is not a scene.\n"), "open");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        assertUnusable(Files.write(folder.resolve("empty.blend"), new byte[0]), "open");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9})
    void refusesATruncatedFile(double part) throws IOException {
        byte[] whole = Files.readAllBytes(scene);
        Path truncated = folder.resolve("truncated.blend");
        Files.write(truncated, Arrays.copyOf(whole, (int) (whole.length * part)));
        assertUnusable(truncated, "open");
    }

    @Test
    void refusesAFileThatChangedSinceTheCapture() throws Exception {
        Path copy = Files.copy(scene, folder.resolve("changing.blend"));
        BaselineSnapshot snapshot = baseline.capture(worker, Map.of("path", copy.toString()), RealBlender.TIMEOUT);
        Files.write(copy, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class, () -> baseline.reset(worker, snapshot, RealBlender.TIMEOUT));
        assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
        assertThat(e).hasMessageContaining("changed since the run began");
    }

    @Test
    void isTheSameInAnotherProcess() throws InterruptedException {
        Map<String, String> settings = Map.of("path", scene.toString());
        BaselineSnapshot here = baseline.capture(worker, settings, RealBlender.TIMEOUT);
        worker.restart(RealBlender.TIMEOUT);
        assertThat(baseline.capture(worker, settings, RealBlender.TIMEOUT)).isEqualTo(here);
    }

    @Test
    void restoresTheEmptyScene() throws InterruptedException {
        BlenderBackend backend = RealBlender.backend(Isolation.REOPEN, List.of("camera"));
        Baseline empty = new EmptySceneBaseline();
        BaselineSnapshot snapshot = empty.capture(worker, Map.of(), RealBlender.TIMEOUT);
        String program = "import bpy\nassert not bpy.data.objects\nbpy.ops.mesh.primitive_cube_add()";
        for (int i = 0; i < 3; i++) {
            assertThat(empty.reset(worker, snapshot, RealBlender.TIMEOUT)).isEmpty();
            assertThat(backend.executor()
                            .execute(worker, program, "cube", 0, RealBlender.TIMEOUT)
                            .symptom())
                    .isNull();
        }
    }
}
