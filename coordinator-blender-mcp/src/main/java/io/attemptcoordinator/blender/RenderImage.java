package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A decoded image: 8-bit RGB pixels, row by row from the top. Transparent pixels are laid over black.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class RenderImage {
    /** The largest file that is decoded, in bytes. */
    public static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

    /** The greatest width and height that are decoded, in pixels. */
    public static final int MAX_PIXELS = 8192;

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
     * Decodes a PNG image.
     *
     * @param png the file; read to the end and left open
     * @param name what the image is called in an error, such as its path
     * @return the image
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not a whole PNG image within the bounds, or with
     *     {@link Code#ARTIFACT_IO} if it cannot be read
     */
    public static RenderImage decodePng(InputStream png, String name) {
        requireNonNull(name, "name");
        try {
            byte[] file = png.readNBytes(MAX_FILE_BYTES + 1);
            if (file.length > MAX_FILE_BYTES) {
                throw malformed(name, "it has more than " + MAX_FILE_BYTES + " bytes", null);
            }
            return decode(file, name);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "the image " + name + " cannot be read: " + e, e);
        }
    }

    private static RenderImage decode(byte[] file, String name) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
        ImageReader reader = readers.next();
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(stream, true, true);
            // The header is read before any pixel, so that a small file cannot ask for a large image.
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width > MAX_PIXELS || height > MAX_PIXELS) {
                throw malformed(
                        name, "it is " + width + " x " + height + " pixels, more than " + MAX_PIXELS + " a side", null);
            }
            return of(reader.read(0));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw malformed(name, "it is not a whole PNG file (" + e.getMessage() + ")", e);
        } finally {
            reader.dispose();
        }
    }

    private static CoordinatorException malformed(String name, String why, @Nullable Exception e) {
        return new CoordinatorException(
                Code.MALFORMED, "the image " + name + " cannot be used: " + why + "; give an 8-bit RGB PNG image", e);
    }

    private static RenderImage of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] rgb = new byte[argb.length * CHANNELS];
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            for (int channel = 0; channel < CHANNELS; channel++) {
                int value = (argb[i] >> (16 - 8 * channel)) & 0xFF;
                rgb[i * CHANNELS + channel] = (byte) ((value * alpha + 127) / 255);
            }
        }
        return new RenderImage(width, height, rgb);
    }

    /**
     * The width.
     *
     * @return in pixels, 1 or more
     */
    public int width() {
        return width;
    }

    /**
     * The height.
     *
     * @return in pixels, 1 or more
     */
    public int height() {
        return height;
    }

    /**
     * The number of channels of each pixel, which is three: red, green and blue.
     *
     * @return 3
     */
    int channels() {
        return CHANNELS;
    }

    /** One channel of one pixel, within [0, 255]. */
    int value(int x, int y, int channel) {
        return rgb[(y * width + x) * CHANNELS + channel] & 0xFF;
    }

    /**
     * This image in another size, interpolated bilinearly; the same image if it has that size.
     *
     * @param newWidth in pixels, 1 or more
     * @param newHeight in pixels, 1 or more
     * @return the image in that size
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
     * The digest of the pixels. Two images have the same one if and only if they have the same size and the same pixels;
     * the bytes of their files may differ all the same.
     *
     * @return SHA-256 over width, height and pixels, 64 lower-case hexadecimal digits
     */
    public String pixelDigest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((width + "x" + height + ":").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(rgb));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
