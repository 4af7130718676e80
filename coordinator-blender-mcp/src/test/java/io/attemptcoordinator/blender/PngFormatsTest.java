package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.attemptcoordinator.api.CoordinatorException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files of every kind, whole, broken and huge. */
class PngFormatsTest {
    private static RenderImage decode(byte[] file) {
        return RenderImage.decodePng(new ByteArrayInputStream(file), "views/front.png");
    }

    private static void assertMalformed(byte[] file) {
        assertThatThrownBy(() -> decode(file))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.MALFORMED))
                .hasMessageContaining("views/front.png");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0, 2",
        "0, 4",
        "0, 8",
        "0, 16", // grey
        "2, 8",
        "2, 16", // RGB
        "3, 1",
        "3, 2",
        "3, 4",
        "3, 8", // palette
        "4, 8",
        "4, 16", // grey with alpha
        "6, 8",
        "6, 16" // RGB with alpha
    })
    void readsEveryColourTypeAndDepth(int type, int depth) {
        for (boolean isInterlaced : new boolean[] {false, true}) {
            TestPng png = new TestPng(13, 11, type, depth, isInterlaced);

            assertThat(decode(png.bytes())).isEqualTo(png.pixels());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void laysTransparentColoursOfAPaletteOverBlack(int depth) {
        TestPng png = new TestPng(13, 11, TestPng.PALETTE, depth, false).transparency((byte) 0, (byte) 128);

        assertThat(decode(png.bytes())).isEqualTo(png.pixels());
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "0, 16", "2, 8", "2, 16"})
    void laysATransparentColourOverBlack(int type, int depth) {
        TestPng png = new TestPng(13, 11, type, depth, false).firstPixelTransparent();

        RenderImage image = decode(png.bytes());

        assertThat(image).isEqualTo(png.pixels());
        assertThat(image.pixel(0)).isEqualTo("(0, 0, 0)");
    }

    @ParameterizedTest
    @ValueSource(ints = {TestPng.GREY, TestPng.RGB})
    void ignoresGammaAndProfiles(int type) {
        byte[] gamma = {0, 1, (byte) 0x86, (byte) 0xA0};

        RenderImage image =
                decode(new TestPng(13, 11, type, 8, false).chunk("gAMA", gamma).bytes());

        assertThat(image).isEqualTo(new TestPng(13, 11, type, 8, false).pixels());
    }

    /** A text of 256 MiB takes 256 KiB in the file; it must not be expanded. */
    @Test
    void doesNotExpandCompressedTexts() {
        byte[] bomb = TestPng.deflated(new byte[256 * 1024 * 1024]);
        byte[] text = new byte[bomb.length + 3];
        text[0] = 'x';
        System.arraycopy(bomb, 0, text, 3, bomb.length);
        for (String chunk : new String[] {"zTXt", "iCCP"}) {
            TestPng png = new TestPng(13, 11, TestPng.RGB, 8, false).chunk(chunk, text);
            byte[] file = png.bytes();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

            assertThat(decode(file)).isEqualTo(png.pixels());

            assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
                    .isLessThan(32L * 1024 * 1024);
        }
    }

    /** The pixels of one row, followed by 256 MiB that belong to no pixel. */
    @Test
    void doesNotExpandPixelsBeyondTheImage() {
        TestPng png = new TestPng(1, 1, TestPng.GREY, 8, false);
        byte[] whole = png.bytes();
        int data = new String(whole, StandardCharsets.ISO_8859_1).indexOf("IDAT") - 4;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(whole, 0, data);
        TestPng.write(file, "IDAT", TestPng.deflated(new byte[256 * 1024 * 1024]));
        TestPng.write(file, "IEND", new byte[0]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

        assertThat(decode(file.toByteArray()).pixel(0)).isEqualTo("(0, 0, 0)");

        assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
                .isLessThan(32L * 1024 * 1024);
    }

    @Test
    void refusesALargeFile() {
        assertThatThrownBy(() -> RenderImage.decodePng(new Zeros(), "views/front.png"))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("views/front.png")
                .hasMessageContaining("more than " + RenderImage.MAX_FILE_BYTES + " bytes");
    }

    @Test
    void refusesAFileThatEndsTooEarly() {
        for (int type : new int[] {TestPng.GREY, TestPng.PALETTE, TestPng.RGB_ALPHA}) {
            byte[] whole = new TestPng(64, 64, type, 8, false).bytes();
            int pixels = new String(whole, StandardCharsets.ISO_8859_1).indexOf("IDAT");
            for (int length = 0; length < whole.length - 200; length += length < pixels ? 1 : 97) {
                assertMalformed(Arrays.copyOf(whole, length));
            }
        }
    }

    /** Broken in one place, a file is decoded or refused, and nothing else happens. */
    @Property(tries = 500)
    void refusesBrokenFilesWithoutOtherErrors(
            @ForAll @IntRange(max = 4) int type, @ForAll boolean isInterlaced, @ForAll long seed) {
        int[] types = {TestPng.GREY, TestPng.RGB, TestPng.PALETTE, TestPng.GREY_ALPHA, TestPng.RGB_ALPHA};
        byte[] file = new TestPng(9, 7, types[type], 8, isInterlaced).bytes();
        Random random = new Random(seed);
        int position = random.nextInt(file.length);
        file[position] = (byte) random.nextInt(256);
        try {
            RenderImage image = decode(file);
            assertThat(image.width()).isLessThanOrEqualTo(RenderSettings.MAX_PIXELS);
        } catch (CoordinatorException e) {
            assertThat(e.code()).isEqualTo(CoordinatorException.Code.MALFORMED);
            assertThat(e).hasMessageContaining("views/front.png");
        }
    }

    /** Never ends. */
    private static final class Zeros extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return length;
        }
    }
}
