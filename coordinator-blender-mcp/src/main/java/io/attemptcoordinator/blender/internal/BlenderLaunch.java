package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.blender.BlenderInstallation;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How each Blender of a backend is started. {@code BlenderBackend} says what each part means.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param installation the Blender
 * @param threads its processor threads, 1 or more
 * @param temporaryFolder where it has its folder
 * @param ticker the monotonic clock that deadlines are held against, in nanoseconds
 */
public record BlenderLaunch(BlenderInstallation installation, int threads, Path temporaryFolder, LongSupplier ticker) {}
