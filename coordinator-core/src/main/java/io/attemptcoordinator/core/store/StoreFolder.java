package io.attemptcoordinator.core.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root folder of a file store: what is in it without following links, and how a finished file gets to its place so that
 * it survives a crash.
 */
final class StoreFolder {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);

    /** Creates hard links; not every file system has them. */
    @FunctionalInterface
    interface HardLinks {
        void create(Path link, Path existing) throws IOException;
    }

    private final Path root;
    private final HardLinks hardLinks;
    private final boolean isSyncable;
    private final AtomicLong temporaries;

    /**
     * Opens a folder.
     *
     * @param root the folder; created if it does not exist
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it cannot be created or used
     */
    StoreFolder(Path root, HardLinks hardLinks) {
        this.hardLinks = hardLinks;
        temporaries = new AtomicLong();
        try {
            // createDirectories refuses a link to a folder, which is fine as a root.
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
            }
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO, "Cannot use the folder " + root + " to store artifacts: " + e, e);
        }
        isSyncable = isSyncable(this.root);
    }

    private StoreFolder(StoreFolder other) {
        root = other.root;
        hardLinks = other.hardLinks;
        temporaries = other.temporaries;
        isSyncable = false;
    }

    /** The same folder, whose names are not forced to the disk. */
    StoreFolder unforced() {
        return new StoreFolder(this);
    }

    /** Some platforms cannot force a folder to the disk; Windows is one. */
    private static boolean isSyncable(Path folder) {
        try {
            force(folder);
            return true;
        } catch (IOException e) {
            LOG.atDebug()
                    .setCause(e)
                    .log("Folders cannot be forced to the disk here, so a new file may not survive a crash");
            return false;
        }
    }

    /** Returns where an artifact is, whether or not it exists. */
    Path file(String path) {
        return root.resolve(ArtifactStore.requirePath(path));
    }

    /** Creates the folders above a file one by one, so that none of them is a link or a file; returns the last one. */
    Path makeFolders(Path file) throws IOException {
        Path relative = root.relativize(file);
        Path folder = root;
        for (int depth = 0; depth < relative.getNameCount() - 1; depth++) {
            folder = folder.resolve(relative.getName(depth));
            if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(folder);
                } catch (FileAlreadyExistsException e) {
                    // Another thread may have been first.
                    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                        throw inTheWay(file, folder);
                    }
                }
                syncAbove(folder);
            }
        }
        return folder;
    }

    /** Checks that neither a file nor a folder above it is a symbolic link. */
    void requireNoLink(Path file) {
        Path current = root;
        for (Path segment : root.relativize(file)) {
            current = current.resolve(segment);
            if (Files.isSymbolicLink(current)) {
                throw inTheWay(file, current);
            }
        }
    }

    /** Returns the error that something other than a store put an obstacle where an artifact or its folder belongs. */
    CoordinatorException inTheWay(Path file, Path obstacle) {
        String what = "a file stands at " + obstacle + ", where a folder is needed";
        if (Files.isSymbolicLink(obstacle)) {
            what = obstacle + " is a symbolic link, and the store follows none";
        } else if (Files.isDirectory(obstacle)) {
            what = "a folder stands at " + obstacle;
        } else if (file.equals(obstacle)) {
            what = obstacle + " is not a regular file";
        }
        return new CoordinatorException(
                Code.ARTIFACT_IO,
                "Cannot use " + pathOf(file) + ": " + what + ". Move it away, or choose another folder.");
    }

    private String pathOf(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** Creates a file whose name cannot be that of an artifact. */
    Path newTemporary(Path folder) throws IOException {
        while (true) {
            String name = ".put-" + ProcessHandle.current().pid() + "-" + temporaries.incrementAndGet();
            try {
                return Files.createFile(folder.resolve(name));
            } catch (FileAlreadyExistsException e) {
                LOG.atTrace().addKeyValue("file", name).log("Passed over what a crash left behind");
            }
        }
    }

    /** Moves a finished temporary file to its place, and replaces what is there. */
    void replace(Path temporary, Path file) throws IOException {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncAbove(file);
    }

    /**
     * Gives a finished temporary file its place, if that is free. A hard link does this in one step. Without hard links, an
     * empty file takes the place until the temporary file replaces it: there is still one winner only, but a reader may see
     * the empty file, and a crash in between leaves it behind.
     *
     * @return whether the place was free
     */
    boolean claim(Path temporary, Path file) throws IOException {
        try {
            hardLinks.create(file, temporary);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.atDebug().setCause(e).log("There are no hard links here, so a reader may see an empty file at first");
            return claimInTwoSteps(temporary, file);
        }
        syncAbove(file);
        return true;
    }

    private boolean claimInTwoSteps(Path temporary, Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        try {
            replace(temporary, file);
            return true;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Makes the name of a file or folder durable. */
    private void syncAbove(Path file) throws IOException {
        if (isSyncable) {
            force(file.resolveSibling(""));
        }
    }

    /** Only a channel can force a folder, and an interrupt closes it; so the interrupt waits until the folder is safe. */
    private static void force(Path folder) throws IOException {
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
    public String toString() {
        return root.toString();
    }
}
