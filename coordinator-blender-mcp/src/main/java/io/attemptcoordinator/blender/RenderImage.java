package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decoded image: 8-bit RGB pixels, row by row from the top. PNG images of every colour type are read: what is transparent is laid over
 * black, grey has three equal channels, of 16 bits the upper eight count, and colour spaces and gamma are ignored.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class RenderImage {
    /** The maximum size of a file that is decoded, in bytes. */
    public static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

    /** The number of channels of each pixel: red, green and blue. */
    static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;

    /** Takes the array without copying it. */
    RenderImage(int width, int height, byte[] rgb) {
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
            return PngDecoder.decode(InputFiles.read(file, MAX_FILE_BYTES), file.toString());
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
        return PngDecoder.decode(png, requireNonNull(name, "name"));
    }

    /** Returns the width in pixels, 1 or more. */
    public int width() {
        return width;
    }

    /** Returns the height in pixels, 1 or more. */
    public int height() {
        return height;
    }

    /** Returns how many samples the pixels have together. */
    int samples() {
        return rgb.length;
    }

    /** Returns a sample: red, green and blue of each pixel, row by row; within [0, 255]. */
    int sample(int index) {
        return rgb[index] & 0xFF;
    }

    /**
     * Returns one channel of one pixel.
     *
     * @param x the column, from the left
     * @param y the row, from the top
     * @param channel 0 for red, 1 for green, 2 for blue
     * @return within [0, 255]
     * @throws IndexOutOfBoundsException if there is no such pixel or channel
     */
    public int value(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, CHANNELS);
        return rgb[(y * width + x) * CHANNELS + channel] & 0xFF;
    }

    /**
     * Returns this image in another size, resized as Pillow's {@code Image.resize} does by default since Pillow 7.0.0: bicubic, with a
     * filter that grows with the reduction. The pixels are those of Pillow; the same image if it has that size.
     *
     * @param newWidth in pixels, within [1, {@value RenderSettings#MAX_PIXELS}]
     * @param newHeight in pixels, within the same range
     * @throws IllegalArgumentException if a size is out of its range
     */
    public RenderImage resizedTo(int newWidth, int newHeight) {
        requireSide(newWidth, "newWidth");
        requireSide(newHeight, "newHeight");
        if (newWidth == width && newHeight == height) {
            return this;
        }
        return new RenderImage(newWidth, newHeight, PillowResize.resize(rgb, width, height, newWidth, newHeight));
    }

    private static void requireSide(int side, String name) {
        if (side < 1 || side > RenderSettings.MAX_PIXELS) {
            throw new IllegalArgumentException(
                    name + " must be within [1, " + RenderSettings.MAX_PIXELS + "] but was " + side);
        }
    }

    /**
     * Returns the first difference between two images, in words, such as {@code pixel (3, 4) was (0, 0, 0) and is now (1, 0, 0)}; empty if every
     * pixel is the same.
     *
     * @param before the image as it was
     * @param now the image as it is
     */
    public static Optional<String> difference(RenderImage before, RenderImage now) {
        if (before.width != now.width || before.height != now.height) {
            return Optional.of("it was " + before.width + " x " + before.height + " pixels and is now " + now.width
                    + " x " + now.height);
        }
        int index = before.firstDifference(now);
        return index < 0
                ? Optional.empty()
                : Optional.of("pixel (" + index % before.width + ", " + index / before.width + ") was "
                        + before.pixel(index) + " and is now " + now.pixel(index));
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
