package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.util.List;

/**
 * What is to be built.
 *
 * <p>References are targets for the verifier and the scorers; the baseline controls the starting geometry and camera.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param name a short name for people and folder names: lower-case letters, digits and hyphens, at most 64 characters
 * @param text the task in words; may be empty when the references say it all
 * @param references the images to match, at most one for each view
 * @since 0.1
 */
public record Task(String name, String text, List<Reference> references) {
    /**
     * Checks and copies the components.
     *
     * @param name a short name
     * @param text the task in words
     * @param references the images to match
     * @throws IllegalArgumentException if the name is not of its form, or two references are for the same view
     */
    public Task {
        Checks.slug(name, "name");
        requireNonNull(text, "text");
        references = Checks.copy(references, "references");
        long views = references.stream().map(Reference::view).distinct().count();
        if (views != references.size()) {
            throw new IllegalArgumentException("references must have at most one image for each view");
        }
    }
}
