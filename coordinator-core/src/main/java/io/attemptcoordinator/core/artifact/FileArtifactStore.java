package io.attemptcoordinator.core.artifact;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps artifacts as files under one folder.
 *
 * <p>An artifact is written to a temporary file beside its place, forced to the disk, and renamed. A crash leaves the old
 * content or the new, and at worst a temporary file; its name starts with a dot, so it is never taken for an artifact. The
 * store follows no symbolic link below its root. An interrupt of the calling thread does not tear a call; the thread is
 * then still interrupted.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, and for several processes on one folder.
 *
 * @since 0.1
 */
public final class FileArtifactStore implements ArtifactStore, RunFolders {
    private static final Logger LOG = LoggerFactory.getLogger(FileArtifactStore.class);

    private final Path root;
    private final long maxArtifactBytes;
    private final boolean isFolderSynced;
    private final AtomicLong temporaries = new AtomicLong();

    /**
     * Opens a store that accepts artifacts of up to 1 GiB.
     *
     * @param root the folder; made when it is not there
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if the folder cannot be made or used
     */
    public FileArtifactStore(Path root) {
        this(root, Copying.DEFAULT_MAX_BYTES);
    }

    /**
     * Opens a store.
     *
     * @param root the folder; made when it is not there
     * @param maxArtifactBytes the most bytes of one artifact, 1 or more
     * @throws IllegalArgumentException if the maximum is less than 1
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if the folder cannot be made or used
     */
    public FileArtifactStore(Path root, long maxArtifactBytes) {
        this.maxArtifactBytes = Copying.requirePositive(maxArtifactBytes);
        try {
            // A link is not created over, so the real path is asked for before and after.
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
            }
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO, "Cannot use the folder " + root + " to keep artifacts: " + e, e);
        }
        isFolderSynced = isSyncable(this.root);
    }

    /** Some platforms have no way to force a folder to the disk; Windows is one. */
    private static boolean isSyncable(Path folder) {
        try {
            sync(folder);
            return true;
        } catch (IOException e) {
            LOG.atDebug()
                    .setCause(e)
                    .log("Folders cannot be forced to the disk here, so a rename may not survive a crash");
            return false;
        }
    }

    @Override
    public String name() {
        return "coordinator-file";
    }

    /**
     * Where an artifact is kept.
     *
     * @param path the path of the artifact in this store
     * @return the file, whether or not it exists
     * @throws IllegalArgumentException if the path is not of its form
     */
    public Path file(String path) {
        return root.resolve(ArtifactStore.requirePath(path));
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        Path file = file(path);
        requireNonNull(mediaType, "mediaType");
        requireNonNull(content, "content");
        try {
            Path folder = makeFolders(file);
            if (Files.isDirectory(file, NOFOLLOW_LINKS)) {
                throw inTheWay(path, "a folder stands at " + file);
            }
            Path temporary = newTemporary(folder);
            try {
                ArtifactRef ref = write(temporary, path, mediaType, content);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                syncFolder(folder);
                return ref;
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot keep " + path + " in " + root + ": " + e, e);
        }
    }

    /** A plain stream, because an interrupt closes a channel, and the record of a run that is stopped must not be torn. */
    private ArtifactRef write(Path temporary, String path, String mediaType, InputStream content) throws IOException {
        try (FileOutputStream target = new FileOutputStream(temporary.toFile())) {
            ArtifactRef ref = Copying.copy(path, mediaType, content, target, maxArtifactBytes);
            target.getFD().sync();
            return ref;
        }
    }

    /** Makes the folders above a file, one by one, so that none of them is a link or a file. */
    private Path makeFolders(Path file) throws IOException {
        Path folder = root;
        for (Path segment : root.relativize(file.getParent() == null ? root : file.getParent())) {
            Path above = folder;
            folder = folder.resolve(segment);
            if (!folder.equals(root) && !Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(folder);
                } catch (FileAlreadyExistsException e) {
                    // Another thread may have been first.
                    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                        throw inTheWay(root.relativize(file).toString(), describe(folder));
                    }
                }
                syncFolder(above);
            }
        }
        return folder;
    }

    private static String describe(Path path) {
        return Files.isSymbolicLink(path)
                ? path + " is a symbolic link, and the store follows none"
                : "a file stands at " + path + ", where a folder is needed";
    }

    private static CoordinatorException inTheWay(String path, String what) {
        return new CoordinatorException(
                Code.ARTIFACT_IO, "Cannot use " + path + ": " + what + ". Move it away, or choose another folder.");
    }

    private Path newTemporary(Path folder) throws IOException {
        while (true) {
            String name = ".put-" + ProcessHandle.current().pid() + "-" + temporaries.incrementAndGet();
            try {
                return Files.createFile(folder.resolve(name));
            } catch (FileAlreadyExistsException e) {
                LOG.atTrace().addKeyValue("file", name).log("Passed over what a crash left behind");
            }
        }
    }

    private void syncFolder(Path folder) throws IOException {
        if (isFolderSynced) {
            sync(folder);
        }
    }

    /** Only a channel can force a folder, and an interrupt closes it; so the interrupt waits until the folder is safe. */
    private static void sync(Path folder) throws IOException {
        boolean isInterrupted = false;
        try {
            while (true) {
                isInterrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public InputStream open(String path) {
        Path file = file(path);
        requireNoLink(path, file);
        if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            throw notFound(path);
        }
        try {
            return new FileInputStream(file.toFile());
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + file + ": " + e.getMessage(), e);
            }
            throw notFound(path);
        }
    }

    private CoordinatorException notFound(String path) {
        return new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "There is no artifact " + path + " in " + root + ".");
    }

    private void requireNoLink(String path, Path file) {
        Path current = root;
        for (Path segment : root.relativize(file)) {
            current = current.resolve(segment);
            if (Files.isSymbolicLink(current)) {
                throw inTheWay(path, describe(current));
            }
        }
    }

    @Override
    public List<String> list(String folder) {
        Path start = file(folder);
        requireNoLink(folder, start);
        if (!Files.isDirectory(start, NOFOLLOW_LINKS)) {
            return List.of();
        }
        Listing listing = new Listing(folder, start);
        try {
            Files.walkFileTree(start, listing);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot list " + start + ": " + e, e);
        }
        return List.copyOf(listing.paths);
    }

    @Override
    public boolean claim(String folder) {
        Path claimed = file(folder);
        try {
            Files.createDirectory(claimed);
            syncFolder(root);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot make the folder " + claimed + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return "FileArtifactStore[" + root + "]";
    }

    /** Gathers the artifacts under a folder; what is not of the form of a path was not put there by a store. */
    private static final class Listing extends SimpleFileVisitor<Path> {
        private final String folder;
        private final Path start;
        // A set, because a folder that is written to while it is read may show a file twice.
        private final SortedSet<String> paths = new TreeSet<>();

        Listing(String folder, Path start) {
            this.folder = folder;
            this.start = start;
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
}
