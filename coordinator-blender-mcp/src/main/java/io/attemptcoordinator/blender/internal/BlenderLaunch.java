package io.attemptcoordinator.blender.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How each Blender of a backend is started. {@code BlenderBackend} documents the options.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param executable the Blender program
 * @param threads its processor threads, 1 or more
 * @param sandbox what keeps it apart from the rest of the machine
 * @param limits what a program may take
 * @param visible files of the host that programs may read in the sandbox, besides those of the baseline
 * @param hidden files of the host that no baseline may contain, such as the references
 * @param temporaryFolder where each worker gets its folder
 * @param ticker the monotonic clock for deadlines, in nanoseconds
 */
public record BlenderLaunch(
        Path executable,
        int threads,
        Sandbox sandbox,
        Limits limits,
        List<Path> visible,
        List<Path> hidden,
        Path temporaryFolder,
        LongSupplier ticker) {
    /** Copies the lists. */
    public BlenderLaunch {
        visible = List.copyOf(visible);
        hidden = List.copyOf(hidden);
    }
}
