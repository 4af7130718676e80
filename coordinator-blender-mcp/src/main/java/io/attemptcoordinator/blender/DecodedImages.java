package io.attemptcoordinator.blender;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.ScoringContext;
import java.io.IOException;
import java.io.InputStream;

/**
 * The images that the image scorers decoded last, by the digest of their files: each scorer of a run compares the same images, and each
 * candidate of a run is compared with the same references. What was used longest ago makes room.
 *
 * <p>Pixels depend on the digest alone, and nothing is kept unless all of the file was read, which is when the digest is checked. So one
 * instance can serve every run of the process.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls. Threads that ask for the same new image at the same time each decode it, so that
 * none fails because another was interrupted.
 */
final class DecodedImages {
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    /** What a cached image needs besides its pixels, in bytes; generous. */
    private static final int OVERHEAD_BYTES = 512;

    /** The images of this process: at most 64 MiB, and at most an eighth of the heap. */
    static final DecodedImages SHARED =
            new DecodedImages(Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 8));

    private final Cache<Key, RenderImage> images;

    /**
     * Creates an empty cache.
     *
     * @param maxBytes how much the images may need together; a larger image is decoded each time
     */
    DecodedImages(long maxBytes) {
        images = CacheBuilder.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, RenderImage image) -> image.samples() + OVERHEAD_BYTES)
                // One segment: with more, each would have only its share of the room.
                .concurrencyLevel(1)
                .build();
    }

    /**
     * Returns an image in its own size.
     *
     * @throws CoordinatorException if it cannot be read, or is not a complete PNG image within the bounds; naming it
     */
    RenderImage get(ScoringContext context, ArtifactRef image) {
        Key key = new Key(image.sha256(), 0, 0);
        RenderImage known = images.getIfPresent(key);
        if (known != null) {
            return known;
        }
        RenderImage decoded = decode(context, image);
        images.put(key, decoded);
        return decoded;
    }

    /**
     * Returns an image in another size.
     *
     * @throws CoordinatorException as {@link #get(ScoringContext, ArtifactRef)}
     */
    RenderImage get(ScoringContext context, ArtifactRef image, int width, int height) {
        Key key = new Key(image.sha256(), width, height);
        RenderImage known = images.getIfPresent(key);
        if (known != null) {
            return known;
        }
        RenderImage whole = get(context, image);
        if (whole.width() == width && whole.height() == height) {
            return whole;
        }
        RenderImage resized = whole.resizedTo(width, height);
        images.put(key, resized);
        return resized;
    }

    private static RenderImage decode(ScoringContext context, ArtifactRef image) {
        try (InputStream png = context.open(image)) {
            return RenderImage.decodePng(png, image.path());
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "The image " + image.path() + " cannot be read: " + e, e);
        }
    }

    /** An image in a size; 0 x 0 stands for its own. */
    private record Key(String sha256, int width, int height) {}
}
