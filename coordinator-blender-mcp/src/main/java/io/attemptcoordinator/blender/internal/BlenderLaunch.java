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
 * @param sandbox what keeps it apart from the rest of the machine
 * @param limits what a program may take
 * @param temporaryFolder where each worker gets its folder
 * @param ticker the monotonic clock for deadlines, in nanoseconds
 */
public record BlenderLaunch(
        Path executable, int threads, Sandbox sandbox, Limits limits, Path temporaryFolder, LongSupplier ticker) {}
