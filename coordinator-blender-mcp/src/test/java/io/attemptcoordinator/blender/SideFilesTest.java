package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a mesh refers to. */
@Timeout(30)
class SideFilesTest {
    @TempDir
    Path folder;

    private Path meshes;

    @BeforeEach
    void makeFolder() throws IOException {
        meshes = Files.createDirectory(folder.resolve("meshes"));
        Files.createDirectory(meshes.resolve("textures"));
        file("textures/wood grain.png");
        Files.writeString(folder.resolve("secret.png"), "");
    }

    private Path file(String name) throws IOException {
        return Files.writeString(meshes.resolve(name), "");
    }

    private Path obj(String materials) throws IOException {
        Files.writeString(meshes.resolve("a b.mtl"), "newmtl wood\n" + materials + "\n");
        return Files.writeString(meshes.resolve("a.obj"), "# toy\r\nmtllib a b.mtl\r\nv 0 0 0\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "map_Kd textures/wood grain.png",
                "  map_Kd -s 1 1 1 -o 0.5 -blendu on textures/wood grain.png",
                "map_Bump -bm 0.3 textures\\wood grain.png",
                "norm ./textures/../textures/wood grain.png"
            })
    void findsTheImagesOfMaterials(String line) throws IOException {
        assertThat(SideFiles.of(obj(line)))
                .containsExactlyInAnyOrder(meshes.resolve("a b.mtl"), meshes.resolve("textures/wood grain.png"));
    }

    @Test
    void findsAnImageBesideTheMaterialsThatIsNotWhereItShouldBe() throws IOException {
        Path image = file("oak.png");

        assertThat(SideFiles.of(obj("map_Kd C:\\work\\oak.png"))).contains(image);
    }

    @Test
    void staysInTheFolderOfTheMesh() throws IOException {
        assertThat(SideFiles.of(obj("map_Kd ../secret.png"))).containsExactly(meshes.resolve("a b.mtl"));
        assertThat(SideFiles.of(obj("map_Kd " + folder.resolve("secret.png")))).hasSize(1);
    }

    @Test
    void refusesMissingMaterials() throws IOException {
        Path mesh = Files.writeString(meshes.resolve("b.obj"), "mtllib ../b.mtl\n");

        assertThatThrownBy(() -> SideFiles.of(mesh)).hasMessageContaining("'../b.mtl'");
    }

    @Test
    void readsAFileWithoutLines() throws IOException {
        Path mesh = Files.writeString(meshes.resolve("b.obj"), "mtllib " + "x".repeat(100_000));

        assertThatThrownBy(() -> SideFiles.of(mesh)).isInstanceOf(IOException.class);
    }

    private static final String GLTF = """
            {"buffers": [{"uri": "a.bin"}, {"uri": "data:;base64,AAAA"}, {}],
             "images": [{"uri": "textures/wood%20grain.png"}, {"uri": "../secret.png"}, {"bufferView": 1}]}""";

    @Test
    void findsTheResourcesOfGltf() throws IOException {
        Path buffer = file("a.bin");
        Path mesh = Files.writeString(meshes.resolve("a.gltf"), GLTF);

        assertThat(SideFiles.of(mesh)).containsExactly(buffer, meshes.resolve("textures/wood grain.png"));
    }

    @Test
    void findsTheResourcesOfBinaryGltf() throws IOException {
        Path buffer = file("a.bin");
        byte[] json = GLTF.getBytes(StandardCharsets.UTF_8);
        ByteBuffer content = ByteBuffer.allocate(20 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        content.putInt(0x46546C67).putInt(2).putInt(content.capacity());
        content.putInt(json.length).putInt(0x4E4F534A).put(json);
        Path mesh = Files.write(meshes.resolve("a.glb"), content.array());

        assertThat(SideFiles.of(mesh)).contains(buffer, meshes.resolve("textures/wood grain.png"));
    }

    @Test
    void refusesWhatIsNoJson() throws IOException {
        Path mesh = Files.writeString(meshes.resolve("a.gltf"), "{");

        assertThatThrownBy(() -> SideFiles.of(mesh)).hasMessageContaining("not a glTF file");
        assertThat(SideFiles.of(Files.writeString(meshes.resolve("b.glb"), "short")))
                .isEmpty();
    }
}
