package io.attemptcoordinator.blender;

/**
 * How much a candidate image differs from a reference. Both have the same size.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ImageMetrics {
    /** The peak signal-to-noise ratio that equal images are given, in dB; theirs would be infinite. */
    public static final double MAX_PSNR = 150.0;

    private static final int SSIM_RADIUS = 5;
    private static final double SSIM_SIGMA = 1.5;
    private static final double SSIM_C1 = Math.pow(0.01 * 255, 2);
    private static final double SSIM_C2 = Math.pow(0.03 * 255, 2);
    private static final double[] SSIM_KERNEL = gaussian();

    private ImageMetrics() {}

    /**
     * The photometric loss as BlenderGym defines it: the mean of {@code (a/255 - b/255)^2} over all pixels and the three
     * channels.
     *
     * @param candidate the candidate
     * @param reference the reference, of the same size
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
     * The peak signal-to-noise ratio: {@code -10 log10(MSE)}, for a peak of 1.
     *
     * @param candidate the candidate
     * @param reference the reference, of the same size
     * @return in dB, within [0, {@value #MAX_PSNR}]; higher is better
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double psnr(RenderImage candidate, RenderImage reference) {
        double error = meanSquaredError(candidate, reference);
        return error == 0.0 ? MAX_PSNR : Math.min(MAX_PSNR, -10.0 * Math.log10(error));
    }

    /**
     * The structural similarity of Wang, Bovik, Sheikh and Simoncelli (2004): with a Gaussian window of 11 x 11 pixels and a
     * deviation of 1.5, K1 = 0.01, K2 = 0.03 and population statistics; the mean over the three channels and over all pixels
     * whose window lies within the image.
     *
     * @param candidate the candidate
     * @param reference the reference, of the same size, at least 11 x 11 pixels
     * @return within [-1, 1]; 1 for equal images
     * @throws IllegalArgumentException if the sizes differ or are too small
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
            sum += ssim(plane(candidate, channel), plane(reference, channel), reference.width(), reference.height());
        }
        return sum / reference.channels();
    }

    private static double ssim(double[] a, double[] b, int width, int height) {
        double[] meanA = filter(a, width, height);
        double[] meanB = filter(b, width, height);
        double[] meanAa = filter(product(a, a), width, height);
        double[] meanBb = filter(product(b, b), width, height);
        double[] meanAb = filter(product(a, b), width, height);
        double sum = 0.0;
        for (int i = 0; i < meanA.length; i++) {
            double varianceA = meanAa[i] - meanA[i] * meanA[i];
            double varianceB = meanBb[i] - meanB[i] * meanB[i];
            double covariance = meanAb[i] - meanA[i] * meanB[i];
            sum += (2 * meanA[i] * meanB[i] + SSIM_C1)
                    * (2 * covariance + SSIM_C2)
                    / ((meanA[i] * meanA[i] + meanB[i] * meanB[i] + SSIM_C1) * (varianceA + varianceB + SSIM_C2));
        }
        return sum / meanA.length;
    }

    private static double[] plane(RenderImage image, int channel) {
        double[] plane = new double[image.width() * image.height()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                plane[y * image.width() + x] = image.value(x, y, channel);
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
