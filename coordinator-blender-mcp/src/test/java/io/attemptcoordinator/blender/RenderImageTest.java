package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderImageTest {
    @TempDir
    Path folder;

    private static RenderImage decode(byte[] file) {
        return RenderImage.decodePng(new ByteArrayInputStream(file), "candidate.png");
    }

    private static void assertMalformed(byte[] file, String text) {
        assertThatThrownBy(() -> decode(file))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.MALFORMED))
                .hasMessageContaining("candidate.png")
                .hasMessageContaining(text);
    }

    @Test
    void decodesPixels() {
        RenderImage image = TestImages.plain(4, 3, 0x102030);
        assertThat(image.width()).isEqualTo(4);
        assertThat(image.height()).isEqualTo(3);
        assertThat(image.value(3, 2, 0)).isEqualTo(0x10);
        assertThat(image.value(3, 2, 1)).isEqualTo(0x20);
        assertThat(image.value(3, 2, 2)).isEqualTo(0x30);
    }

    @Test
    void hasNoPixelOutside() {
        RenderImage image = TestImages.plain(4, 3, 0x102030);
        int[][] outside = {{4, 0, 0}, {-1, 0, 0}, {0, 3, 0}, {0, -1, 0}, {0, 0, 3}, {0, 0, -1}};
        for (int[] place : outside) {
            assertThatThrownBy(() -> image.value(place[0], place[1], place[2]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void laysTransparencyOverBlack() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x80FF0000);
        assertThat(decode(TestImages.encode(image, "png")).value(0, 0, 0)).isEqualTo(0x80);
    }

    @Test
    void refusesATruncatedFile() {
        byte[] whole = TestImages.png(64, 64, 0x123456);
        assertMalformed(Arrays.copyOf(whole, whole.length / 2), "not a complete PNG file");
        assertMalformed(Arrays.copyOf(whole, 20), "not a complete PNG file");
    }

    @Test
    void refusesWhatIsNoPng() {
        assertMalformed(new byte[0], "not a complete PNG file");
        assertMalformed("<html>".getBytes(StandardCharsets.US_ASCII), "not a complete PNG file");
        assertMalformed(
                TestImages.encode(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg"),
                "not a complete PNG file");
    }

    @ParameterizedTest
    @ValueSource(ints = {4097, 8192, 100_000})
    void refusesASmallFileThatClaimsALargeImage(int side) {
        byte[] file = TestImages.png(4, 4, 0);
        ByteBuffer.wrap(file).putInt(16, side).putInt(20, side);
        CRC32 crc = new CRC32();
        crc.update(file, 12, 17);
        ByteBuffer.wrap(file).putInt(29, (int) crc.getValue());
        assertMalformed(file, side + " x " + side + " pixels, more than 4096 a side");
    }

    @Test
    void needsNoTemporaryFolder() throws IOException {
        byte[] file = TestImages.png(4, 3, 0x102030);
        Path cache = Files.createDirectory(folder.resolve("cache"));
        try {
            ImageIO.setCacheDirectory(cache.toFile());
            Files.delete(cache);

            assertThat(decode(file).width()).isEqualTo(4);
        } finally {
            ImageIO.setCacheDirectory(null);
        }
    }

    @Test
    void readsAFile() throws IOException {
        Path file = Files.write(folder.resolve("image.png"), TestImages.png(4, 3, 0x102030));

        assertThat(RenderImage.read(file)).isEqualTo(TestImages.plain(4, 3, 0x102030));
    }

    @Test
    @Timeout(30)
    void refusesWhatIsNoRegularFile() throws Exception {
        assertUnreadable(folder.resolve("missing.png"), "there is no such file");
        assertUnreadable(folder, "not a regular file");
        assertUnreadable(TestFiles.pipe(folder), "not a regular file");
    }

    private static void assertUnreadable(Path file, String text) {
        assertThatThrownBy(() -> RenderImage.read(file))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(text);
    }

    @Test
    void digestsPixelsAndNothingElse() {
        RenderImage image = TestImages.plain(4, 4, 0x102030);
        assertThat(image.pixelDigest())
                .isEqualTo(TestImages.plain(4, 4, 0x102030).pixelDigest());
        assertThat(image.pixelDigest())
                .isNotEqualTo(TestImages.plain(4, 4, 0x102031).pixelDigest());
        assertThat(image.pixelDigest())
                .isNotEqualTo(TestImages.plain(2, 8, 0x102030).pixelDigest());
    }

    /** The digests come from Pillow; {@code src/test/python/make_metric_goldens.py} makes them. */
    @ParameterizedTest
    @CsvFileSource(resources = "resize-goldens.txt", useHeadersInDisplayName = false, delimiter = ' ')
    void resizesToThePixelsOfPillow(String image, int width, int height, String digest) {
        assertThat(TestImages.resource(image).resizedTo(width, height).pixelDigest())
                .isEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4097, Integer.MAX_VALUE})
    void refusesSizesOutOfRange(int side) {
        RenderImage image = TestImages.plain(8, 8, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.resizedTo(side, 8))
                .withMessage("newWidth must be within [1, 4096] but was " + side);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.resizedTo(8, side))
                .withMessage("newHeight must be within [1, 4096] but was " + side);
    }

    @Test
    void resizesAPlainImageToAPlainImage() {
        assertThat(TestImages.plain(8, 8, 0x405060).resizedTo(5, 3)).isEqualTo(TestImages.plain(5, 3, 0x405060));
        RenderImage image = TestImages.plain(8, 8, 0x405060);
        assertThat(image.resizedTo(8, 8)).isSameAs(image);
    }
}
