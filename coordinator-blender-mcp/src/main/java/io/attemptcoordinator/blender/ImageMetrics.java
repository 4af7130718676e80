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

    /**
     * The minimum width and height for {@link #msSsim}, in pixels: the smallest of the five scales must have room for the window of 11 x 11.
     */
    public static final int MIN_MS_SSIM_PIXELS = 161;

    /** The minimum width and height for {@link #ssim}, in pixels: the side of its window. */
    public static final int MIN_SSIM_PIXELS = StructuralSimilarity.WINDOW;

    /** The weights of the scales, from the finest, of table 1 of the paper; their sum is 1.0001. */
    private static final double[] MS_SSIM_WEIGHTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

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
        int row = reference.width() * RenderImage.CHANNELS;
        long sum = 0;
        for (int start = 0; start < reference.samples(); start += row) {
            // An int holds the sum of a row of the largest image.
            int sumOfRow = 0;
            for (int i = start; i < start + row; i++) {
                int difference = candidate.sample(i) - reference.sample(i);
                sumOfRow += difference * difference;
            }
            sum += sumOfRow;
        }
        return sum / (255.0 * 255.0 * reference.samples());
    }

    /**
     * Returns the peak signal-to-noise ratio: {@code -10 log10(MSE)}, for a peak of 1.
     *
     * @return in dB, within [0, {@value #MAX_PSNR}]; higher is better
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double psnr(RenderImage candidate, RenderImage reference) {
        return psnr(meanSquaredError(candidate, reference));
    }

    /** Returns the peak signal-to-noise ratio for a mean squared error. */
    static double psnr(double error) {
        return error == 0.0 ? MAX_PSNR : Math.min(MAX_PSNR, -10.0 * Math.log10(error));
    }

    /**
     * Returns the structural similarity of Wang, Bovik, Sheikh and Simoncelli (2004): with a Gaussian window of 11 x 11 pixels and a
     * deviation of 1.5, K1 = 0.01, K2 = 0.03 and population statistics; the mean over the three channels and over all pixels
     * whose window lies within the image.
     *
     * @return within [-1, 1]; 1 for equal images
     * @throws IllegalArgumentException if the sizes differ or are less than {@value #MIN_SSIM_PIXELS} x {@value #MIN_SSIM_PIXELS} pixels
     */
    public static double ssim(RenderImage candidate, RenderImage reference) {
        requireSameSize(candidate, reference);
        requireRoom(reference, MIN_SSIM_PIXELS, "SSIM");
        double sum = 0.0;
        for (int channel = 0; channel < RenderImage.CHANNELS; channel++) {
            sum += StructuralSimilarity.of(Plane.of(candidate, channel), Plane.of(reference, channel))
                    .whole();
        }
        return sum / RenderImage.CHANNELS;
    }

    /**
     * Returns the multi-scale structural similarity of Wang, Simoncelli and Bovik (2003) with the weights of the paper: the product over five
     * scales, each half as large as the one before (means of 2 x 2 pixels), of the contrast and structure, at the coarsest scale of the whole
     * {@linkplain #ssim structural similarity}, each to the power of the weight of its scale. Of a factor below 0, where the paper has no
     * value, 0 is taken. The paper has grey images; here it is the mean over the three channels.
     *
     * @return within [0, 1]; 1 for equal images
     * @throws IllegalArgumentException if the sizes differ or are less than {@value #MIN_MS_SSIM_PIXELS} x {@value #MIN_MS_SSIM_PIXELS}
     *     pixels
     */
    public static double msSsim(RenderImage candidate, RenderImage reference) {
        requireSameSize(candidate, reference);
        requireRoom(reference, MIN_MS_SSIM_PIXELS, "MS-SSIM");
        double sum = 0.0;
        for (int channel = 0; channel < RenderImage.CHANNELS; channel++) {
            sum += msSsim(Plane.of(candidate, channel), Plane.of(reference, channel));
        }
        // Rounding can carry the similarity of equal images above one.
        return Math.min(1.0, sum / RenderImage.CHANNELS);
    }

    private static double msSsim(Plane candidate, Plane reference) {
        double product = 1.0;
        Plane a = candidate;
        Plane b = reference;
        int coarsest = MS_SSIM_WEIGHTS.length - 1;
        for (int scale = 0; scale <= coarsest; scale++) {
            StructuralSimilarity.Means means = StructuralSimilarity.of(a, b);
            double factor = scale == coarsest ? means.whole() : means.contrast();
            product *= Math.pow(Math.max(0.0, factor), MS_SSIM_WEIGHTS[scale]);
            if (scale < coarsest) {
                a = a.half();
                b = b.half();
            }
        }
        return product;
    }

    private static void requireRoom(RenderImage image, int pixels, String metric) {
        if (image.width() < pixels || image.height() < pixels) {
            throw new IllegalArgumentException("images must be at least " + pixels + " x " + pixels + " pixels for "
                    + metric + " but were " + image.width() + " x " + image.height());
        }
    }

    private static void requireSameSize(RenderImage candidate, RenderImage reference) {
        if (candidate.width() != reference.width() || candidate.height() != reference.height()) {
            throw new IllegalArgumentException("images must have the same size but were " + candidate.width() + " x "
                    + candidate.height() + " and " + reference.width() + " x " + reference.height());
        }
    }
}
