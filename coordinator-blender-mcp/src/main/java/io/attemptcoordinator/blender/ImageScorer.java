package io.attemptcoordinator.blender;

import com.google.common.collect.ImmutableSortedMap;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores by comparing each reference image with the render of its view; the score is the mean over the views. A reference of another
 * size is resized to the render's, as BlenderGym resizes its goal images ({@link RenderImage#resizedTo}).
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls. All image scorers share the images that were decoded last.
 */
abstract class ImageScorer implements Scorer {
    private final DecodedImages images;

    ImageScorer() {
        this(DecodedImages.SHARED);
    }

    ImageScorer(DecodedImages images) {
        this.images = images;
    }

    /** Returns the minimum width and height of a render, in pixels. */
    int minPixels() {
        return 1;
    }

    /** Returns how similar the images are, within [0, 1], higher is better; adds its measurements to the figures. */
    abstract double compare(RenderImage candidate, RenderImage reference, String view, Map<String, Double> figures);

    @Override
    public final Score score(ScoringContext context) {
        // In the order of the views, so that rounding is always the same.
        Map<String, ArtifactRef> references = ImmutableSortedMap.copyOf(context.references());
        if (references.isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The scorer '" + name() + "' needs a reference image, and the task has none. Add one, or leave this"
                            + " scorer out.");
        }
        Map<String, Double> figures = new TreeMap<>();
        double sum = 0.0;
        for (Map.Entry<String, ArtifactRef> reference : references.entrySet()) {
            String view = reference.getKey();
            RenderImage candidate = images.get(context, renderOf(context, view));
            requireRoom(candidate, view);
            RenderImage target = images.get(context, reference.getValue(), candidate.width(), candidate.height());
            sum += compare(candidate, target, view, figures);
        }
        return Score.of(sum / references.size(), figures);
    }

    private ArtifactRef renderOf(ScoringContext context, String view) {
        ArtifactRef render = context.renders().get(view);
        if (render == null) {
            String message = "The scorer '" + name() + "' has no render of the view '" + view + "', only of "
                    + context.renders().keySet();
            throw new CoordinatorException(
                    Code.RENDER_FAILED, message, List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, message)), null);
        }
        return render;
    }

    private void requireRoom(RenderImage candidate, String view) {
        if (candidate.width() < minPixels() || candidate.height() < minPixels()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The scorer '" + name() + "' needs images of at least " + minPixels() + " x " + minPixels()
                            + " pixels, and the render of the view '" + view + "' has " + candidate.width() + " x "
                            + candidate.height() + ". Render larger images, or leave this scorer out.");
        }
    }
}
