package io.attemptcoordinator.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** Noise, which no encoder makes small. */
    private static byte[] noise() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private ArtifactRef saved(String mediaType, byte[] content) {
        return new FileArtifactStore(folder).put("run/render.png", mediaType, new ByteArrayInputStream(content));
    }

    private RunView run() {
        return new RunView("run", "run", new FileArtifactStore(folder), null);
    }

    @Test
    void scalesDownWhatIsTooLarge() throws IOException {
        byte[] large = noise();
        ArtifactRef render = saved("image/png", large);

        byte[] sent = Pictures.of(run(), render, "noise", Pictures.MAX_BYTES).content();

        assertThat(large.length).isGreaterThan(Pictures.MAX_BYTES);
        assertThat(sent.length).isBetween(Pictures.MAX_BYTES / 4, Pictures.MAX_BYTES);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(sent));
        assertThat((double) image.getWidth() / image.getHeight()).isBetween(1.48, 1.52);
    }

    @Test
    void sendsASmallOneAsItIs() throws IOException {
        byte[] png = noise();

        assertThat(Pictures.of(run(), saved("image/png", png), "noise", png.length)
                        .content())
                .isEqualTo(png);
    }

    @Test
    void refusesWhatIsNoImageOrWasChanged() throws IOException {
        ArtifactRef text = saved("image/png", "no image".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Pictures.of(run(), text, "text", 1000))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("not a complete PNG");

        ArtifactRef png = saved("image/png", noise());
        Files.write(folder.resolve("run/render.png"), new byte[(int) png.sizeBytes()]);

        assertThatThrownBy(() -> Pictures.of(run(), png, "noise", Pictures.MAX_BYTES))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("is not what was saved");
    }
}
