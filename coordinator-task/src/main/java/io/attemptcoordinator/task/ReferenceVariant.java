package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.blender.BlenderInstallation;

/**
 * A reference that replaces the one of its view from a version of Blender on, because that version renders the same scene
 * differently.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param from the oldest version that it is for
 * @param reference what replaces the reference of the same view
 * @since 0.1
 */
public record ReferenceVariant(BlenderInstallation.Version from, Reference reference) {
    /** Checks the components. */
    public ReferenceVariant {
        requireNonNull(from, "from");
        requireNonNull(reference, "reference");
    }
}
