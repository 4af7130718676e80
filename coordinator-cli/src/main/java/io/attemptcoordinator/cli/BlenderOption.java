package io.attemptcoordinator.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names Blender, of each command that needs one. */
final class BlenderOption {
    @Option(
            names = "--blender",
            paramLabel = "PATH",
            description = "The Blender to use; else COORDINATOR_BLENDER, else the one on the PATH.")
    private @Nullable Path path;

    /** Returns the program that was named, resolved against the folder of the console; null if none was. */
    @Nullable
    Path in(Console console) {
        return path == null ? null : console.folder().resolve(path);
    }
}
