package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.SceneExecutor.Execution;
import io.attemptcoordinator.testkit.contract.BaselineContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a baseline, on a {@code .blend} file in a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(180)
class BlendFileBaselineIT extends BaselineContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Path scene;

    @BeforeAll
    static void makeScene() throws Exception {
        scene = RealBlender.smallScene(folder);
    }

    @AfterAll
    static void nothingIsLeft() {
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    @Override
    protected Fixture fixture() throws Exception {
        Path file = Files.copy(scene, folder.resolve("fixture.blend"), StandardCopyOption.REPLACE_EXISTING);
        BlenderBackend backend = RealBlender.backend(SandboxPolicy.AUTO, List.of("camera"));
        return new SceneFixture(
                file, new BlendFileBaseline(file), backend.start(RealBlender.WORKER, RealBlender.TIMEOUT));
    }

    private record SceneFixture(Path file, Baseline baseline, WorkerLease lease) implements Fixture {
        @Override
        public Worker worker() {
            return lease.worker();
        }

        @Override
        public Baseline unusable() {
            return new BlendFileBaseline(Path.of(file + ".missing"));
        }

        @Override
        public void disturb() throws InterruptedException {
            execute("bpy.data.objects['Crate'].location.x += 1; bpy.ops.mesh.primitive_cube_add()");
        }

        @Override
        public String observe() throws InterruptedException {
            // A program would start from the baseline again.
            try {
                Path image = worker().unwrap(SceneExecutor.class)
                        .render(RealBlender.TIMEOUT)
                        .get(0)
                        .image();
                return MoreFiles.asByteSource(image).hash(Hashing.sha256()).toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void execute(String program) throws InterruptedException {
            Execution execution = worker().unwrap(SceneExecutor.class)
                    .execute("import bpy\n" + program, "fixture", 0, RealBlender.TIMEOUT);
            assertThat(execution.symptom()).isNull();
        }

        @Override
        public boolean changeSource() {
            try {
                Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
