package io.attemptcoordinator.blender;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** A PNG file of any colour type with random samples, written by the specification; knows the pixels that a reader must find. */
final class TestPng {
    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private final int width;
    private final int height;
    private final int type;
    private final int depth;
    private final boolean isInterlaced;
    private final int[] samples;
    private final byte @Nullable [] palette;
    private byte @Nullable [] transparency;
    private byte[] before = {};

    TestPng(int width, int height, int type, int depth, boolean isInterlaced) {
        this.width = width;
        this.height = height;
        this.type = type;
        this.depth = depth;
        this.isInterlaced = isInterlaced;
        Random random = new Random(31L * type + depth);
        int colors = Math.min(1 << depth, 200);
        palette = type == PALETTE ? new byte[3 * colors] : null;
        if (palette != null) {
            random.nextBytes(palette);
        }
        samples = random.ints((long) width * height * channels(), 0, type == PALETTE ? colors : 1 << depth)
                .toArray();
    }

    /** Sets the chunk tRNS: of a palette, the alpha of its first colours; otherwise the samples of 16 bits of the transparent colour. */
    TestPng transparency(byte... chunk) {
        transparency = chunk;
        return this;
    }

    /** Makes the transparent colour that of the first pixel. */
    TestPng firstPixelTransparent() {
        ByteBuffer chunk = ByteBuffer.allocate(2 * channels());
        for (int channel = 0; channel < channels(); channel++) {
            chunk.putShort((short) samples[channel]);
        }
        return transparency(chunk.array());
    }

    /** Adds a chunk before the pixels. */
    TestPng chunk(String name, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, name, content);
        before = out.toByteArray();
        return this;
    }

    private int channels() {
        return switch (type) {
            case GREY, PALETTE -> 1;
            case GREY_ALPHA -> 2;
            case RGB -> 3;
            default -> 4;
        };
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        write(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) type)
                        .putShort((short) 0)
                        .put((byte) (isInterlaced ? 1 : 0))
                        .array());
        out.writeBytes(before);
        if (palette != null) {
            write(out, "PLTE", palette);
        }
        if (transparency != null) {
            write(out, "tRNS", transparency);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        if (isInterlaced) {
            for (int[] pass : PASSES) {
                lines(lines, pass[0], pass[1], pass[2], pass[3]);
            }
        } else {
            lines(lines, 0, 0, 1, 1);
        }
        write(out, "IDAT", deflated(lines.toByteArray()));
        write(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private void lines(ByteArrayOutputStream out, int left, int top, int stepX, int stepY) {
        for (int y = top; y < height && left < width; y += stepY) {
            out.write(0);
            int bits = 0;
            int value = 0;
            for (int x = left; x < width; x += stepX) {
                for (int channel = 0; channel < channels(); channel++) {
                    value = (value << depth) | sample(x, y, channel);
                    bits += depth;
                    while (bits >= 8) {
                        bits -= 8;
                        out.write(value >> bits);
                    }
                }
            }
            if (bits > 0) {
                out.write(value << (8 - bits));
            }
        }
    }

    private int sample(int x, int y, int channel) {
        return samples[(y * width + x) * channels() + channel];
    }

    static void write(ByteArrayOutputStream out, String name, byte[] content) {
        byte[] chunk = ByteBuffer.allocate(content.length + 4)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 crc = new CRC32();
        crc.update(chunk);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(chunk);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Returns the pixels as {@link RenderImage} defines them. */
    RenderImage pixels() {
        byte[] rgb = new byte[width * height * 3];
        int next = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int alpha = alpha(x, y);
                for (int channel = 0; channel < 3; channel++) {
                    rgb[next++] = (byte) Math.round(color(x, y, channel) * alpha / 255.0);
                }
            }
        }
        return new RenderImage(width, height, rgb);
    }

    private int color(int x, int y, int channel) {
        if (palette != null) {
            return palette[3 * sample(x, y, 0) + channel] & 0xFF;
        }
        return eightBits(sample(x, y, type == GREY || type == GREY_ALPHA ? 0 : channel));
    }

    private int eightBits(int sample) {
        return depth == 16 ? sample >> 8 : sample * 255 / ((1 << depth) - 1);
    }

    private int alpha(int x, int y) {
        if (type == GREY_ALPHA || type == RGB_ALPHA) {
            return eightBits(sample(x, y, channels() - 1));
        }
        if (transparency == null) {
            return 255;
        }
        if (type == PALETTE) {
            int index = sample(x, y, 0);
            return index < transparency.length ? transparency[index] & 0xFF : 255;
        }
        for (int channel = 0; channel < channels(); channel++) {
            if (sample(x, y, channel) != ByteBuffer.wrap(transparency).getChar(2 * channel)) {
                return 255;
            }
        }
        return 0;
    }
}
