package io.attemptcoordinator.core.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.disk.Disk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root folder of a file store: what is in it without following links, and how a finished file gets to its place so that
 * it survives a crash.
 */
final class StoreFolder {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);

    /** More folders than are in use at the same time; one that is forgotten is only forced again. */
    private static final int MAX_DURABLE_FOLDERS = 1000;

    private final Path root;
    private final Disk disk;
    private final boolean isForced;
    private final AtomicLong temporaries;

    /**
     * The folders whose name is known to be durable. That a folder exists is not enough: another thread, a process that was
     * killed, or a store that is not forced may have created it and not have forced its name.
     */
    private final Cache<Path, Boolean> durable;

    /**
     * Opens a folder.
     *
     * @param root the folder; created if it does not exist
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it cannot be created or used
     */
    StoreFolder(Path root, Disk disk) {
        this.disk = disk;
        temporaries = new AtomicLong();
        durable = CacheBuilder.newBuilder().maximumSize(MAX_DURABLE_FOLDERS).build();
        isForced = true;
        try {
            makeRoot(root.toAbsolutePath());
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO, "Cannot use the folder " + root + " to store artifacts: " + e, e);
        }
    }

    private StoreFolder(StoreFolder other) {
        root = other.root;
        disk = other.disk;
        temporaries = other.temporaries;
        durable = other.durable;
        isForced = false;
    }

    /** A link to a folder is fine as a root, and above it. */
    private void makeRoot(Path folder) throws IOException {
        Path above = folder.getParent();
        if (Files.isDirectory(folder) || above == null) {
            return;
        }
        makeRoot(above);
        try {
            disk.createFolder(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        disk.force(above);
    }

    /** The same folder, whose names are not forced to the disk. */
    StoreFolder unforced() {
        return new StoreFolder(this);
    }

    /** Returns where an artifact is, whether or not it exists. */
    Path file(String path) {
        return root.resolve(ArtifactStore.requirePath(path));
    }

    /**
     * Creates the folders above a file one by one, so that none of them is a link or a file, and makes their names durable;
     * returns the last one.
     */
    Path makeFolders(Path file) throws IOException {
        Path relative = root.relativize(file);
        Path folder = root;
        for (int depth = 0; depth < relative.getNameCount() - 1; depth++) {
            folder = folder.resolve(relative.getName(depth));
            if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                durable.invalidate(folder);
                try {
                    disk.createFolder(folder);
                } catch (FileAlreadyExistsException e) {
                    // Another thread may have been first.
                    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                        throw inTheWay(file, folder);
                    }
                }
            }
            if (isForced) {
                forceOnce(folder);
            }
        }
        return folder;
    }

    private void forceOnce(Path folder) throws IOException {
        if (durable.getIfPresent(folder) == null) {
            disk.force(folder.resolveSibling(""));
            durable.put(folder, true);
        }
    }

    /** Makes the names in a folder durable, and its own. */
    void force(Path folder) throws IOException {
        Path current = root;
        for (Path segment : root.relativize(folder)) {
            current = current.resolve(segment);
            forceOnce(current);
        }
        disk.force(folder);
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
                Path file = folder.resolve(name);
                disk.createFile(file);
                return file;
            } catch (FileAlreadyExistsException e) {
                LOG.atTrace().addKeyValue("file", name).log("Passed over what a crash left behind");
            }
        }
    }

    /** Moves a finished temporary file to its place, and replaces what is there. */
    void replace(Path temporary, Path file) throws IOException {
        disk.move(temporary, file);
        forceName(file);
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
            disk.link(file, temporary);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.atDebug().setCause(e).log("There are no hard links here, so a reader may see an empty file at first");
            return claimInTwoSteps(temporary, file);
        }
        forceName(file);
        return true;
    }

    private boolean claimInTwoSteps(Path temporary, Path file) throws IOException {
        try {
            disk.createFile(file);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        try {
            replace(temporary, file);
            return true;
        } catch (IOException e) {
            disk.delete(file);
            throw e;
        }
    }

    /** Makes the name of a file or folder durable, unless this store leaves that to chance. */
    private void forceName(Path file) throws IOException {
        if (isForced) {
            disk.force(file.resolveSibling(""));
        }
    }

    /** Opens a temporary file to be written. */
    Disk.Output append(Path temporary) throws IOException {
        return disk.append(temporary);
    }

    /** Removes a temporary file, if it is still there. */
    void delete(Path temporary) throws IOException {
        disk.delete(temporary);
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
