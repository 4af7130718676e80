package io.attemptcoordinator.blender;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the renderer found in a scene. {@code docs/reference/bridge.md} describes the document.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param objectTypes the number of objects by Blender's type, such as {@code MESH}
 * @param objectNames the names of the objects, at most 10 000
 * @param triangles the triangles of all that is rendered, instances counted each
 * @param bounds the box around all that is rendered; null if that is nothing
 * @param pictures the surfaces that show an image to the scene's camera, as a copy of a reference would be shown
 * @param isCameraMoved whether the baseline has a camera, and that of the scene differs from it
 * @since 0.1
 */
public record SceneReport(
        Map<String, Integer> objectTypes,
        List<String> objectNames,
        long triangles,
        @Nullable Bounds bounds,
        List<Picture> pictures,
        boolean isCameraMoved) {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Copies the components. */
    public SceneReport {
        objectTypes = Map.copyOf(objectTypes);
        objectNames = List.copyOf(objectNames);
        pictures = List.copyOf(pictures);
    }

    /**
     * A box, in Blender units.
     *
     * @param min its corner with the smallest x, y, z
     * @param max its corner with the greatest x, y, z
     * @since 0.1
     */
    public record Bounds(List<Double> min, List<Double> max) {
        /** Copies the components. */
        public Bounds {
            min = List.copyOf(min);
            max = List.copyOf(max);
        }

        /** Returns the size along each axis. */
        public List<Double> size() {
            return List.of(max.get(0) - min.get(0), max.get(1) - min.get(1), max.get(2) - min.get(2));
        }
    }

    /**
     * A surface with an image that the scene's camera sees without distortion: it is flat and faces the camera, or the image is placed
     * in the coordinates of the frame.
     *
     * @param object the object; null for the world
     * @param images the names of the images
     * @param share the part of the frame within its outline, whatever is in front of it, within [0, 1]
     * @since 0.1
     */
    public record Picture(@Nullable String object, List<String> images, double share) {
        /** Copies the list. */
        public Picture {
            images = List.copyOf(images);
        }
    }

    /**
     * Reads the report of a candidate.
     *
     * @throws CoordinatorException with {@link Code#ARTIFACT_NOT_FOUND} if its loop saved none, or with {@link Code#MALFORMED} if it
     *     is not valid
     */
    public static SceneReport of(ScoringContext context) {
        ArtifactRef artifact = context.artifacts().get(VigaLoop.REPORT);
        if (artifact == null) {
            throw new CoordinatorException(
                    Code.ARTIFACT_NOT_FOUND, "The candidate has no report of its scene; only Blender makes one.");
        }
        try (InputStream content = context.open(artifact)) {
            return of(Json.read(artifact.path(), content, MAX_BYTES));
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + artifact.path() + ": " + e, e);
        }
    }

    private static SceneReport of(JsonNode report) {
        ImmutableMap.Builder<String, Integer> types = ImmutableMap.builder();
        report.path("objectTypes")
                .properties()
                .forEach(type -> types.put(type.getKey(), type.getValue().asInt()));
        List<String> names = new ArrayList<>();
        report.path("objectNames").forEach(name -> names.add(name.asText()));
        List<Picture> pictures = new ArrayList<>();
        report.path("pictures").forEach(picture -> pictures.add(picture(picture)));
        JsonNode bounds = report.path("bounds");
        return new SceneReport(
                types.buildOrThrow(),
                names,
                report.path("triangleCount").asLong(),
                bounds.isObject() ? new Bounds(corner(bounds.path("min")), corner(bounds.path("max"))) : null,
                pictures,
                report.path("cameraMoved").asBoolean(false));
    }

    private static Picture picture(JsonNode picture) {
        List<String> images = new ArrayList<>();
        picture.path("images").forEach(image -> images.add(image.asText()));
        double share = picture.path("share").asDouble(Double.NaN);
        if (!(share >= 0.0 && share <= 1.0)) {
            throw new CoordinatorException(
                    Code.MALFORMED, "The report of the scene has a picture without a valid share.");
        }
        return new Picture(picture.path("object").textValue(), images, share);
    }

    private static List<Double> corner(JsonNode corner) {
        if (corner.size() != 3) {
            throw new CoordinatorException(Code.MALFORMED, "The report of the scene has no valid bounds.");
        }
        return List.of(
                corner.get(0).asDouble(),
                corner.get(1).asDouble(),
                corner.get(2).asDouble());
    }

    /** Returns the part of the frame that pictures cover, within [0, 1]; where they overlap, it counts for each. */
    public double pictureShare() {
        return Math.min(1.0, pictures.stream().mapToDouble(Picture::share).sum());
    }

    /** Returns the number of objects. */
    public int objects() {
        return objectTypes.values().stream().mapToInt(Integer::intValue).sum();
    }
}
