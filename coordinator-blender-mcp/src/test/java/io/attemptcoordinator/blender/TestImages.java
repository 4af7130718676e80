package io.attemptcoordinator.blender;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Images for tests. */
final class TestImages {
    private TestImages() {}

    static RenderImage resource(String name) {
        return RenderImage.decodePng(new ByteArrayInputStream(file(name)), name);
    }

    /** The bytes of a test resource. */
    static byte[] file(String name) {
        try (InputStream png = TestImages.class.getResourceAsStream(name)) {
            if (png == null) {
                throw new IllegalArgumentException("there is no test resource " + name);
            }
            return png.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RenderImage plain(int width, int height, int rgb) {
        return RenderImage.decodePng(new ByteArrayInputStream(png(width, height, rgb)), "plain");
    }

    static byte[] png(int width, int height, int rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, rgb);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        return encode(image, "png");
    }

    static RenderImage noise(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return decode(image);
    }

    /** Some rows of an image. */
    static RenderImage rows(RenderImage image, int top, int count) {
        BufferedImage part = new BufferedImage(image.width(), count, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < count; y++) {
            for (int x = 0; x < image.width(); x++) {
                part.setRGB(
                        x,
                        y,
                        image.value(x, top + y, 0) << 16
                                | image.value(x, top + y, 1) << 8
                                | image.value(x, top + y, 2));
            }
        }
        return decode(part);
    }

    private static RenderImage decode(BufferedImage image) {
        return RenderImage.decodePng(new ByteArrayInputStream(encode(image, "png")), "test image");
    }

    static byte[] encode(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, format, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
