package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.document.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The folder of the task files that may be started. A path that leads out of it, also by a symbolic link, is refused.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class TaskFolder {
    private static final int MAX_TASKS = 100;
    private static final int MAX_DEPTH = 8;

    /** A folder with more files than this is not one of tasks, and looking through it would take long. */
    private static final int MAX_VISITED = 20_000;

    /** Reading is what takes time. */
    private static final int MAX_READ = 1000;

    private static final int MAX_NAME = 100;
    private static final int MAX_TEXT = 300;
    private static final Set<String> SKIPPED = Set.of("node_modules", "target");

    private final Path root;
    private final Path runs;

    /**
     * Opens a folder.
     *
     * @param folder the folder
     * @param runs the folder of the runs, whose documents are no tasks
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if there is none
     */
    TaskFolder(Path folder, Path runs) {
        try {
            root = folder.toRealPath();
            this.runs = Files.exists(runs)
                    ? runs.toRealPath()
                    : runs.toAbsolutePath().normalize();
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "The folder of the tasks, " + folder + ", cannot be used: " + e + ".", e);
        }
        if (!Files.isDirectory(root)) {
            throw new CoordinatorException(Code.CONFIGURATION, folder + ", given for the tasks, is not a folder.");
        }
    }

    /**
     * A task that can be started.
     *
     * @param path the path of its file in the folder
     * @param name its name
     * @param text what to build, shortened
     */
    record Listed(String path, String name, String text) {}

    /**
     * The tasks that were found.
     *
     * @param tasks the tasks, by path
     * @param isComplete whether these are all
     */
    record Listing(List<Listed> tasks, boolean isComplete) {}

    /**
     * Returns the file of a task.
     *
     * @param path its path in the folder; an absolute one must be in it too
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if there is none in the folder
     */
    Path file(String path) {
        Path file;
        try {
            file = root.resolve(path).toRealPath();
        } catch (IOException | InvalidPathException e) {
            throw unknown(path);
        }
        if (!file.startsWith(root)) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The task file " + Texts.brief(path)
                            + " is outside of the folder of the tasks, so it cannot be started. "
                            + "list_tasks shows what can be.");
        }
        if (!Files.isRegularFile(file)) {
            throw unknown(path);
        }
        return file;
    }

    private CoordinatorException unknown(String path) {
        List<String> known = list().tasks().stream().map(Listed::path).toList();
        String hint = Settings.nearest(Texts.brief(path, 200), known)
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .orElse(known.isEmpty() ? "" : " There are: " + Texts.brief(String.join(", ", known)) + ".");
        return new CoordinatorException(
                Code.CONFIGURATION,
                "There is no task file '" + Texts.brief(path, 200) + "' in the folder of the tasks." + hint);
    }

    Listing list() {
        Visitor visitor = new Visitor();
        try {
            Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, visitor);
        } catch (IOException e) {
            throw new CoordinatorException(Code.CONFIGURATION, "The folder of the tasks cannot be read: " + e, e);
        }
        visitor.tasks.sort(Comparator.comparing(Listed::path));
        return new Listing(List.copyOf(visitor.tasks), visitor.isComplete);
    }

    /** Collects what looks like a task file; whether it is valid shows when it is started. */
    private final class Visitor extends SimpleFileVisitor<Path> {
        private final List<Listed> tasks = new ArrayList<>();
        private int visited;
        private int read;
        private boolean isComplete = true;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            boolean isSkipped =
                    !folder.equals(root) && (name.startsWith(".") || SKIPPED.contains(name) || folder.equals(runs));
            return isSkipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (++visited > MAX_VISITED || read == MAX_READ || tasks.size() == MAX_TASKS) {
                isComplete = false;
                return FileVisitResult.TERMINATE;
            }
            if (attributes.isRegularFile()
                    && attributes.size() <= Json.MAX_TASK_BYTES
                    && String.valueOf(file.getFileName()).endsWith(".json")) {
                add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // What cannot be read is no task that could be started.
        }

        private void add(Path file) {
            read++;
            try (InputStream content = Files.newInputStream(file)) {
                ObjectNode document = Json.read(String.valueOf(file), content, Json.MAX_TASK_BYTES);
                if (document.path("name").isTextual()
                        && document.has("baseline")
                        && document.path("text").isTextual()) {
                    tasks.add(new Listed(
                            root.relativize(file).toString().replace(File.separatorChar, '/'),
                            Texts.brief(document.path("name").asText(), MAX_NAME),
                            Texts.brief(document.path("text").asText(), MAX_TEXT)));
                }
            } catch (IOException | CoordinatorException e) {
                // Not JSON, so not a task.
            }
        }
    }
}
