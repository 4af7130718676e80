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

/** The rules of a baseline, on a mesh and a program in a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(180)
class RecipeBaselineIT extends BaselineContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @BeforeAll
    static void makeMeshes() throws Exception {
        RecipeMeshes.export(folder);
    }

    @AfterAll
    static void nothingIsLeft() {
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    @Override
    protected Fixture fixture() throws Exception {
        Path mesh = Files.copy(
                folder.resolve("box.obj"), folder.resolve("fixture.obj"), StandardCopyOption.REPLACE_EXISTING);
        BlenderBackend backend = RecipeMeshes.backend(SandboxPolicy.AUTO, folder);
        return new RecipeFixture(mesh, baseline(mesh), backend.start(RealBlender.WORKER, RealBlender.TIMEOUT));
    }

    private static Baseline baseline(Path mesh) {
        return RecipeBaseline.builder(List.of(mesh))
                .axes(RecipeBaseline.Axis.Y, RecipeBaseline.Axis.NEGATIVE_Z)
                .program(folder.resolve("recipe.py"))
                .build();
    }

    private record RecipeFixture(Path mesh, Baseline baseline, WorkerLease lease) implements Fixture {
        @Override
        public Worker worker() {
            return lease.worker();
        }

        @Override
        public Baseline unusable() {
            return RecipeBaselineIT.baseline(folder.resolve("missing.obj"));
        }

        @Override
        public void disturb() throws InterruptedException {
            Execution execution = worker().unwrap(SceneExecutor.class)
                    .execute(
                            "import bpy\nbpy.data.objects['Crate'].location.x += 1", "fixture", 0, RealBlender.TIMEOUT);
            assertThat(execution.symptom()).isNull();
        }

        @Override
        public String observe() throws InterruptedException {
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

        @Override
        public boolean changeSource() {
            try {
                Files.writeString(mesh, "# changed\n", StandardOpenOption.APPEND);
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
