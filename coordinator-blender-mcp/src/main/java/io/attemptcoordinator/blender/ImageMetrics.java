package io.attemptcoordinator.blender;

/**
 * Measures how much a candidate image differs from a reference of the same size.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ImageMetrics {
    /** The peak signal-to-noise ratio of equal images, in dB; by its definition it would be infinite. */
    public static final double MAX_PSNR = 150.0;

    private static final int SSIM_RADIUS = 5;
    private static final double SSIM_SIGMA = 1.5;
    private static final double SSIM_C1 = Math.pow(0.01 * 255, 2);
    private static final double SSIM_C2 = Math.pow(0.03 * 255, 2);

    /** How many rows of the result are computed at once. */
    private static final int SSIM_STRIP = 64;

    private static final double[] SSIM_KERNEL = gaussian();

    private ImageMetrics() {}

    /**
     * Returns the photometric loss as BlenderGym defines it: the mean of {@code (a/255 - b/255)^2} over all pixels and the
     * three channels.
     *
     * @return within [0, 1]; 0 for equal images
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double meanSquaredError(RenderImage candidate, RenderImage reference) {
        requireSameSize(candidate, reference);
        long sum = 0;
        for (int y = 0; y < reference.height(); y++) {
            for (int x = 0; x < reference.width(); x++) {
                for (int channel = 0; channel < reference.channels(); channel++) {
                    long difference = candidate.value(x, y, channel) - (long) reference.value(x, y, channel);
                    sum += difference * difference;
                }
            }
        }
        return sum / (255.0 * 255.0 * reference.width() * reference.height() * reference.channels());
    }

    /**
     * Returns the peak signal-to-noise ratio: {@code -10 log10(MSE)}, for a peak of 1.
     *
     * @return in dB, within [0, {@value #MAX_PSNR}]; higher is better
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double psnr(RenderImage candidate, RenderImage reference) {
        double error = meanSquaredError(candidate, reference);
        return error == 0.0 ? MAX_PSNR : Math.min(MAX_PSNR, -10.0 * Math.log10(error));
    }

    /**
     * Returns the structural similarity of Wang, Bovik, Sheikh and Simoncelli (2004): with a Gaussian window of 11 x 11 pixels and a
     * deviation of 1.5, K1 = 0.01, K2 = 0.03 and population statistics; the mean over the three channels and over all pixels
     * whose window lies within the image.
     *
     * @return within [-1, 1]; 1 for equal images
     * @throws IllegalArgumentException if the sizes differ or are less than 11 x 11 pixels
     */
    public static double ssim(RenderImage candidate, RenderImage reference) {
        requireSameSize(candidate, reference);
        int window = 2 * SSIM_RADIUS + 1;
        if (reference.width() < window || reference.height() < window) {
            throw new IllegalArgumentException("images must be at least " + window + " x " + window
                    + " pixels for SSIM but were " + reference.width() + " x " + reference.height());
        }
        double sum = 0.0;
        for (int channel = 0; channel < reference.channels(); channel++) {
            sum += ssim(candidate, reference, channel);
        }
        return sum / reference.channels();
    }

    /** Works strip by strip, because the intermediate planes of a large image would not fit into memory. */
    private static double ssim(RenderImage candidate, RenderImage reference, int channel) {
        int width = reference.width();
        int innerHeight = reference.height() - 2 * SSIM_RADIUS;
        double sum = 0.0;
        for (int top = 0; top < innerHeight; top += SSIM_STRIP) {
            int rows = Math.min(SSIM_STRIP, innerHeight - top) + 2 * SSIM_RADIUS;
            double[] a = plane(candidate, channel, top, rows);
            double[] b = plane(reference, channel, top, rows);
            double[] meanA = filter(a, width, rows);
            double[] meanB = filter(b, width, rows);
            double[] meanAa = filter(product(a, a), width, rows);
            double[] meanBb = filter(product(b, b), width, rows);
            double[] meanAb = filter(product(a, b), width, rows);
            for (int i = 0; i < meanA.length; i++) {
                double varianceA = meanAa[i] - meanA[i] * meanA[i];
                double varianceB = meanBb[i] - meanB[i] * meanB[i];
                double covariance = meanAb[i] - meanA[i] * meanB[i];
                sum += (2 * meanA[i] * meanB[i] + SSIM_C1)
                        * (2 * covariance + SSIM_C2)
                        / ((meanA[i] * meanA[i] + meanB[i] * meanB[i] + SSIM_C1) * (varianceA + varianceB + SSIM_C2));
            }
        }
        return sum / ((double) (width - 2 * SSIM_RADIUS) * innerHeight);
    }

    /** Returns one channel of some rows. */
    private static double[] plane(RenderImage image, int channel, int top, int rows) {
        double[] plane = new double[image.width() * rows];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < image.width(); x++) {
                plane[y * image.width() + x] = image.value(x, top + y, channel);
            }
        }
        return plane;
    }

    private static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    /** Convolves with the window where it lies within the plane: the result is smaller by the window. */
    private static double[] filter(double[] plane, int width, int height) {
        int innerWidth = width - 2 * SSIM_RADIUS;
        int innerHeight = height - 2 * SSIM_RADIUS;
        double[] rows = new double[innerWidth * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < innerWidth; x++) {
                double sum = 0.0;
                for (int k = 0; k < SSIM_KERNEL.length; k++) {
                    sum += SSIM_KERNEL[k] * plane[y * width + x + k];
                }
                rows[y * innerWidth + x] = sum;
            }
        }
        double[] filtered = new double[innerWidth * innerHeight];
        for (int y = 0; y < innerHeight; y++) {
            for (int x = 0; x < innerWidth; x++) {
                double sum = 0.0;
                for (int k = 0; k < SSIM_KERNEL.length; k++) {
                    sum += SSIM_KERNEL[k] * rows[(y + k) * innerWidth + x];
                }
                filtered[y * innerWidth + x] = sum;
            }
        }
        return filtered;
    }

    private static double[] gaussian() {
        double[] kernel = new double[2 * SSIM_RADIUS + 1];
        double sum = 0.0;
        for (int i = 0; i < kernel.length; i++) {
            double distance = (i - SSIM_RADIUS) / SSIM_SIGMA;
            kernel[i] = Math.exp(-0.5 * distance * distance);
            sum += kernel[i];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        return kernel;
    }

    private static void requireSameSize(RenderImage candidate, RenderImage reference) {
        if (candidate.width() != reference.width() || candidate.height() != reference.height()) {
            throw new IllegalArgumentException("images must have the same size but were " + candidate.width() + " x "
                    + candidate.height() + " and " + reference.width() + " x " + reference.height());
        }
    }
}
