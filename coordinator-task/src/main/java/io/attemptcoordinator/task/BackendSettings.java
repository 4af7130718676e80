package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.blender.mcp.ForeignBlender;
import org.jspecify.annotations.Nullable;

/**
 * What a task requests of its backend.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param choice which backend
 * @param sandbox whether programs run in a sandbox
 * @param workers how many attempts can be under way at the same time, 1 or more; null for what the machine carries
 * @param threads the processor threads of each Blender, 1 or more; null for the default of its version
 * @param referencesVisible whether programs in a sandbox see the reference images
 * @param render how views are rendered
 * @param foreign where programs run if that is a Blender of somebody else; null if not
 * @since 0.1
 */
public record BackendSettings(
        Choice choice,
        SandboxPolicy sandbox,
        @Nullable Integer workers,
        @Nullable Integer threads,
        boolean referencesVisible,
        RenderSettings render,
        @Nullable ForeignBlender foreign) {
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
        SIMULATED,
        /** A Blender of somebody else for the programs, and one of our own for the renders. */
        FOREIGN
    }

    /** Checks the components. */
    public BackendSettings {
        requireNonNull(choice, "choice");
        requireNonNull(sandbox, "sandbox");
        requireNonNull(render, "render");
    }
}
