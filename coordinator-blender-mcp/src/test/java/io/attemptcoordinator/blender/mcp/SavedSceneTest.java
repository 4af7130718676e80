package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedSceneTest {
    private static final int MOST = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path saved;

    @SuppressWarnings("NullAway.Init")
    private Path scene;

    @BeforeEach
    void name() {
        saved = folder.resolve("saved.blend");
        scene = folder.resolve("scene.blend");
    }

    @Test
    void aSceneIsCopied() throws IOException {
        Files.writeString(saved, "BLENDER-v304 content");

        assertThat(SavedScene.take(saved, scene, MOST)).isNull();
        assertThat(scene).hasContent("BLENDER-v304 content");
    }

    @Test
    void whatIsNoSceneIsNotCopied() throws IOException {
        assertThat(SavedScene.take(saved, scene, MOST)).isEqualTo("there is no scene file");
        Files.writeString(saved, "BLEND");
        assertThat(SavedScene.take(saved, scene, MOST)).isEqualTo("the scene file is not a .blend file");
        Files.writeString(saved, "BLENDER-v304 content!");
        assertThat(SavedScene.take(saved, scene, MOST)).isEqualTo("the scene file has more than 20 bytes");
        SavedScene.delete(saved);
        Files.createSymbolicLink(saved, Files.writeString(folder.resolve("other"), "BLENDER"));
        assertThat(SavedScene.take(saved, scene, MOST)).isEqualTo("the scene file is not a regular file");
        assertThat(scene).doesNotExist();
    }
}
