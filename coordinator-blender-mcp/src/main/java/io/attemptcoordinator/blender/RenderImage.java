package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A decoded image: 8-bit RGB pixels, row by row from the top. Transparent pixels are laid over black.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class RenderImage {
    /** The maximum size of a file that is decoded, in bytes. */
    public static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

    private static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;

    private RenderImage(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Reads a PNG file that a user named, such as a reference image.
     *
     * @param file the file
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not a complete PNG image within the bounds, or with
     *     {@link Code#CONFIGURATION} if it cannot be read or is not a regular file
     */
    public static RenderImage read(Path file) {
        try {
            return decode(InputFiles.read(file, MAX_FILE_BYTES), file.toString());
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "The image " + file + " cannot be read: " + InputFiles.reason(e) + ".", e);
        }
    }

    /**
     * Decodes a PNG image of at most {@value RenderSettings#MAX_PIXELS} pixels a side.
     *
     * @param png the file; read to the end and left open
     * @param name the name of the image in an error, such as its path
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not a complete PNG image within the bounds, or with
     *     {@link Code#ARTIFACT_IO} if it cannot be read
     */
    public static RenderImage decodePng(InputStream png, String name) {
        requireNonNull(name, "name");
        try {
            byte[] file = ByteStreams.limit(png, MAX_FILE_BYTES + 1L).readAllBytes();
            if (file.length > MAX_FILE_BYTES) {
                throw malformed(name, "it has more than " + MAX_FILE_BYTES + " bytes", null);
            }
            return decode(file, name);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "The image " + name + " cannot be read: " + e, e);
        }
    }

    private static RenderImage decode(byte[] file, String name) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        // Kept in memory: the stream that ImageIO would create has a file in the temporary folder, which may be full.
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(stream, true, true);
            // The header is read before any pixel, so that a small file cannot ask for a large image.
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width > RenderSettings.MAX_PIXELS || height > RenderSettings.MAX_PIXELS) {
                throw malformed(
                        name,
                        "it is " + width + " x " + height + " pixels, more than " + RenderSettings.MAX_PIXELS
                                + " a side",
                        null);
            }
            return of(reader.read(0));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw malformed(name, "it is not a complete PNG file (" + e.getMessage() + ")", e);
        } finally {
            reader.dispose();
        }
    }

    private static CoordinatorException malformed(String name, String why, @Nullable Exception e) {
        return new CoordinatorException(
                Code.MALFORMED, "The image " + name + " cannot be used: " + why + ". Use an 8-bit RGB PNG image.", e);
    }

    private static RenderImage of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[width * height * CHANNELS];
        int[] row = new int[width];
        int next = 0;
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                int alpha = argb >>> 24;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int value = (argb >> (16 - 8 * channel)) & 0xFF;
                    rgb[next++] = (byte) ((value * alpha + 127) / 255);
                }
            }
        }
        return new RenderImage(width, height, rgb);
    }

    /** Returns the width in pixels, 1 or more. */
    public int width() {
        return width;
    }

    /** Returns the height in pixels, 1 or more. */
    public int height() {
        return height;
    }

    /** Returns the number of channels of each pixel: red, green and blue. */
    int channels() {
        return CHANNELS;
    }

    /** Returns one channel of one pixel, within [0, 255]. */
    int value(int x, int y, int channel) {
        return rgb[(y * width + x) * CHANNELS + channel] & 0xFF;
    }

    /**
     * Returns this image in another size, interpolated bilinearly; the same image if it has that size.
     *
     * @param newWidth in pixels, 1 or more
     * @param newHeight in pixels, 1 or more
     */
    public RenderImage resizedTo(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        BufferedImage source = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                source.setRGB(x, y, value(x, y, 0) << 16 | value(x, y, 1) << 8 | value(x, y, 2));
            }
        }
        BufferedImage target = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(source, 0, 0, newWidth, newHeight, null);
        graphics.dispose();
        return of(target);
    }

    /**
     * Returns the index of the first pixel, row by row, in which another image of the same size differs; -1 if they are equal.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    int firstDifference(RenderImage other) {
        if (other.width != width || other.height != height) {
            throw new IllegalArgumentException("the sizes differ");
        }
        int at = Arrays.mismatch(rgb, other.rgb);
        return at < 0 ? -1 : at / CHANNELS;
    }

    /** Returns red, green and blue of the pixel with an index, such as {@code (12, 34, 56)}. */
    String pixel(int index) {
        int x = index % width;
        int y = index / width;
        return "(" + value(x, y, 0) + ", " + value(x, y, 1) + ", " + value(x, y, 2) + ")";
    }

    /**
     * Returns the SHA-256 digest of the size and the pixels, as 64 lower-case hexadecimal digits. It does not depend on how
     * the file encodes them.
     */
    public String pixelDigest() {
        return Hashing.sha256()
                .newHasher()
                .putString(width + "x" + height + ":", StandardCharsets.US_ASCII)
                .putBytes(rgb)
                .hash()
                .toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RenderImage image
                && width == image.width
                && height == image.height
                && Arrays.equals(rgb, image.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "RenderImage[" + width + " x " + height + "]";
    }
}
