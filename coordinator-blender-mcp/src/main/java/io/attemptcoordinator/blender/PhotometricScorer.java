package io.attemptcoordinator.blender;

import java.util.Map;

/**
 * Scores by the photometric difference: {@code 1 - sqrt(MSE)} over RGB. This is one minus the root mean square of the
 * difference, as a fraction of the full range, so that it is linear in grey levels. Parts: {@code <view>.mse} (within [0, 1]) and
 * {@code <view>.psnr} (dB).
 *
 * <p>The MSE is the photometric loss of BlenderGym, with its resizing of the goal to the size of the render, in double precision.
 * {@code docs/reference/scorers.md} says for which images it differs: those with transparency, and those on which BlenderGym fails.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class PhotometricScorer extends ImageScorer {
    /** Creates the scorer. */
    public PhotometricScorer() {}

    PhotometricScorer(DecodedImages images) {
        super(images);
    }

    @Override
    public String name() {
        return "photometric";
    }

    @Override
    double compare(RenderImage candidate, RenderImage reference, String view, Map<String, Double> figures) {
        double error = ImageMetrics.meanSquaredError(candidate, reference);
        figures.put(view + ".mse", error);
        figures.put(view + ".psnr", ImageMetrics.psnr(error));
        return 1.0 - Math.sqrt(error);
    }
}
