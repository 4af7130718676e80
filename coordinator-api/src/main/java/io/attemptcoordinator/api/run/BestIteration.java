package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.internal.Checks;
import java.util.Map;

/**
 * The iteration that stands for an attempt: the first of those with the highest score, over all its tries.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param tryNumber the try that it belongs to, 0 or more
 * @param index its place in that try, 0 or more
 * @param scores its scores
 * @param artifacts what was saved, by role
 * @param renders the images, by view
 * @since 0.1
 */
public record BestIteration(
        int tryNumber,
        int index,
        ScoreCard scores,
        Map<String, ArtifactRef> artifacts,
        Map<String, ArtifactRef> renders) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public BestIteration {
        Checks.atLeast(tryNumber, 0, "tryNumber");
        Checks.atLeast(index, 0, "index");
        requireNonNull(scores, "scores");
        artifacts = Checks.copy(artifacts, "artifacts");
        renders = Checks.copy(renders, "renders");
    }
}
