package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.attemptcoordinator.blender.internal.RenderRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How the views of a scene are rendered. On a Blender with one thread, which is the default, the same scene and the same
 * settings give the same pixels.
 *
 * <p>The bounds here are the bounds of all images of this module; the bridge repeats them.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param engine the render engine
 * @param width the width of each image in pixels, within [{@value #MIN_PIXELS}, {@value #MAX_PIXELS}]
 * @param height the height of each image in pixels, within the same range
 * @param samples the samples per pixel, within [1, {@value #MAX_SAMPLES}]
 * @param seed the seed of the sampling pattern, 0 or more
 * @param views which views are rendered: {@code camera} (the scene's own camera and light), {@code front}, {@code side},
 *     {@code top}, {@code iso} (diagnostic cameras and light, framed on the baseline); at least one, each once
 * @since 0.1
 */
public record RenderSettings(Engine engine, int width, int height, int samples, int seed, List<String> views) {
    /** The minimum width and height of a rendered image, in pixels. */
    public static final int MIN_PIXELS = 16;

    /** The maximum width and height of an image, rendered or decoded, in pixels. */
    public static final int MAX_PIXELS = 4096;

    /** The maximum number of samples per pixel. */
    public static final int MAX_SAMPLES = 4096;

    private static final String ENGINE = "render.engine";
    private static final String WIDTH = "render.width";
    private static final String HEIGHT = "render.height";
    private static final String SAMPLES = "render.samples";
    private static final String SEED = "render.seed";
    private static final String VIEWS = "render.views";

    /** All views, in the order in which they are rendered. */
    public static final List<String> ALL_VIEWS = List.of("camera", "front", "side", "top", "iso");

    /** The diagnostic views, which need no camera in the scene. */
    public static final List<String> PACK = List.of("front", "side", "top", "iso");

    /**
     * The render engines.
     *
     * @since 0.1
     */
    public enum Engine {
        /** Path tracing on the CPU: the same everywhere, without a display. */
        CYCLES,
        /** Rasterisation, through OpenGL. */
        EEVEE,
        /** Solid shading, through OpenGL. */
        WORKBENCH
    }

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public RenderSettings {
        requireNonNull(engine, "engine");
        within(width, MIN_PIXELS, MAX_PIXELS, "width");
        within(height, MIN_PIXELS, MAX_PIXELS, "height");
        within(samples, 1, MAX_SAMPLES, "samples");
        within(seed, 0, Integer.MAX_VALUE, "seed");
        views = List.copyOf(views);
        if (views.isEmpty()
                || !ALL_VIEWS.containsAll(views)
                || ImmutableSet.copyOf(views).size() != views.size()) {
            throw new IllegalArgumentException("views must be some of " + ALL_VIEWS + ", each once, but was " + views);
        }
    }

    /**
     * Returns settings for square images with Cycles, 16 samples per pixel and seed 0.
     *
     * @param pixels the width and height in pixels
     * @param views which views are rendered
     */
    public static RenderSettings of(int pixels, List<String> views) {
        return new RenderSettings(Engine.CYCLES, pixels, pixels, 16, 0, views);
    }

    /** Returns these settings for the record of a run, by key. */
    public Map<String, String> toRecord() {
        return Map.of(
                ENGINE,
                engine.name().toLowerCase(Locale.ROOT),
                WIDTH,
                Integer.toString(width),
                HEIGHT,
                Integer.toString(height),
                SAMPLES,
                Integer.toString(samples),
                SEED,
                Integer.toString(seed),
                VIEWS,
                String.join(",", views));
    }

    /**
     * Returns the settings that a run was recorded with.
     *
     * @param environment the environment of its manifest
     * @throws IllegalArgumentException if they are not there, or are not valid
     */
    static RenderSettings of(Map<String, String> environment) {
        if (!environment.keySet().containsAll(Set.of(ENGINE, WIDTH, HEIGHT, SAMPLES, SEED, VIEWS))) {
            throw new IllegalArgumentException("there are no render settings in " + environment.keySet());
        }
        return new RenderSettings(
                Engine.valueOf(String.valueOf(environment.get(ENGINE)).toUpperCase(Locale.ROOT)),
                number(environment, WIDTH),
                number(environment, HEIGHT),
                number(environment, SAMPLES),
                number(environment, SEED),
                Splitter.on(',').splitToList(String.valueOf(environment.get(VIEWS))));
    }

    private static int number(Map<String, String> environment, String name) {
        return Integer.parseInt(String.valueOf(environment.get(name)));
    }

    RenderRequest toRequest() {
        return new RenderRequest(engine.name().toLowerCase(Locale.ROOT), width, height, samples, seed, views);
    }

    static void within(int value, int least, int most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be within [" + least + ", " + most + "] but was " + value);
        }
    }
}
