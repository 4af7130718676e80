package io.attemptcoordinator.core.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.attemptcoordinator.api.ArtifactStore;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects the artifacts below a folder. Files whose path is not valid were not written by a store, and are left out. */
final class Listing extends SimpleFileVisitor<Path> {
    private final String folder;
    private final Path start;
    // A set, because a folder that is written to while it is read may show a file twice.
    private final SortedSet<String> paths = new TreeSet<>();

    private Listing(String folder, Path start) {
        this.folder = folder;
        this.start = start;
    }

    /**
     * Lists the artifacts below a folder.
     *
     * @param folder its path in the store
     * @param start its place in the file system
     */
    static List<String> of(String folder, Path start) throws IOException {
        Listing listing = new Listing(folder, start);
        Files.walkFileTree(start, listing);
        return List.copyOf(listing.paths);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        return directory.equals(start) || isArtifactPath(pathOf(directory))
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile() && isArtifactPath(pathOf(file))) {
            paths.add(pathOf(file));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        // A temporary file may be gone before it is looked at.
        if (!isArtifactPath(pathOf(file)) || !Files.exists(file, NOFOLLOW_LINKS)) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private String pathOf(Path file) {
        StringBuilder path = new StringBuilder(folder);
        start.relativize(file).forEach(segment -> path.append('/').append(segment));
        return path.toString();
    }

    private static boolean isArtifactPath(String path) {
        try {
            ArtifactStore.requirePath(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
