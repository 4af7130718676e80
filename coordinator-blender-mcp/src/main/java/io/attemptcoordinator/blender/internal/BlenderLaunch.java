package io.attemptcoordinator.blender.internal;

import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How each Blender of a backend is started. {@code BlenderBackend} documents the options.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param executable the Blender program
 * @param threads its processor threads, 1 or more
 * @param hasSpare whether a worker keeps a second Blender ready and replaces a used one by it, instead of reopening the
 *     scene in it
 * @param temporaryFolder where each Blender gets its folder
 * @param ticker the monotonic clock for deadlines, in nanoseconds
 */
public record BlenderLaunch(
        Path executable, int threads, boolean hasSpare, Path temporaryFolder, LongSupplier ticker) {}
