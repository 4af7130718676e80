package io.attemptcoordinator.external;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything in a folder that a program works in at the same time: no deeper than {@value #MAX_DEPTH} folders, and through
 * no link. What goes away meanwhile is left out.
 */
abstract class FolderWalk extends SimpleFileVisitor<Path> {
    private static final int MAX_DEPTH = 32;

    /** Takes a look at a file or a folder, and says whether to go on. */
    abstract FileVisitResult look(Path path, BasicFileAttributes attributes);

    /** Looks at a folder, and at everything in it. */
    final void through(Path folder) {
        try {
            Files.walkFileTree(folder, Set.of(), MAX_DEPTH, this);
        } catch (IOException e) {
            throw Workspace.unusable(folder, e);
        }
    }

    @Override
    public final FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        return look(directory, attributes);
    }

    @Override
    public final FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        return look(file, attributes);
    }

    @Override
    public final FileVisitResult visitFileFailed(Path file, IOException e) {
        return FileVisitResult.CONTINUE; // Gone while we looked.
    }

    @Override
    public final FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
        return FileVisitResult.CONTINUE;
    }
}
