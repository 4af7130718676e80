package io.attemptcoordinator.model;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Images in a message, each below a line that says what it shows. */
final class Images {
    /** The maximum size of an image that is sent: 8 MiB. */
    private static final int MAX_BYTES = 1 << 23;

    private Images() {}

    /**
     * Returns images, in the order of their views.
     *
     * @param what what they are, such as {@code Reference}
     * @param images the images by view
     * @param open opens one
     */
    static List<Content> of(String what, Map<String, ArtifactRef> images, Function<ArtifactRef, InputStream> open) {
        List<Content> contents = new ArrayList<>();
        new TreeMap<>(images).forEach((view, image) -> {
            contents.add(TextContent.from(what + ", view " + view + ":"));
            contents.add(ImageContent.from(base64(image, open), image.mediaType()));
        });
        return contents;
    }

    private static String base64(ArtifactRef image, Function<ArtifactRef, InputStream> open) {
        if (image.sizeBytes() > MAX_BYTES) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The image " + image.path() + " has " + image.sizeBytes() + " bytes, and a model is shown at most "
                            + MAX_BYTES + ". Render smaller views.");
        }
        try (InputStream content = open.apply(image)) {
            return Base64.getEncoder().encodeToString(content.readAllBytes());
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO, "The image " + image.path() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
