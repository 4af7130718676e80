package io.attemptcoordinator.blender.internal;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one worker: the bridge, a folder for each of its Blenders, and the scene and the renders that they returned.
 * No program can write to it. It is removed with the worker.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class WorkerFolder {
    /** The name of the socket in the folder of a Blender. */
    static final String SOCKET = "socket";

    private static final Logger LOG = LoggerFactory.getLogger(WorkerFolder.class);

    private static final List<String> BRIDGE_FILES = List.of(
            "start.py",
            "coordinator_bridge/__init__.py",
            "coordinator_bridge/compat.py",
            "coordinator_bridge/evidence.py",
            "coordinator_bridge/executor.py",
            "coordinator_bridge/foreign.py",
            "coordinator_bridge/importing.py",
            "coordinator_bridge/installation.py",
            "coordinator_bridge/program.py",
            "coordinator_bridge/renderer.py",
            "coordinator_bridge/sandbox.py",
            "coordinator_bridge/scene.py",
            "coordinator_bridge/wire.py");

    /** Less than this cannot hold an image and a scene. */
    private static final long LITTLE_SPACE_BYTES = 1024 * 1024;

    private final Path path;

    private WorkerFolder(Path path) {
        this.path = path;
    }

    /** Creates the folder and puts the bridge into it. */
    static WorkerFolder create(Path temporaryFolder, String id) {
        Path path = null;
        boolean isComplete = false;
        try {
            path = Files.createTempDirectory(temporaryFolder, "coordinator-" + id + "-");
            WorkerFolder folder = new WorkerFolder(path);
            for (String name : BRIDGE_FILES) {
                folder.addToBridge(name);
            }
            Files.createDirectory(folder.renders());
            isComplete = true;
            return folder;
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The temporary folder " + temporaryFolder + " cannot be used (" + e + "). Make sure that it exists,"
                            + " can be written to and has space, or set another with -Djava.io.tmpdir=FOLDER.",
                    List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                    e);
        } finally {
            if (path != null && !isComplete) {
                new WorkerFolder(path).delete();
            }
        }
    }

    private void addToBridge(String name) throws IOException {
        Path file = bridge().resolve(name);
        Path parent = requireNonNull(file.getParent());
        Files.createDirectories(parent);
        try (InputStream source = WorkerFolder.class.getResourceAsStream("bridge/" + name)) {
            checkState(source != null, "bridge/%s is missing from the jar of this module", name);
            Files.copy(source, file);
        }
        makeReadable(file);
        makeReadable(parent);
    }

    /** Blender may run as another user. */
    private static void makeReadable(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            String permissions = Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--";
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }

    Path path() {
        return path;
    }

    /** Returns a name that no other worker on this machine has. */
    String uniqueName() {
        return path.getFileName().toString();
    }

    Path bridge() {
        return path.resolve("bridge");
    }

    Path renders() {
        return path.resolve("renders");
    }

    Path report() {
        return renders().resolve("report.json");
    }

    Path scene() {
        return path.resolve("scene.blend");
    }

    void deleteScene() {
        try {
            Files.deleteIfExists(scene());
            Files.deleteIfExists(report());
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, "The old scene " + scene() + " cannot be removed: " + e, e);
        }
    }

    /** Creates a folder for one Blender. */
    Path forProcess(String name) throws IOException {
        return Files.createDirectory(path.resolve(name));
    }

    /**
     * Returns a file as every user can read it: itself, or a copy.
     *
     * @param file a regular file
     */
    Path readable(Path file) throws IOException {
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            return file;
        }
        Path copies = path.resolve("files");
        Files.createDirectories(copies);
        // A file that has changed gets another copy.
        int version = Objects.hash(file.toString(), Files.getLastModifiedTime(file), Files.size(file));
        Path copy = copies.resolve(Integer.toHexString(version) + "-" + file.getFileName());
        if (!Files.exists(copy)) {
            Path partial = Files.createTempFile(copies, "copy", null);
            Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING);
            makeReadable(partial);
            Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return copy;
    }

    /** Returns a sentence for an error if a lack of space may be its cause; empty otherwise. */
    String spaceWarning() {
        try {
            return spaceWarning(path, Files.getFileStore(path).getUsableSpace());
        } catch (IOException e) {
            return "";
        }
    }

    static String spaceWarning(Path folder, long usableBytes) {
        return usableBytes >= LITTLE_SPACE_BYTES
                ? ""
                : ". The temporary folder " + folder + " has only " + usableBytes
                        + " bytes left; free some space, or set another with -Djava.io.tmpdir=FOLDER";
    }

    void delete() {
        delete(path);
    }

    static void delete(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("A worker's folder could not be removed");
        }
    }
}
