package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.internal.ShortCommand;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of the host a program in a sandbox can read: those of the baseline, and those that it is shown. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class VisibleFilesIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static BlenderBackend.Builder backend() throws InterruptedException {
        return BlenderBackend.builder(
                        RealBlender.installation(),
                        new RenderSettings(RenderSettings.Engine.CYCLES, 32, 32, 1, 0, List.of("iso")))
                .sandbox(SandboxPolicy.REQUIRED);
    }

    private static @Nullable Symptom read(SceneExecutor executor, Path file) throws InterruptedException {
        return executor.execute("open('" + file + "', 'rb').read()", "reader", 0, RealBlender.TIMEOUT)
                .symptom();
    }

    @Test
    void areThoseThatItIsShown() throws Exception {
        Path shown = Files.write(folder.resolve("shown.png"), TestImages.png(8, 8, 0xFF0000));
        Path hidden = Files.write(folder.resolve("hidden.png"), TestImages.png(8, 8, 0xFF0000));
        // Readable for nobody but its owner, as references in a home folder are.
        assertThat(shown.toFile().setReadable(false, false)).isTrue();
        assertThat(shown.toFile().setReadable(true, true)).isTrue();
        try (WorkerLease lease =
                backend().visible(List.of(shown)).build().start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            SceneExecutor executor = RealBlender.openIn(lease, new EmptySceneBaseline());

            assertThat(read(executor, shown)).isNull();
            assertThat(read(executor, hidden)).isNotNull();
            assertThat(lease.worker().description().get("visibleFiles")).contains("shown.png");
        }
    }

    @Test
    void areThoseOfTheBaseline() throws Exception {
        Path texture = Files.write(folder.resolve("texture.png"), TestImages.png(8, 8, 0x00FF00));
        Path scene = sceneWith(texture);
        try (WorkerLease lease = backend().build().start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            BlendFileBaseline baseline = new BlendFileBaseline(scene);
            BaselineSnapshot snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
            baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);

            assertThat(snapshot.details()).containsKey("external:" + texture);
            assertThat(read(executor, texture)).isNull();
            RenderImage image =
                    RenderImage.read(executor.render(RealBlender.TIMEOUT).get(0).image());
            assertThat(image.value(16, 16, 1))
                    .as("the green texture, seen by the renderer")
                    .isGreaterThan(image.value(16, 16, 0));

            Files.write(texture, TestImages.png(8, 8, 0x0000FF));
            assertThatThrownBy(() -> baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("texture.png changed since the run began");
            Files.delete(texture);
            assertThatThrownBy(() -> baseline.capture(lease.worker(), RealBlender.TIMEOUT))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("refers to files that do not exist")
                    .hasMessageContaining("texture.png");
        }
    }

    /** The file has the content of a reference, which every program would see with the baseline. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void areNoReferencesByWayOfTheBaseline(boolean isSameFile) throws Exception {
        Path reference = Files.write(folder.resolve("reference.png"), TestImages.png(8, 8, 0x00FF00));
        Path texture = isSameFile ? reference : Files.copy(reference, folder.resolve("texture.png"));
        Path mesh = Files.writeString(folder.resolve("mesh.obj"), "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
        List<Baseline> baselines = List.of(
                new BlendFileBaseline(sceneWith(texture)),
                RecipeBaseline.builder(List.of(mesh)).files(List.of(texture)).build());
        for (Baseline baseline : baselines) {
            try (WorkerLease lease =
                    backend().hidden(List.of(reference)).build().start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
                assertThatThrownBy(() -> baseline.capture(lease.worker(), RealBlender.TIMEOUT))
                        .isInstanceOfSatisfying(
                                CoordinatorException.class,
                                e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE))
                        .hasMessageContaining("refers to " + texture + ", which "
                                + (isSameFile ? "is a reference" : "has the content of the reference " + reference))
                        .hasMessageContaining("'referencesVisible'");
                Files.write(reference, TestImages.png(8, 8, 0xFF0000));
                if (!isSameFile) {
                    assertThat(baseline.capture(lease.worker(), RealBlender.TIMEOUT)
                                    .details())
                            .as("another image now")
                            .isNotEmpty();
                }
            } finally {
                Files.write(reference, TestImages.png(8, 8, 0x00FF00));
            }
        }
    }

    /** Makes a scene of a cube with an image texture that is not packed, as somebody does who works with Blender. */
    private Path sceneWith(Path texture) throws Exception {
        Path scene = folder.resolve("textured.blend");
        Path program = Files.writeString(folder.resolve("make.py"), """
                import bpy
                bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
                bpy.ops.mesh.primitive_cube_add(size=2)
                material = bpy.data.materials.new('Textured')
                material.use_nodes = True
                nodes = material.node_tree.nodes
                image = nodes.new('ShaderNodeTexImage')
                image.image = bpy.data.images.load('%s')
                material.node_tree.links.new(image.outputs[0], nodes['Principled BSDF'].inputs[0])
                bpy.context.object.data.materials.append(material)
                bpy.ops.wm.save_as_mainfile(filepath='%s')
                """.formatted(texture, scene));
        ShortCommand.run(List.of(
                RealBlender.installation().executable().toString(),
                "--background",
                "--factory-startup",
                "--python",
                program.toString()));
        assertThat(scene).isNotEmptyFile();
        return scene;
    }
}
