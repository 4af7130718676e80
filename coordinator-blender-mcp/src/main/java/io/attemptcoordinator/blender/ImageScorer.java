package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores by comparing each view that the task has a reference for with its render; the score is the mean over the views. A
 * candidate of another size is resized to the reference's.
 *
 * <p><b>Thread-safety:</b> without state.
 */
abstract class ImageScorer implements Scorer {
    /** How alike the images are, within [0, 1], higher is better; adds what it measured to the figures. */
    abstract double compare(RenderImage candidate, RenderImage reference, String view, Map<String, Double> figures);

    @Override
    public final Score score(ScoringContext context) {
        List<Reference> references = context.task().references();
        if (references.isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    name() + ": the task has no reference image; add one, or leave this scorer out");
        }
        Map<String, Double> figures = new TreeMap<>();
        double sum = 0.0;
        for (Reference reference : references) {
            RenderImage target = reference(reference);
            RenderImage candidate = render(context, reference.view()).resizedTo(target.width(), target.height());
            sum += compare(candidate, target, reference.view(), figures);
        }
        return new Score(sum / references.size(), figures);
    }

    private static RenderImage reference(Reference reference) {
        try (InputStream png = Files.newInputStream(reference.image())) {
            return RenderImage.decodePng(png, "of the reference " + reference.image());
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "the reference image " + reference.image() + " cannot be read: " + e, e);
        }
    }

    private RenderImage render(ScoringContext context, String view) {
        ArtifactRef render = context.renders().get(view);
        if (render == null) {
            String message = name() + ": there is no render of the view '" + view + "', only of "
                    + context.renders().keySet();
            throw new CoordinatorException(
                    Code.RENDER_FAILED, message, List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, message)), null);
        }
        try (InputStream png = context.open(render)) {
            return RenderImage.decodePng(png, render.path());
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "the image " + render.path() + " cannot be read: " + e, e);
        }
    }
}
