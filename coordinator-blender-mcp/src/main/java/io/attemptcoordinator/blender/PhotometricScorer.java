package io.attemptcoordinator.blender;

import java.util.Map;

/**
 * Scores by the photometric difference: {@code 1 - sqrt(MSE)} over RGB. This is one minus the root mean square of the
 * difference, as a fraction of the full range, so that it is linear in grey levels. Parts: {@code <view>.mse} (within [0, 1]) and
 * {@code <view>.psnr} (dB).
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class PhotometricScorer extends ImageScorer {
    /** Creates the scorer. */
    public PhotometricScorer() {}

    @Override
    public String name() {
        return "photometric";
    }

    @Override
    double compare(RenderImage candidate, RenderImage reference, String view, Map<String, Double> figures) {
        double error = ImageMetrics.meanSquaredError(candidate, reference);
        figures.put(view + ".mse", error);
        figures.put(view + ".psnr", ImageMetrics.psnr(candidate, reference));
        return 1.0 - Math.sqrt(error);
    }
}
