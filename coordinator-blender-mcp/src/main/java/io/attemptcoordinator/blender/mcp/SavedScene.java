package io.attemptcoordinator.blender.mcp;

import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that a Blender of somebody else saved. A program may have put anything in its place, of any size.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class SavedScene {
    /** How a file of Blender begins: plain, compressed with gzip, compressed with zstd. */
    private static final List<String> MAGIC = List.of("BLENDER", "\u001F\u008B", "(\u00B5/\u00FD");

    private static final int MAGIC_BYTES = 7;

    private SavedScene() {}

    /** Copies a scene to where no program writes; returns why there is none, or null. */
    static @Nullable String take(Path saved, Path scene, long maxBytes) {
        if (!Files.isRegularFile(saved, LinkOption.NOFOLLOW_LINKS)) {
            return Files.exists(saved, LinkOption.NOFOLLOW_LINKS)
                    ? "the scene file is not a regular file"
                    : "there is no scene file";
        }
        try (InputStream content =
                        ByteStreams.limit(Files.newInputStream(saved, LinkOption.NOFOLLOW_LINKS), maxBytes + 1);
                OutputStream copy =
                        Files.newOutputStream(scene, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] start = content.readNBytes(MAGIC_BYTES);
            String text = new String(start, StandardCharsets.ISO_8859_1);
            if (MAGIC.stream().noneMatch(text::startsWith)) {
                return refused(scene, "the scene file is not a .blend file");
            }
            copy.write(start);
            long size = start.length + content.transferTo(copy);
            return size > maxBytes ? refused(scene, "the scene file has more than " + maxBytes + " bytes") : null;
        } catch (IOException e) {
            delete(scene);
            return "the scene file cannot be read: " + e.getMessage();
        }
    }

    private static String refused(Path scene, String why) {
        delete(scene);
        return why;
    }

    /** Removes a file, if it is there. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, "The old scene " + file + " cannot be removed: " + e, e);
        }
    }
}
