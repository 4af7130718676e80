package io.attemptcoordinator.external;

import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How much is in a folder, and when it last changed: a change of it is progress.
 *
 * @param files the number of files and folders; at most one more than {@link #MAX_FILES}
 * @param bytes their size
 * @param latest the latest time at which one was changed, in milliseconds
 */
record Footprint(int files, long bytes, long latest) {
    static final int MAX_FILES = 100_000;

    static Footprint of(Path folder) {
        Counting counting = new Counting();
        counting.through(folder);
        return new Footprint(counting.files, counting.bytes, counting.latest);
    }

    private static final class Counting extends FolderWalk {
        private int files;
        private long bytes;
        private long latest;

        @Override
        FileVisitResult look(Path path, BasicFileAttributes attributes) {
            bytes += attributes.size();
            latest = Math.max(latest, attributes.lastModifiedTime().toMillis());
            return ++files > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }
}
