package io.attemptcoordinator.blender;

import java.util.Map;

/**
 * Scores by multi-scale structural similarity ({@link ImageMetrics#msSsim}). Parts: {@code <view>.msSsim} (within [0, 1]). Renders of
 * less than {@value ImageMetrics#MIN_MS_SSIM_PIXELS} pixels a side have no room for its five scales and are refused.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class MsSsimScorer extends ImageScorer {
    /** Creates the scorer. */
    public MsSsimScorer() {}

    MsSsimScorer(DecodedImages images) {
        super(images);
    }

    @Override
    public String name() {
        return "ms-ssim";
    }

    @Override
    int minPixels() {
        return ImageMetrics.MIN_MS_SSIM_PIXELS;
    }

    @Override
    double compare(RenderImage candidate, RenderImage reference, String view, Map<String, Double> figures) {
        double similarity = ImageMetrics.msSsim(candidate, reference);
        figures.put(view + ".msSsim", similarity);
        return similarity;
    }
}
