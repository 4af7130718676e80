package io.attemptcoordinator.blender.internal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host of programs may use of its worker.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
public final class WorkerParts {
    private static final String EMPTY_SCENE = "empty.blend";

    private final BlenderLaunch launch;
    private final WorkerFolder folder;
    private final ExecutorSupply executors;
    private @Nullable Fingerprint emptyScene;
    private int processes;

    WorkerParts(BlenderLaunch launch, WorkerFolder folder, ExecutorSupply executors) {
        this.launch = launch;
        this.folder = folder;
        this.executors = executors;
    }

    /**
     * The current baseline, as another Blender can open it.
     *
     * @param file the scene
     * @param looks what it looks like once it is open, by key
     * @param externalFiles the files that it refers to
     */
    public record Baseline(Path file, Map<String, String> looks, List<Path> externalFiles) {}

    /** Returns how the worker's own Blenders are started. */
    public BlenderLaunch launch() {
        return launch;
    }

    /** Returns the folder with the Python package of the bridge. */
    public Path bridge() {
        return folder.bridge();
    }

    /** Returns a new folder within that of the worker, with which it is removed. */
    public Path newFolder(String name) {
        try {
            return folder.forProcess(name + "-" + processes++);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The temporary folder " + folder.path() + " cannot be used (" + e + ")" + folder.spaceWarning()
                            + ". Make sure that it can be written to and has space, or set another with"
                            + " -Djava.io.tmpdir=FOLDER.",
                    e);
        }
    }

    /** Returns the mark of a process of the worker that has a folder: it is found by it, and ends with the coordinator. */
    String mark(Path processFolder) {
        return folder.uniqueName() + "/" + processFolder.getFileName();
    }

    /**
     * Returns the current baseline. Blender's empty scene becomes a file, because not every server lets a program return to it.
     *
     * @throws CoordinatorException if the worker was not reset to a baseline
     */
    public Baseline baseline(Deadline deadline) throws InterruptedException {
        ExecutorProcess.Opened opened = executors.current().opened();
        SceneSource source = opened.source();
        if (source.file() != null) {
            return new Baseline(source.file(), opened.fingerprint().entries(), opened.externalFiles());
        }
        Path file = folder.path().resolve(EMPTY_SCENE);
        if (emptyScene == null) {
            saveEmptyScene(source, file, deadline);
            ExecutorProcess reader = executors.startAside(new SceneSource(file, List.of()), deadline);
            emptyScene = reader.opened().fingerprint();
            executors.end(reader);
        }
        return new Baseline(file, requireNonNull(emptyScene).entries(), List.of());
    }

    private void saveEmptyScene(SceneSource empty, Path file, Deadline deadline) throws InterruptedException {
        ExecutorProcess writer = executors.startAside(empty, deadline);
        try {
            writer.execute("", "baseline", 0, file, deadline.remaining());
        } finally {
            executors.end(writer);
        }
        if (!Files.isRegularFile(file)) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, "Blender did not save its empty scene" + folder.spaceWarning() + ".");
        }
    }
}
