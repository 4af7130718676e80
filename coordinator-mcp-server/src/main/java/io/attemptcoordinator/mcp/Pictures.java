package io.attemptcoordinator.mcp;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.blender.RenderImage;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.mcp.Answer.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Renders as they are sent: within the size that hosts accept, checked against the digest on record. */
final class Pictures {
    /** Hosts refuse an answer of 1 MB or more, and base64 makes four bytes of three. */
    static final int MAX_BYTES = 700 * 1024;

    private static final String PNG = "image/png";
    private static final int MIN_SIDE = 16;

    private Pictures() {}

    /**
     * Returns a render, scaled down if it is too large.
     *
     * @param run the run
     * @param render the image
     * @param label what it shows
     * @param maxBytes its maximum size
     * @throws CoordinatorException if it cannot be read, is not what was saved, or is no image
     */
    static Picture of(RunView run, ArtifactRef render, String label, int maxBytes) {
        byte[] file = read(run, render, RenderImage.MAX_FILE_BYTES);
        if (!render.mediaType().equals(PNG)
                && file.length <= maxBytes
                && render.mediaType().startsWith("image/")) {
            return new Picture(label, render.mediaType(), file);
        }
        RenderImage image = RenderImage.decodePng(new ByteArrayInputStream(file), render.path());
        return new Picture(label, PNG, file.length <= maxBytes ? file : scaled(image, maxBytes));
    }

    /**
     * Reads an artifact.
     *
     * @param maxBytes the maximum size that is read
     * @throws CoordinatorException if it is larger, cannot be read, or is not what was saved
     */
    static byte[] read(RunView run, ArtifactRef artifact, int maxBytes) {
        if (artifact.sizeBytes() > maxBytes) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    artifact.path() + " has " + artifact.sizeBytes() + " bytes, and at most " + maxBytes
                            + " can be sent."
                            + run.file(artifact.path())
                                    .map(file -> " On the machine of the server it is " + file + ".")
                                    .orElse(""));
        }
        RunFolder folder = RunFolder.of(run.store(), Redactor.of(Map.of()), run.folder());
        try (InputStream content = folder.open(artifact)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO,
                    "The artifact cannot be shown: " + e.getMessage()
                            + ". 'coordinator validate' checks the whole run.",
                    e);
        }
    }

    private static byte[] scaled(RenderImage image, int maxBytes) {
        RenderImage smaller = image;
        byte[] png = encoded(image);
        // The size of a PNG is about that of its pixels, so this ends after one or two rounds, and at the smallest in
        // any case.
        while (png.length > maxBytes && Math.min(smaller.width(), smaller.height()) > MIN_SIDE) {
            double factor = Math.min(0.9, 0.95 * Math.sqrt((double) maxBytes / png.length));
            smaller = image.resizedTo(
                    Math.max(1, (int) (smaller.width() * factor)), Math.max(1, (int) (smaller.height() * factor)));
            png = encoded(smaller);
        }
        return png;
    }

    private static byte[] encoded(RenderImage image) {
        BufferedImage pixels = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                pixels.setRGB(x, y, image.value(x, y, 0) << 16 | image.value(x, y, 1) << 8 | image.value(x, y, 2));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        // In memory: ImageIO would use a file in the temporary folder, which may be full.
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(png)) {
            if (!ImageIO.write(pixels, "png", stream)) {
                throw new IllegalStateException("this Java has no encoder for PNG");
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written", e);
        }
        return png.toByteArray();
    }
}
