package io.attemptcoordinator.external;

import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Copies what a program says is its scene: a regular file in its folder, of a bounded size, behind no link. */
final class SceneCopy {
    private SceneCopy() {}

    /**
     * Copies a scene.
     *
     * @param scene the file
     * @param name what it is called in messages
     * @param within the folder that it must be in
     * @param target replaced
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not such a file
     */
    static void take(Path scene, String name, Path within, Path target, long maxBytes) {
        try {
            if (!scene.toRealPath().equals(within.toRealPath().resolve(within.relativize(scene.normalize())))) {
                throw unusable(
                        name,
                        "is behind a symbolic link or outside of the folder of the program; leave a regular file in it");
            }
            if (!Files.isRegularFile(scene, LinkOption.NOFOLLOW_LINKS)) {
                throw unusable(name, "is not a regular file");
            }
            try (InputStream content = Files.newInputStream(scene, LinkOption.NOFOLLOW_LINKS);
                    OutputStream copy = Files.newOutputStream(target)) {
                long copied = ByteStreams.copy(ByteStreams.limit(content, maxBytes + 1), copy);
                if (copied > maxBytes) {
                    throw unusable(
                            name,
                            "has more than " + maxBytes
                                    + " bytes; save a smaller one, or raise the setting 'max-scene-megabytes'");
                }
            }
        } catch (NoSuchFileException e) {
            throw unusable(name, "does not exist");
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(name, "cannot be read (" + e + ")");
        }
    }

    private static CoordinatorException unusable(String name, String what) {
        String message = "The scene " + name + " " + what + ".";
        return new CoordinatorException(
                Code.MALFORMED, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
    }
}
