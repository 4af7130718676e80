package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.nio.file.Path;

/**
 * An image that the result is to match, and the view that it shows.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param view the view, such as {@code camera} (the task's own camera), {@code front}, {@code side}, {@code top} or {@code
 *     iso}; lower-case letters, digits and hyphens, at most 64 characters
 * @param image the file of the image
 * @since 0.1
 */
public record Reference(String view, Path image) {
    /**
     * Checks the components.
     *
     * @param view the view that the image shows
     * @param image the file of the image
     * @throws IllegalArgumentException if the view is not of its form
     */
    public Reference {
        Checks.slug(view, "view");
        requireNonNull(image, "image");
    }
}
