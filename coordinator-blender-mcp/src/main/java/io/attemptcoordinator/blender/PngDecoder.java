package io.attemptcoordinator.blender;

import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes PNG images of every colour type to 8-bit RGB: of 16 bits the upper eight count, grey has three equal channels, and colour
 * spaces and gamma are ignored, all as in Pillow. What is transparent is laid over black.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class PngDecoder {
    private static final int CHANNELS = RenderImage.CHANNELS;

    private PngDecoder() {}

    /** As {@link RenderImage#decodePng}. */
    static RenderImage decode(InputStream png, String name) {
        try {
            byte[] file =
                    ByteStreams.limit(png, RenderImage.MAX_FILE_BYTES + 1L).readAllBytes();
            if (file.length > RenderImage.MAX_FILE_BYTES) {
                throw malformed(name, "it has more than " + RenderImage.MAX_FILE_BYTES + " bytes", null);
            }
            return decode(file, name);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "The image " + name + " cannot be read: " + e, e);
        }
    }

    /**
     * Decodes a file.
     *
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not a complete PNG image within the bounds
     */
    static RenderImage decode(byte[] file, String name) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        // Kept in memory: the stream that ImageIO would create has a file in the temporary folder, which may be full.
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            // Without metadata: compressed texts and profiles, which can be of any size, are skipped.
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
            return new RenderImage(width, height, rgb(reader.read(0)));
        } catch (CoordinatorException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The reader meets some broken files with a NullPointerException and the like.
            throw malformed(name, "it is not a complete PNG file (" + e.getMessage() + ")", e);
        } finally {
            reader.dispose();
        }
    }

    private static CoordinatorException malformed(String name, String why, @Nullable Exception e) {
        return new CoordinatorException(
                Code.MALFORMED, "The image " + name + " cannot be used: " + why + ". Use an 8-bit RGB PNG image.", e);
    }

    /** Reads the samples themselves: getRGB would convert grey from a linear colour space, which makes it brighter. */
    private static byte[] rgb(BufferedImage image) {
        Raster raster = image.getRaster();
        ColorModel colors = image.getColorModel();
        int width = image.getWidth();
        byte[] rgb = new byte[width * image.getHeight() * CHANNELS];
        byte[] samples = new byte[width * raster.getNumBands()];
        for (int y = 0; y < image.getHeight(); y++) {
            readRow(raster, y, samples);
            int row = y * width * CHANNELS;
            if (colors instanceof IndexColorModel palette) {
                expandPalette(palette, samples, rgb, row);
            } else {
                expandSamples(samples, raster.getNumBands(), rgb, row);
            }
        }
        return rgb;
    }

    private static void readRow(Raster raster, int y, byte[] samples) {
        if (raster.getTransferType() == DataBuffer.TYPE_BYTE) {
            raster.getDataElements(0, y, raster.getWidth(), 1, samples);
            return;
        }
        short[] deep = new short[samples.length];
        raster.getDataElements(0, y, raster.getWidth(), 1, deep);
        for (int i = 0; i < deep.length; i++) {
            samples[i] = (byte) (deep[i] >> 8);
        }
    }

    private static void expandPalette(IndexColorModel palette, byte[] indices, byte[] rgb, int row) {
        int next = row;
        for (byte index : indices) {
            int argb = palette.getRGB(index & 0xFF);
            for (int shift = 16; shift >= 0; shift -= 8) {
                rgb[next++] = overBlack(argb >> shift & 0xFF, argb >>> 24);
            }
        }
    }

    private static void expandSamples(byte[] samples, int bands, byte[] rgb, int row) {
        if (bands == CHANNELS) {
            System.arraycopy(samples, 0, rgb, row, samples.length);
            return;
        }
        boolean isGrey = bands < CHANNELS;
        boolean hasAlpha = bands % 2 == 0;
        int next = row;
        for (int at = 0; at < samples.length; at += bands) {
            int alpha = hasAlpha ? samples[at + bands - 1] & 0xFF : 255;
            for (int channel = 0; channel < CHANNELS; channel++) {
                rgb[next++] = overBlack(samples[isGrey ? at : at + channel] & 0xFF, alpha);
            }
        }
    }

    private static byte overBlack(int value, int alpha) {
        return (byte) ((value * alpha + 127) / 255);
    }
}
