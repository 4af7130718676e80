package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Baselines on a real Blender: an unusable one is refused, and a usable one is the same everywhere. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
class SceneBaselineIT {
    @TempDir
    static Path folder;

    private static Path scene;

    private WorkerLease lease;
    private Worker worker;

    @BeforeAll
    static void makeScene() throws Exception {
        scene = RealBlender.smallScene(folder);
    }

    @BeforeEach
    void start() throws InterruptedException {
        lease = startWorker();
        worker = lease.worker();
    }

    private static WorkerLease startWorker() throws InterruptedException {
        return RealBlender.backend(SandboxPolicy.AUTO, List.of("camera"))
                .start(RealBlender.WORKER, RealBlender.TIMEOUT);
    }

    @AfterEach
    void end() {
        lease.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    private void assertUnusable(Path file, String text) {
        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class, () -> new BlendFileBaseline(file).capture(worker, RealBlender.TIMEOUT));
        assertThat(e).as(file + " was expected to be refused").isNotNull();
        assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
        assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining(text);
        assertThat(e.evidence()).isNotEmpty();
        assertThat(new EvidenceClassifier().classify(Symptom.of(Symptom.Phase.RESET, e)))
                .hasValueSatisfying(
                        failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE));
    }

    @Test
    void theSnapshotSaysWhatIsInTheScene() throws Exception {
        BaselineSnapshot snapshot = new BlendFileBaseline(scene).capture(worker, RealBlender.TIMEOUT);

        assertThat(String.valueOf(snapshot.details().get("objects")).lines())
                .isSorted()
                .anySatisfy(line -> assertThat(line).matches("'[^']+': MESH, at \\(.+\\).*dimensions \\(.+\\).*"))
                .anySatisfy(line -> assertThat(line).matches("'[^']+': CAMERA, at \\(.+\\).*"));
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
        assertUnusable(Files.writeString(folder.resolve("text.blend"), "This is not a scene.\n"), "not a .blend file");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        assertUnusable(Files.write(folder.resolve("empty.blend"), new byte[0]), "not a .blend file");
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
        Baseline baseline = new BlendFileBaseline(copy);
        BaselineSnapshot snapshot = baseline.capture(worker, RealBlender.TIMEOUT);
        Files.write(copy, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class, () -> baseline.reset(worker, snapshot, RealBlender.TIMEOUT));
        assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
        assertThat(e).hasMessageContaining("changed since the run began");
        assertThat(e.evidence()).isNotEmpty();
    }

    @Test
    void isTheSameInAnotherProcess() throws InterruptedException {
        BlendFileBaseline baseline = new BlendFileBaseline(scene);
        BaselineSnapshot here = baseline.capture(worker, RealBlender.TIMEOUT);
        try (WorkerLease other = startWorker()) {
            assertThat(baseline.capture(other.worker(), RealBlender.TIMEOUT)).isEqualTo(here);
        }
    }

    @Test
    void restoresTheSceneOnAWorkerThatDidNotCaptureIt() throws InterruptedException {
        BlendFileBaseline captured = new BlendFileBaseline(scene);
        BaselineSnapshot snapshot = captured.capture(worker, RealBlender.TIMEOUT);
        try (WorkerLease other = startWorker()) {
            assertThat(new BlendFileBaseline().reset(other.worker(), snapshot, RealBlender.TIMEOUT))
                    .isEmpty();
            assertThat(other.worker()
                            .unwrap(SceneExecutor.class)
                            .execute("import bpy\nbpy.data.objects['Crate']", "look", 0, RealBlender.TIMEOUT)
                            .symptom())
                    .isNull();
        }
    }

    @Test
    void restoresTheEmptyScene() throws InterruptedException {
        Baseline empty = new EmptySceneBaseline();
        BaselineSnapshot snapshot = empty.capture(worker, RealBlender.TIMEOUT);
        String program = "import bpy\nassert not bpy.data.objects\nbpy.ops.mesh.primitive_cube_add()";
        for (int i = 0; i < 3; i++) {
            assertThat(empty.reset(worker, snapshot, RealBlender.TIMEOUT)).isEmpty();
            assertThat(worker.unwrap(SceneExecutor.class)
                            .execute(program, "cube", 0, RealBlender.TIMEOUT)
                            .symptom())
                    .isNull();
        }
    }
}
