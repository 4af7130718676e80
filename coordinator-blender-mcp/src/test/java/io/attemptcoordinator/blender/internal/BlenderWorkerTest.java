package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that has no Blender yet. */
@Timeout(30)
class BlenderWorkerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private ExecutorSupply supply;
    private Worker worker;

    @BeforeEach
    void create() {
        BlenderLaunch launch = new BlenderLaunch(
                Path.of("blender"),
                1,
                Sandbox.none("of a test"),
                Limits.DEFAULT,
                List.of(),
                List.of(),
                folder,
                SystemTime.ticker());
        WorkerFolder workerFolder = WorkerFolder.create(folder, "worker-0");
        supply = new ExecutorSupply(launch, workerFolder, "worker-0", true);
        RenderRequest request = new RenderRequest("cycles", 16, 16, 1, 0, List.of("camera"));
        worker = new BlenderWorker(
                "worker-0",
                Map.of(),
                supply,
                new BlenderSceneExecutor(
                        launch, workerFolder, request, supply, new OwnPrograms(supply, launch.sandbox())),
                List.of());
    }

    @AfterEach
    void close() {
        supply.close();
    }

    @Test
    void hasTheViewsThatLoopsAndBaselinesNeed() {
        assertThat(worker.unwrap(SceneExecutor.class)).isSameAs(worker.unwrap(SceneExecutor.class));
        assertThat(worker.unwrap(BlenderWorker.class)).isSameAs(worker);
    }

    @Test
    void givesNobodyItsLeaseOrAnythingElse() {
        for (Class<?> other : List.of(WorkerLease.class, ExecutorSupply.class, Object.class, String.class)) {
            assertThatThrownBy(() -> worker.unwrap(other))
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                    .hasMessageContaining(other.getName())
                    .hasMessageContaining("needs another backend");
        }
        assertThat(worker).isNotInstanceOf(AutoCloseable.class);
    }

    @Test
    void isUnavailableOnceItIsClosed() {
        supply.close();
        supply.close();

        assertThatThrownBy(
                        () -> worker.unwrap(SceneExecutor.class).execute("pass", "program", 0, Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKEND_UNAVAILABLE))
                .hasMessageContaining("worker-0");
    }

    @Test
    void warnsOfAFullTemporaryFolder() {
        Path folder = Path.of("/some/folder");
        assertThat(WorkerFolder.spaceWarning(folder, 4096)).contains("/some/folder has only 4096 bytes left");
        assertThat(WorkerFolder.spaceWarning(folder, 1 << 30)).isEmpty();
    }
}
