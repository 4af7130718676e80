package io.attemptcoordinator.core.artifact;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps artifacts as files below a folder, under the paths that they are kept under.
 *
 * <p>An artifact is written to a temporary file beside its place, forced to the disk, and renamed, so that a reader, and what
 * is left after a crash, has all of the old or all of the new. Temporary files start with a dot, which no path does.
 *
 * <p>Files are written with the streams of {@code java.io}: a channel would be closed by an interrupt, and an interrupt must
 * not tear what is being recorded.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class FileArtifactStore implements ArtifactStore {
    private final Path root;

    /**
     * A store in a folder.
     *
     * @param root the folder; it is made when the first artifact is kept
     */
    public FileArtifactStore(Path root) {
        this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
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
        Path temporary = null;
        try {
            requireNoLinks(file);
            Path folder = requireNonNull(file.getParent());
            Files.createDirectories(folder);
            temporary = Files.createTempFile(folder, ".", ".tmp");
            Digesting digesting = new Digesting(content);
            try (FileOutputStream output = new FileOutputStream(temporary.toFile())) {
                digesting.transferTo(output);
                output.getFD().sync();
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            temporary = null;
            force(folder);
            return digesting.ref(path, mediaType);
        } catch (IOException e) {
            throw failed("cannot keep " + path + " in " + root, e);
        } finally {
            if (temporary != null) {
                // Left behind only if this fails too; it is never listed.
                temporary.toFile().delete();
            }
        }
    }

    /** Makes the rename durable. Not every platform lets a folder be forced; those that do not need no force. */
    private static void force(Path folder) {
        boolean isInterrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The content itself is durable already.
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A link below the root could lead out of it. */
    private void requireNoLinks(Path file) throws IOException {
        for (Path part = file; part != null && !part.equals(root); part = part.getParent()) {
            if (Files.isSymbolicLink(part)) {
                throw new IOException(part + " is a symbolic link; a store holds none");
            }
        }
    }

    @Override
    public InputStream open(String path) {
        File file = file(path).toFile();
        try {
            requireNoLinks(file.toPath());
            return new FileInputStream(file);
        } catch (FileNotFoundException e) {
            if (file.isFile()) {
                throw failed("cannot read " + path + " in " + root, e);
            }
            throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "there is no artifact " + path + " in " + root, e);
        } catch (IOException e) {
            throw failed("cannot read " + path + " in " + root, e);
        }
    }

    @Override
    public List<String> list(String folder) {
        Path start = file(folder);
        if (!Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .map(file -> root.relativize(file).toString().replace(File.separatorChar, '/'))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw failed("cannot list " + folder + " in " + root, e);
        }
    }

    private static CoordinatorException failed(String what, Exception e) {
        return new CoordinatorException(Code.ARTIFACT_IO, what + ": " + e + "; check the disk and the permissions", e);
    }

    @Override
    public String toString() {
        return "FileArtifactStore[" + root + "]";
    }
}
