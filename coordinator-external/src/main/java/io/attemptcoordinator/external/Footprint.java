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
 * How much is in a folder, and when it last changed: a change of it is progress.
 *
 * @param files the number of files and folders; at most one more than {@link #MAX_FILES}
 * @param bytes their size
 * @param latest the latest time at which one was changed, in milliseconds
 */
record Footprint(int files, long bytes, long latest) {
    static final int MAX_DEPTH = 32;
    static final int MAX_FILES = 100_000;

    static Footprint of(Path folder) {
        Counting counting = new Counting();
        try {
            Files.walkFileTree(folder, Set.of(), MAX_DEPTH, counting);
        } catch (IOException e) {
            throw Workspace.unusable(folder, e);
        }
        return new Footprint(counting.files, counting.bytes, counting.latest);
    }

    private static final class Counting extends SimpleFileVisitor<Path> {
        private int files;
        private long bytes;
        private long latest;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return count(attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return count(attributes);
        }

        private FileVisitResult count(BasicFileAttributes attributes) {
            bytes += attributes.size();
            latest = Math.max(latest, attributes.lastModifiedTime().toMillis());
            return ++files > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // Gone while we looked.
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
