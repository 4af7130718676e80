package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.RecipeBaseline.Axis;
import io.attemptcoordinator.blender.internal.KnownDigests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a recipe before a Blender builds its scene. */
@Timeout(30)
class RecipeBaselineTest {
    @TempDir
    Path folder;

    private Path mesh;
    private Path program;

    @BeforeEach
    void makeFiles() throws IOException {
        mesh = Files.writeString(folder.resolve("Toy Car.obj"), "v 0 0 0\n");
        program = Files.writeString(folder.resolve("light.py"), "import bpy\n");
    }

    private RecipeBaseline configured(Map<String, ?> values) {
        return (RecipeBaseline) new RecipeBaseline().configured(Settings.of("baseline 'recipe'", values, folder));
    }

    /** A worker that only says its version. */
    private record Versioned(String version) implements Worker {
        @Override
        public String id() {
            return "worker-0";
        }

        @Override
        public Map<String, String> description() {
            return Map.of(BlenderBackend.VERSION, version);
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new CoordinatorException(Code.CONFIGURATION, "it needs another backend");
        }
    }

    private static String digest(RecipeBaseline baseline) {
        return baseline.source(new Versioned("3.4.1")).digest();
    }

    @Test
    void readsItsSettings() throws IOException {
        Files.writeString(folder.resolve("b.stl"), "solid");
        Files.writeString(folder.resolve("data.csv"), "1,2");

        RecipeBaseline baseline = configured(Map.of(
                "meshes", "Toy Car.obj, b.stl",
                "recipe", "light.py",
                "files", "data.csv",
                "scale", 0.01,
                "up", "y",
                "forward", "negative-z"));

        SceneBaseline.Source source = baseline.source(new Versioned("3.4.1"));
        assertThat(source.id()).isEqualTo("toy-car");
        assertThat(source.file()).isNull();
        RecipeInputs inputs = requireNonNull(source.inputs());
        assertThat(inputs.recipe())
                .isEqualTo(new SceneRecipe(
                        List.of(mesh, folder.resolve("b.stl")),
                        List.of(folder.resolve("data.csv")),
                        0.01,
                        Axis.Y,
                        Axis.NEGATIVE_Z,
                        program));
        assertThat(inputs.digests())
                .containsOnlyKeys(mesh, folder.resolve("b.stl"), folder.resolve("data.csv"), program);
        assertThat(inputs.build().forward()).isEqualTo("-Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meshes | car.blend | must name files that end in one of [fbx, glb, gltf, obj",
                "meshes | missing.obj | there is no such file",
                "meshes | . | must name files that end in",
                "recipe | missing.py | there is no such file",
                "files | missing.png | there is no such file",
                "scale | 0 | 'scale'",
                "scale | nan | 'scale'",
                "up | w | 'up'",
                "up | negative-y | 'up' and 'forward' must be different axes but are negative-y and y",
                "meshes | only.fbx | 'up' and 'forward' apply only to the formats [obj, ply, stl]"
            })
    void refusesAWrongSetting(String key, String value, String message) throws IOException {
        Files.writeString(folder.resolve("only.fbx"), "Kaydara");
        Map<String, Object> values = new TreeMap<>(Map.of("meshes", "Toy Car.obj", "up", "x"));
        values.put(key, value);

        assertThatThrownBy(() -> configured(values))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining(message);
    }

    @Test
    void needsAMesh() {
        assertThatThrownBy(() -> configured(Map.of()))
                .hasMessageContaining("'meshes' of baseline 'recipe' is required");
        assertThatThrownBy(() -> new RecipeBaseline().source(new Versioned("3.4.1")))
                .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.BASELINE_UNUSABLE);
                    assertThat(e.evidence()).isNotEmpty();
                })
                .hasMessageContaining("needs the setting 'meshes'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeBaseline.builder(List.of()).build())
                .withMessageContaining("names 0");
    }

    @Test
    void boundsTheProgram() throws IOException {
        Files.writeString(program, "#".repeat(256 * 1024 + 1));

        assertThatThrownBy(() -> configured(Map.of("meshes", "Toy Car.obj", "recipe", "light.py")))
                .hasMessageContaining(program.toString())
                .hasMessageContaining("more than 262144 bytes");
    }

    @Test
    void boundsTheFiles() throws IOException {
        Path large = folder.resolve("large.stl");
        try (var file = FileChannel.open(large, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), (1L << 30)); // sparse
        }

        assertThatThrownBy(() -> configured(Map.of("meshes", "large.stl")))
                .hasMessageContaining("more than 1000 files");
    }

    @Test
    void refusesAPipe() throws Exception {
        Path pipe = TestFiles.pipe(folder);

        assertThatThrownBy(() -> configured(Map.of("meshes", "Toy Car.obj", "files", pipe.toString())))
                .hasMessageContaining("not a regular file");
    }

    @Test
    void digestsAllThatTheSceneDependsOn() throws IOException {
        String digest = digest(RecipeBaseline.builder(List.of(mesh)).build());

        assertThat(digest(RecipeBaseline.builder(List.of(mesh)).build())).isEqualTo(digest);
        assertThat(RecipeBaseline.builder(List.of(mesh))
                        .build()
                        .source(new Versioned("4.5.0"))
                        .digest())
                .isNotEqualTo(digest);
        assertThat(digest(RecipeBaseline.builder(List.of(mesh)).scale(2).build()))
                .isNotEqualTo(digest);
        assertThat(digest(RecipeBaseline.builder(List.of(mesh))
                        .axes(Axis.Y, Axis.NEGATIVE_Z)
                        .build()))
                .isNotEqualTo(digest);
        assertThat(digest(RecipeBaseline.builder(List.of(mesh)).program(program).build()))
                .isNotEqualTo(digest);
        Files.writeString(mesh, "v 0 0 1\n");
        assertThat(digest(RecipeBaseline.builder(List.of(mesh)).build())).isNotEqualTo(digest);
    }

    @Test
    void restoresARecipeFromASnapshot() {
        RecipeInputs inputs =
                RecipeInputs.read(new SceneRecipe(List.of(mesh), List.of(), 2.5, Axis.Y, Axis.NEGATIVE_Z, program));

        RecipeInputs restored = requireNonNull(RecipeInputs.of(inputs.details()));

        assertThat(restored.digests()).isEqualTo(inputs.digests());
        assertThat(restored.digest("3.4.1")).isEqualTo(inputs.digest("3.4.1"));
        assertThat(restored.key()).isEqualTo(inputs.key());
        assertThat(RecipeInputs.of(Map.of("path", "/scene.blend"))).isNull();
    }

    @Test
    void refusesAChangedFile() throws IOException {
        RecipeInputs inputs = RecipeInputs.read(new SceneRecipe(List.of(mesh), List.of(), 1, Axis.Z, Axis.Y, program));
        inputs.requireUnchanged(new KnownDigests(InstantSource.system()));
        Files.writeString(program, "pass\n");

        assertThatThrownBy(() -> inputs.requireUnchanged(new KnownDigests(InstantSource.system())))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.BASELINE_UNUSABLE))
                .hasMessageContaining(program.toString())
                .hasMessageContaining("changed since the run began");
    }
}
