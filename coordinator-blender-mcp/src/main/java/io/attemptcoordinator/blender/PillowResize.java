package io.attemptcoordinator.blender;

import java.util.Arrays;

/**
 * Resizes as {@code Image.resize} of Pillow does by default since 7.0.0, to the same bytes: a bicubic filter (a = -0.5) whose support
 * grows with the reduction, over the columns and then over the rows, each pass with weights of 22 fractional bits and rounded to 8
 * bits.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class PillowResize {
    private static final int CHANNELS = 3;
    private static final int PRECISION_BITS = 32 - 8 - 2;
    private static final int HALF = 1 << (PRECISION_BITS - 1);
    private static final double SUPPORT = 2.0;

    private PillowResize() {}

    /** Returns interleaved pixels in another size. */
    static byte[] resize(byte[] rgb, int width, int height, int newWidth, int newHeight) {
        byte[] narrowed = newWidth == width ? rgb : columns(rgb, width, height, newWidth);
        return newHeight == height ? narrowed : rows(narrowed, newWidth, height, newHeight);
    }

    private static byte[] columns(byte[] rgb, int width, int height, int newWidth) {
        Kernel kernel = new Kernel(width, newWidth);
        byte[] resized = new byte[newWidth * height * CHANNELS];
        int next = 0;
        for (int y = 0; y < height; y++) {
            int row = y * width * CHANNELS;
            for (int x = 0; x < newWidth; x++) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int at = row + kernel.starts[x] * CHANNELS;
                int end = kernel.offset(x) + kernel.counts[x];
                for (int k = kernel.offset(x); k < end; k++) {
                    int weight = kernel.weights[k];
                    red += (rgb[at] & 0xFF) * weight;
                    green += (rgb[at + 1] & 0xFF) * weight;
                    blue += (rgb[at + 2] & 0xFF) * weight;
                    at += CHANNELS;
                }
                resized[next++] = clipped(red);
                resized[next++] = clipped(green);
                resized[next++] = clipped(blue);
            }
        }
        return resized;
    }

    private static byte[] rows(byte[] rgb, int width, int height, int newHeight) {
        Kernel kernel = new Kernel(height, newHeight);
        int stride = width * CHANNELS;
        byte[] resized = new byte[stride * newHeight];
        int[] sums = new int[stride];
        for (int y = 0; y < newHeight; y++) {
            Arrays.fill(sums, HALF);
            for (int k = 0; k < kernel.counts[y]; k++) {
                int weight = kernel.weights[kernel.offset(y) + k];
                int row = (kernel.starts[y] + k) * stride;
                for (int i = 0; i < stride; i++) {
                    sums[i] += (rgb[row + i] & 0xFF) * weight;
                }
            }
            for (int i = 0; i < stride; i++) {
                resized[y * stride + i] = clipped(sums[i]);
            }
        }
        return resized;
    }

    private static byte clipped(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    /** For each pixel of the result, which pixels of the source it consists of, and their weights. */
    private static final class Kernel {
        private final int size;
        private final int[] starts;
        private final int[] counts;
        private final int[] weights;

        Kernel(int from, int to) {
            double scale = (double) from / to;
            double reduction = Math.max(1.0, scale);
            double support = SUPPORT * reduction;
            size = 2 * (int) Math.ceil(support) + 1;
            starts = new int[to];
            counts = new int[to];
            weights = new int[to * size];
            double[] exact = new double[size];
            for (int i = 0; i < to; i++) {
                double center = (i + 0.5) * scale;
                starts[i] = Math.max(0, (int) (center - support + 0.5));
                counts[i] = Math.min(from, (int) (center + support + 0.5)) - starts[i];
                double sum = 0.0;
                for (int k = 0; k < counts[i]; k++) {
                    exact[k] = bicubic((k + starts[i] - center + 0.5) * (1.0 / reduction));
                    sum += exact[k];
                }
                for (int k = 0; k < counts[i]; k++) {
                    double scaled = exact[k] / sum * (1 << PRECISION_BITS);
                    weights[offset(i) + k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
                }
            }
        }

        int offset(int i) {
            return i * size;
        }

        private static double bicubic(double distance) {
            double x = Math.abs(distance);
            if (x < 1.0) {
                return (1.5 * x - 2.5) * x * x + 1.0;
            }
            return x < 2.0 ? (((x - 5.0) * x + 8.0) * x - 4.0) * -0.5 : 0.0;
        }
    }
}
