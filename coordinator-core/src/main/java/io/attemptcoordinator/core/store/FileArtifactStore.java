package io.attemptcoordinator.core.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.disk.Disk;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps artifacts as files below one folder.
 *
 * <p>An artifact is written to a temporary file beside its place, forced to the disk, and renamed. A crash leaves the old
 * content or the new, and at worst a temporary file; its name starts with a dot, so it is never taken for an artifact. The
 * store follows no symbolic link below its root. An interrupt of the calling thread does not tear a call; the thread is
 * still interrupted afterwards.
 *
 * <p>{@link #putIfAbsent} has one winner among all threads and processes that use the folder; a caller that loses a close
 * race has read its content in vain. On a file system without hard links, a reader may see the new artifact empty at first,
 * a crash at that moment leaves it empty, and a {@link #put} at that moment may be overwritten.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, and for several processes on one folder.
 *
 * @since 0.1
 */
public final class FileArtifactStore implements ArtifactStore {
    /** Null until the store is configured. */
    private final @Nullable StoreFolder folder;

    private final long maxArtifactBytes;

    /** Whether the content of what is put is on the disk before {@link #put} returns. */
    private final boolean isForced;

    /**
     * Creates a store without a folder, for discovery. Every method except {@link #name} and {@link #configured} throws an
     * {@link IllegalStateException}.
     */
    public FileArtifactStore() {
        folder = null;
        maxArtifactBytes = Copying.DEFAULT_MAX_BYTES;
        isForced = true;
    }

    /**
     * Opens a store that accepts artifacts of up to 1 GiB.
     *
     * @param root the folder; created if it does not exist
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if the folder cannot be created or
     *     used
     */
    public FileArtifactStore(Path root) {
        this(root, Copying.DEFAULT_MAX_BYTES);
    }

    /**
     * Opens a store.
     *
     * @param root the folder; created if it does not exist
     * @param maxArtifactBytes the maximum size of one artifact, 1 or more
     * @throws IllegalArgumentException if the maximum is less than 1
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if the folder cannot be created or
     *     used
     */
    public FileArtifactStore(Path root, long maxArtifactBytes) {
        this(root, maxArtifactBytes, new Disk());
    }

    FileArtifactStore(Path root, long maxArtifactBytes, Disk disk) {
        this.maxArtifactBytes = Copying.requirePositive(maxArtifactBytes);
        folder = new StoreFolder(root, disk);
        isForced = true;
    }

    private FileArtifactStore(FileArtifactStore other, boolean isForced) {
        folder = other.folder().unforced();
        maxArtifactBytes = other.maxArtifactBytes;
        this.isForced = isForced;
    }

    /**
     * Returns this store for what can be made again: what is put is not forced to the disk, so a crash of the machine can lose
     * it or leave it empty.
     */
    public FileArtifactStore unforced() {
        return new FileArtifactStore(this, false);
    }

    /**
     * Returns this store for artifacts that are told about together: the content of what is put is forced to the disk, but a
     * crash of the machine can lose it until {@link #force} made its name durable. So each folder is forced once, and not for
     * each artifact in it.
     */
    public FileArtifactStore deferred() {
        return new FileArtifactStore(this, true);
    }

    /**
     * Makes the names of artifacts durable that were put into the {@linkplain #deferred deferred} store.
     *
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if that fails
     */
    public void force(Collection<String> paths) {
        Set<Path> folders = new LinkedHashSet<>();
        paths.forEach(path -> folders.add(file(path).resolveSibling("")));
        try {
            for (Path each : folders) {
                folder().force(each);
            }
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot force " + paths + " in " + folder() + ": " + e, e);
        }
    }

    @Override
    public String name() {
        return "coordinator-file";
    }

    /** Opens the store in the required setting {@code folder}, with the setting {@code max-artifact-bytes}. */
    @Override
    public FileArtifactStore configured(Settings settings) {
        return new FileArtifactStore(settings.path("folder"), Copying.maxBytes(settings));
    }

    private StoreFolder folder() {
        if (folder == null) {
            throw new IllegalStateException(
                    "the store has no folder: configure it with the setting 'folder', or create it with a folder");
        }
        return folder;
    }

    /**
     * Returns the file of an artifact.
     *
     * @param path the path of the artifact in this store
     * @return the file, whether or not it exists
     * @throws IllegalArgumentException if the path is invalid
     */
    public Path file(String path) {
        return folder().file(path);
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        Path file = file(path);
        if (Files.isDirectory(file, NOFOLLOW_LINKS)) {
            throw folder().inTheWay(file, file);
        }
        try (Draft draft = write(file, path, mediaType, content)) {
            folder().replace(draft.file, file);
            return draft.ref;
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    @Override
    public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
        Path file = file(path);
        folder().requireNoLink(file);
        if (Files.exists(file, NOFOLLOW_LINKS)) {
            if (Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            throw folder().inTheWay(file, file);
        }
        try (Draft draft = write(file, path, mediaType, content)) {
            return folder().claim(draft.file, file) ? Optional.of(draft.ref) : Optional.empty();
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    private CoordinatorException cannotWrite(String path, IOException cause) {
        return new CoordinatorException(
                Code.ARTIFACT_IO, "Cannot write " + path + " in " + folder() + ": " + cause, cause);
    }

    /** Writes a draft beside the place of an artifact. If this fails, nothing of it is left. */
    private Draft write(Path file, String path, String mediaType, InputStream content) throws IOException {
        requireNonNull(mediaType, "mediaType");
        requireNonNull(content, "content");
        Path temporary = folder().newTemporary(folder().makeFolders(file));
        try (Disk.Output target = folder().append(temporary)) {
            ArtifactRef ref = Copying.copy(path, mediaType, content, target, maxArtifactBytes);
            if (isForced) {
                target.force();
            }
            return new Draft(folder(), temporary, ref);
        } catch (IOException | RuntimeException | Error e) {
            try {
                folder().delete(temporary);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** A file that is complete and durable, but not at its place; when closed, it is gone from where it was. */
    private record Draft(StoreFolder folder, Path file, ArtifactRef ref) implements Closeable {
        @Override
        public void close() throws IOException {
            folder.delete(file);
        }
    }

    @Override
    public InputStream open(String path) {
        Path file = file(path);
        folder().requireNoLink(file);
        if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            throw notFound(path);
        }
        try {
            return new FileInputStream(file.toFile());
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw new CoordinatorException(
                        Code.ARTIFACT_IO, "Cannot read " + path + " in " + folder() + ": " + e.getMessage(), e);
            }
            throw notFound(path);
        }
    }

    private CoordinatorException notFound(String path) {
        return new CoordinatorException(
                Code.ARTIFACT_NOT_FOUND, "There is no artifact " + path + " in " + folder() + ".");
    }

    @Override
    public boolean delete(String path) {
        Path file = file(path);
        folder().requireNoLink(file);
        try {
            if (Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot remove " + path + " in " + folder() + ": " + e, e);
        }
    }

    @Override
    public List<String> list(String path) {
        Path start = file(path);
        folder().requireNoLink(start);
        if (!Files.isDirectory(start, NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            return Listing.of(path, start);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot list " + path + " in " + folder() + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return "FileArtifactStore[" + (folder == null ? "not configured" : folder) + "]";
    }
}
