package io.attemptcoordinator.blender.internal;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one Blender: the bridge, and everything that Blender is told to write. It is removed with the process.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class WorkerFolder {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerFolder.class);

    private static final String TEMPORARY = "tmp";
    private static final String CONFIG = "config";
    private static final String SCRIPTS = "scripts";
    private static final String DATA_FILES = "datafiles";
    private static final String RENDERS = "renders";

    private static final int MAX_CRASH_REPORT_BYTES = 16 * 1024;

    /** Less than this cannot hold an image and a scene. */
    private static final long LITTLE_SPACE_BYTES = 1024 * 1024;

    private final Path path;

    private WorkerFolder(Path path) {
        this.path = path;
    }

    /** Creates the folder and lays the bridge into it. */
    static WorkerFolder create(Path temporaryFolder, String id) {
        Path path = null;
        boolean isComplete = false;
        try {
            path = Files.createTempDirectory(temporaryFolder, "coordinator-" + id + "-");
            WorkerFolder folder = new WorkerFolder(path);
            try (InputStream source = WorkerFolder.class.getResourceAsStream("bridge.py")) {
                checkState(source != null, "bridge.py is missing from the jar of this module");
                Files.copy(source, folder.bridge());
            }
            for (String name : List.of(TEMPORARY, CONFIG, SCRIPTS, DATA_FILES, RENDERS)) {
                Files.createDirectory(path.resolve(name));
            }
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

    Path path() {
        return path;
    }

    /** Returns a name that no other worker on this machine has. */
    String uniqueName() {
        return path.getFileName().toString();
    }

    Path bridge() {
        return path.resolve("bridge.py");
    }

    /** Returns the file in which the bridge announces itself. */
    Path announcement() {
        return path.resolve("announce.json");
    }

    Path renders() {
        return path.resolve(RENDERS);
    }

    Path scene() {
        return path.resolve("scene.blend");
    }

    /** Returns the variables that keep Blender's own files in this folder. */
    Map<String, String> environment() {
        return ImmutableMap.of(
                "HOME", path.toString(),
                "TMPDIR", path.resolve(TEMPORARY).toString(),
                "BLENDER_USER_CONFIG", path.resolve(CONFIG).toString(),
                "BLENDER_USER_SCRIPTS", path.resolve(SCRIPTS).toString(),
                "BLENDER_USER_DATAFILES", path.resolve(DATA_FILES).toString());
    }

    /** Returns the beginning of the report that Blender writes when it crashes; empty if there is none. */
    String crashReport() {
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(path.resolve(TEMPORARY), "*.crash.txt")) {
            for (Path report : reports) {
                // A program can put anything under that name, even a link or a pipe without end.
                if (Files.isRegularFile(report, LinkOption.NOFOLLOW_LINKS)) {
                    try (InputStream content = Files.newInputStream(report)) {
                        return new String(content.readNBytes(MAX_CRASH_REPORT_BYTES), StandardCharsets.UTF_8);
                    }
                }
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("folder", path).setCause(e).log("A crash report could not be read");
        }
        return "";
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
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn().addKeyValue("folder", path).setCause(e).log("A worker's folder could not be removed");
        }
    }
}
