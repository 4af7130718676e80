package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.document.RunLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run is that was named on the command line.
 *
 * @param runs the folder that it is in
 * @param name the name of its own folder
 */
record RunPath(Path runs, String name) {
    /**
     * Finds a run.
     *
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if there is none
     */
    static RunPath of(Console console, Path path) {
        Path folder = console.folder().resolve(path).toAbsolutePath().normalize();
        Path runs = folder.getParent();
        if (runs == null || !Files.exists(folder.resolve(RunLayout.RUN))) {
            throw new CoordinatorException(
                    CoordinatorException.Code.CONFIGURATION, folder + " is not the folder of a run.");
        }
        return new RunPath(runs, String.valueOf(folder.getFileName()));
    }

    Path folder() {
        return runs.resolve(name);
    }
}
