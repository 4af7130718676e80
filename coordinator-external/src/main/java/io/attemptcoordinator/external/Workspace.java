package io.attemptcoordinator.external;

import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of one try, fresh and removed with it: what the program works in, what it is given, and what is recorded of its calls
 * of Blender.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class Workspace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

    private final Path path;

    private Workspace(Path path) {
        this.path = path;
    }

    /**
     * Creates the folders.
     *
     * @param temporary where; another place is taken if its path has a blank, because many programs put the path of Blender into a
     *     command of a shell without quoting it
     */
    static Workspace create(Path temporary) {
        Path base = Stream.of(temporary, Path.of("/tmp"), Path.of("/var/tmp"))
                .map(Path::toAbsolutePath)
                .filter(each -> CharMatcher.whitespace().matchesNoneOf(each.toString()) && Files.isWritable(each))
                .findFirst()
                .orElseThrow(() -> new CoordinatorException(
                        Code.CONFIGURATION,
                        "The temporary folder " + temporary
                                + " cannot hold the folder of an external program: its path has a"
                                + " blank, which programs that call Blender through a shell cannot take, or it cannot be written"
                                + " to. Set another one with -Djava.io.tmpdir=FOLDER."));
        Path path = null;
        boolean isComplete = false;
        try {
            path = Files.createTempDirectory(base, "coordinator-external-");
            Workspace workspace = new Workspace(path);
            for (Path each : List.of(
                    workspace.output(),
                    workspace.references(),
                    workspace.calls(),
                    workspace.shim(),
                    workspace.home(),
                    workspace.temporary())) {
                Files.createDirectories(each);
            }
            Files.createFile(workspace.progress());
            isComplete = true;
            return workspace;
        } catch (IOException e) {
            throw unusable(base, e);
        } finally {
            if (path != null && !isComplete) {
                new Workspace(path).close();
            }
        }
    }

    /** Returns the error that a file of a try cannot be used. */
    static CoordinatorException unusable(Path file, IOException e) {
        return new CoordinatorException(
                Code.BACKEND_UNAVAILABLE,
                "The temporary files of an external program cannot be used: " + file + " (" + e
                        + "). Make sure that there is" + " space, or set another folder with -Djava.io.tmpdir=FOLDER.",
                List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                e);
    }

    Path path() {
        return path;
    }

    /** Returns a name that nothing else on this machine has. */
    String uniqueName() {
        return requireNonNull(path.getFileName()).toString();
    }

    /** Where the program works. */
    Path folder() {
        return path.resolve("folder");
    }

    Path output() {
        return folder().resolve("output");
    }

    Path inputs() {
        return path.resolve("inputs");
    }

    Path references() {
        return inputs().resolve("references");
    }

    Path baseline() {
        return inputs().resolve("baseline.blend");
    }

    Path task() {
        return inputs().resolve("task.txt");
    }

    Path progress() {
        return path.resolve("progress.jsonl");
    }

    Path calls() {
        return path.resolve("calls");
    }

    Path shim() {
        return path.resolve("shim");
    }

    Path home() {
        return path.resolve("home");
    }

    Path temporary() {
        return path.resolve("tmp");
    }

    /** Where a scene is copied to, out of reach of the program's patterns. */
    Path scene() {
        return path.resolve("candidate.blend");
    }

    /** Returns a text without the path of this folder, which is another one in each try. */
    String scrubbed(String text) {
        return text.replace(folder().toString(), "{folder}").replace(path.toString(), "{try}");
    }

    @Override
    public void close() {
        try {
            // Nothing runs any more that could put links in the way.
            MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", path)
                    .setCause(e)
                    .log("The folder of an external program could not be removed");
        }
    }
}
