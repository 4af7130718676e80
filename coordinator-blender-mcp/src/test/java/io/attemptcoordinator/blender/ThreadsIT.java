package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** How many threads a Blender has: as many as compute the same every time, unless it is told otherwise. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
class ThreadsIT {
    /** With two threads, copies of a sphere get different normals; {@code docs/adr/0005} says why. */
    private static final String COUNT_THE_NORMALS = """
            import array, bpy
            bpy.ops.mesh.primitive_uv_sphere_add(segments=96, ring_count=48)
            sphere = bpy.context.object.data
            seen = set()
            for i in range(200):
                copy = sphere.copy()
                copy.update()
                normals = array.array('f', bytes(12 * len(copy.vertices)))
                copy.vertices.foreach_get('normal', normals)
                seen.add(normals.tobytes())
                bpy.data.meshes.remove(copy)
            print(len(seen))
            """;

    @Test
    void computesTheSameEveryTime() throws InterruptedException {
        BlenderBackend backend = BlenderBackend.builder(
                        RealBlender.installation(), RenderSettings.of(64, List.of("camera")))
                .workers(new Capacity(1, "it has the machine to itself"))
                .build();
        try (WorkerLease lease = backend.start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            SceneExecutor executor = RealBlender.openIn(lease, new EmptySceneBaseline());

            SceneExecutor.Execution counted = executor.execute(COUNT_THE_NORMALS, "normals", 0, RealBlender.TIMEOUT);

            assertThat(counted.symptom()).isNull();
            assertThat(counted.output().strip()).isEqualTo("1");
            // Before 4.3, only one thread computes the same every time.
            BlenderInstallation.Version version = RealBlender.installation().version();
            boolean isOld = version.major() < 4 || (version.major() == 4 && version.minor() < 3);
            int expected = isOld ? 1 : Runtime.getRuntime().availableProcessors();
            assertThat(lease.worker().description()).containsEntry("threads", Integer.toString(expected));
        }
    }

    @Test
    void hasAsManyThreadsAsItIsGiven() throws InterruptedException {
        BlenderBackend backend = BlenderBackend.builder(
                        RealBlender.installation(), RenderSettings.of(64, List.of("camera")))
                .threads(3)
                .build();
        try (WorkerLease lease = backend.start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            assertThat(RealBlender.openIn(lease, new EmptySceneBaseline())
                            .execute(
                                    "import bpy\nassert bpy.context.scene.render.threads == 3, "
                                            + "bpy.context.scene.render.threads",
                                    "threads",
                                    0,
                                    RealBlender.TIMEOUT)
                            .symptom())
                    .isNull();
            assertThat(lease.worker().description()).containsEntry("threads", "3");
        }
    }
}
