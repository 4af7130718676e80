package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.RecipeBaseline.Axis;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Blender builds from meshes and programs, and what it refuses. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(180)
class RecipeImportIT {
    /** The box at half its size, standing on the ground; Y up or Z up. */
    private static final String LOOK = """
            import bpy
            from mathutils import Vector
            bpy.context.view_layer.update()
            [box] = [each for each in bpy.data.objects if each.type == 'MESH']
            corners = [box.matrix_world @ Vector(corner) for corner in box.bound_box]
            found = [f(corner[i] for corner in corners) for f in (min, max) for i in range(3)]
            assert all(abs(a - b) < 1e-4 for a, b in zip(found, (-0.5, -1, 0, 0.5, 1, 3))), found
            assert bpy.context.scene.camera
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path meshes;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private WorkerLease lease;

    @BeforeAll
    static void makeMeshes() throws Exception {
        RecipeMeshes.export(meshes);
    }

    @BeforeEach
    void start() throws InterruptedException {
        lease = start(SandboxPolicy.AUTO);
    }

    private WorkerLease start(SandboxPolicy sandbox) throws InterruptedException {
        return RecipeMeshes.backend(sandbox, folder).start(RealBlender.WORKER, RealBlender.TIMEOUT);
    }

    @AfterEach
    void end() {
        lease.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    private static RecipeBaseline.Builder builder(String mesh) {
        return RecipeBaseline.builder(List.of(meshes.resolve(mesh)))
                .program(meshes.resolve("recipe.py"))
                .scale(0.5);
    }

    private static @Nullable Symptom look(WorkerLease lease, String program) throws InterruptedException {
        return lease.worker()
                .unwrap(SceneExecutor.class)
                .execute(program, "look", 0, RealBlender.TIMEOUT)
                .symptom();
    }

    private CoordinatorException refused(Baseline baseline) {
        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class, () -> baseline.capture(lease.worker(), RealBlender.TIMEOUT));
        assertThat(e).isNotNull();
        assertThat(e.code()).as(e.toString()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
        assertThat(e.evidence()).isNotEmpty();
        return e;
    }

    @ParameterizedTest
    @ValueSource(strings = {"box.stl", "box.ply", "box.fbx"})
    void importsAFormatThatIsZUpInBlender(String mesh) throws InterruptedException {
        // Of the formats without a parser of ours, FBX refers to an image.
        List<Path> files = mesh.equals("box.fbx") ? List.of(meshes.resolve("wood.png")) : List.of();

        RealBlender.openIn(lease, builder(mesh).files(files).build());

        assertThat(look(lease, LOOK)).isNull();
    }

    @Test
    void asksForTheFilesThatItCannotFind() {
        assertThat(refused(builder("box.fbx").build()))
                .hasMessageContaining("refers to " + meshes.resolve("wood.png"))
                .hasMessageContaining("the setting 'files'");
    }

    @Test
    void turnsAMeshWithAnImageAndRendersIt() throws InterruptedException {
        Baseline baseline = builder("box.obj").axes(Axis.Y, Axis.NEGATIVE_Z).build();
        SceneExecutor executor = RealBlender.openIn(lease, baseline);

        assertThat(look(lease, LOOK + """
                [image] = [each for each in bpy.data.images if each.source == 'FILE']
                assert image.packed_file
                assert tuple(image.size) == (8, 8)
                """)).isNull();
        assertThat(executor.render(RealBlender.TIMEOUT))
                .extracting(SceneExecutor.Render::view)
                .containsExactly("camera", "iso");
    }

    @Test
    void importsSeveralMeshesAndNoProgram() throws InterruptedException {
        RealBlender.openIn(
                lease,
                RecipeBaseline.builder(List.of(meshes.resolve("box.stl"), meshes.resolve("box.obj")))
                        .build());

        assertThat(look(lease, "import bpy\nassert len(bpy.data.objects) == 2")).isNull();
    }

    @Test
    void importsGltfOrSaysWhyNot() throws InterruptedException {
        for (String mesh : List.of("box.glb", "box.gltf")) {
            Baseline baseline = builder(mesh).build();
            try {
                RealBlender.openIn(lease, baseline);
                assertThat(look(lease, LOOK)).isNull();
            } catch (CoordinatorException expected) {
                // Blender 3.4.1 of Debian 12: its importer does not work with its NumPy.
                assertThat(refused(baseline))
                        .hasMessageContaining("Blender 3.4.1 cannot import " + meshes.resolve(mesh) + " as glTF")
                        .hasMessageContaining("module 'numpy' has no attribute 'bool'")
                        .hasMessageContaining("convert the file to another format or use another Blender");
            }
        }
    }

    @Test
    void refusesAFormatWithoutAnImporter() throws Exception {
        Path mesh = Files.writeString(folder.resolve("scene.usd"), "#usda 1.0\n");

        CoordinatorException e = refused(RecipeBaseline.builder(List.of(mesh)).build());

        assertThat(e).hasMessageContaining("USD").hasMessageContaining(mesh.toString());
        if (RealBlender.installation().version().major() == 3) {
            assertThat(e)
                    .hasMessageContaining("Blender 3.4.1 has no importer for USD")
                    .hasMessageContaining("OBJ, PLY, STL");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken.obj", "broken.stl", "broken.ply", "broken.fbx"})
    void refusesABrokenMesh(String name) throws IOException {
        Path mesh = Files.writeString(folder.resolve(name), "This is no mesh.\n");

        assertThat(refused(RecipeBaseline.builder(List.of(mesh)).build()))
                .hasMessageContaining("cannot import " + mesh);
    }

    @Test
    void refusesAProgramThatRaises() throws IOException {
        Path program = Files.writeString(folder.resolve("bad.py"), "import bpy\n\nbpy.data.objects['Nothing']\n");

        CoordinatorException e = refused(builder("box.stl").program(program).build());

        assertThat(e).hasMessageContaining(program.toString()).hasMessageContaining("(line 3)");
        assertThat(e.evidence().get(0).detail())
                .contains("File \"" + program + "\", line 3")
                .contains("KeyError");
    }

    @Test
    void stopsAProgramThatDoesNotEnd() throws Exception {
        Path program = Files.writeString(folder.resolve("endless.py"), "while True: pass\n");
        Baseline baseline = builder("box.stl").program(program).build();

        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class, () -> baseline.capture(lease.worker(), Duration.ofSeconds(20)));

        assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
        assertThat(e).hasMessageContaining("did not end within");
        assertThat(built()).isEmpty();
    }

    @Test
    void showsAProgramOnlyTheFilesThatAreNamed() throws Exception {
        Path secret = Files.writeString(folder.resolve("data.txt"), "42");
        Path program = Files.writeString(
                folder.resolve("read.py"), RecipeMeshes.PROGRAM + "assert open('" + secret + "').read() == '42'\n");

        assertThat(refused(builder("box.stl").program(program).build())).hasMessageContaining("FileNotFoundError");
        RealBlender.openIn(
                lease,
                builder("box.stl").program(program).files(List.of(secret)).build());
        assertThat(look(lease, LOOK)).isNull();
    }

    @Test
    void refusesAnImageThatCannotBePacked() throws IOException {
        Path program = Files.writeString(folder.resolve("image.py"), """
                import bpy
                image = bpy.data.images.new('a', 8, 8)
                image.source, image.filepath = 'FILE', '/nowhere/a.png'
                image.use_fake_user = True
                """);

        assertThat(refused(builder("box.stl").program(program).build()))
                .hasMessageContaining("/nowhere/a.png")
                .hasMessageContaining("'files'");
    }

    @Test
    void refusesAChangeAndBuildsTheSceneOnceForEachWorker() throws Exception {
        Path mesh = Files.copy(meshes.resolve("box.stl"), folder.resolve("box.stl"));
        Baseline baseline = RecipeBaseline.builder(List.of(mesh)).build();
        BaselineSnapshot snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
        assertThat(snapshot.details()).as("what is gone with the worker").doesNotContainKey("path");
        assertThat(built()).hasSize(1);
        Path scene = built().get(0);
        FileTime time = Files.getLastModifiedTime(scene);
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        baseline.capture(lease.worker(), RealBlender.TIMEOUT);
        assertThat(built()).containsExactly(scene);
        assertThat(Files.getLastModifiedTime(scene)).as("built once").isEqualTo(time);
        Files.delete(scene);
        baseline.capture(lease.worker(), RealBlender.TIMEOUT);
        assertThat(built()).containsExactly(scene);

        try (WorkerLease other = start(SandboxPolicy.AUTO)) {
            new EmptySceneBaseline().reset(other.worker(), snapshot, RealBlender.TIMEOUT);
            assertThat(look(other, "import bpy\nassert len(bpy.data.objects) == 1"))
                    .isNull();
            assertThat(built()).hasSize(2);
        }

        assertThat(built()).as("the other worker's is gone with it").containsExactly(scene);
        Files.write(mesh, new byte[] {0}, StandardOpenOption.APPEND);
        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class, () -> baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT));
        assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
        assertThat(e).hasMessageContaining("changed since the run began");
    }

    @Test
    void refusesAProgramThatBuildsAnotherSceneEachTime() throws Exception {
        Path program = Files.writeString(
                folder.resolve("clock.py"),
                RecipeMeshes.PROGRAM + "import time\ncrate.location.x = time.time() % 1000\n");
        Baseline baseline = builder("box.stl").program(program).build();
        BaselineSnapshot snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);

        try (WorkerLease other = start(SandboxPolicy.AUTO)) {
            CoordinatorException e = catchThrowableOfType(
                    CoordinatorException.class, () -> baseline.reset(other.worker(), snapshot, RealBlender.TIMEOUT));

            assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
            assertThat(e).hasMessageContaining("does not show the recorded baseline");
        }
    }

    private List<Path> built() throws IOException {
        try (Stream<Path> files = Files.find(
                folder, 3, (file, attributes) -> file.resolveSibling("").endsWith("recipes"))) {
            return files.toList();
        }
    }

    @Test
    void worksWithoutASandbox() throws InterruptedException {
        try (WorkerLease open = start(SandboxPolicy.OFF)) {
            RealBlender.openIn(open, builder("box.stl").build());

            assertThat(look(open, LOOK)).isNull();
        }
    }
}
