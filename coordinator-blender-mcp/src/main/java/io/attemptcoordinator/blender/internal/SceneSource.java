package io.attemptcoordinator.blender.internal;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a baseline comes from.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param file the {@code .blend} file; null for Blender's empty scene
 * @param externalFiles the files that it refers to, absolute
 */
public record SceneSource(@Nullable Path file, List<Path> externalFiles) {
    /** Copies the list. */
    public SceneSource {
        externalFiles = List.copyOf(externalFiles);
    }

    /** Names it for a message. */
    String name() {
        return file == null ? "(empty scene)" : file.toString();
    }
}
