package io.attemptcoordinator.blender.internal;

import java.util.List;

/**
 * What the bridge renders: the settings and views of {@code coordinator_render}, within the bounds of {@code
 * RenderSettings}.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param engine {@code cycles}, {@code eevee} or {@code workbench}
 * @param width in pixels
 * @param height in pixels
 * @param samples the samples per pixel
 * @param seed the seed of the sampling pattern
 * @param views the views, in order
 */
public record RenderRequest(String engine, int width, int height, int samples, int seed, List<String> views) {}
