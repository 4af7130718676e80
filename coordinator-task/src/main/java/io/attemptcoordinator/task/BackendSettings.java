package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.blender.RenderSettings;

/**
 * What a task requests of its backend.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param choice which backend
 * @param isolation how a worker returns to the baseline
 * @param threads the processor threads of each Blender, 1 or more
 * @param render how views are rendered
 * @since 0.1
 */
public record BackendSettings(Choice choice, Isolation isolation, int threads, RenderSettings render) {
    /**
     * Which backend is requested.
     *
     * @since 0.1
     */
    public enum Choice {
        /** Blender where it is found, else the simulation. */
        AUTO,
        /** Blender or nothing. */
        BLENDER,
        /** The simulation. */
        SIMULATED
    }

    /** Checks the components. */
    public BackendSettings {
        requireNonNull(choice, "choice");
        requireNonNull(isolation, "isolation");
        requireNonNull(render, "render");
    }
}
