package io.attemptcoordinator.blender;

import java.util.Map;

/**
 * Scores by structural similarity ({@link ImageMetrics#ssim}); a negative similarity counts as 0. Parts: {@code <view>.ssim} (within
 * [-1, 1]). Renders of less than {@value ImageMetrics#MIN_SSIM_PIXELS} pixels a side are refused.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class SsimScorer extends ImageScorer {
    /** Creates the scorer. */
    public SsimScorer() {}

    SsimScorer(DecodedImages images) {
        super(images);
    }

    @Override
    public String name() {
        return "ssim";
    }

    @Override
    int minPixels() {
        return ImageMetrics.MIN_SSIM_PIXELS;
    }

    @Override
    double compare(RenderImage candidate, RenderImage reference, String view, Map<String, Double> figures) {
        double similarity = ImageMetrics.ssim(candidate, reference);
        figures.put(view + ".ssim", similarity);
        // Rounding can carry the similarity of equal images above one.
        return Math.min(1.0, Math.max(0.0, similarity));
    }
}
