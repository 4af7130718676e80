package io.attemptcoordinator.external;

import io.attemptcoordinator.api.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a program calls in the place of Blender: a script that runs it with the same arguments, within limits, and records each
 * call. {@code blender-shim.sh} says how.
 */
final class Shim {
    private static final String SCRIPT = "blender-shim.sh";
    private static final String BOOT = "blender-boot.py";

    private Shim() {}

    /** Creates the script, and returns its path. */
    static Path create(Workspace workspace, Path blender, ExternalSettings settings, Task task) throws IOException {
        Path script = workspace.shim().resolve("blender");
        copy(SCRIPT, script);
        copy(BOOT, workspace.shim().resolve("boot.py"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> sandbox = ShimSandbox.command(workspace, blender, settings, task);
        Files.writeString(
                workspace.shim().resolve("config"),
                assignment("BLENDER", blender.toString())
                        + assignment("CALLS", workspace.calls().toString())
                        + assignment("FOLDER", workspace.folder().toString())
                        + assignment("DIRECTORY", settings.directory().toString())
                        + assignment(
                                "LIMIT",
                                Double.toString(settings.blender().timeout().toMillis() / 1000.0))
                        + assignment("MEMORY", Long.toString(settings.blender().memoryBytes()))
                        + assignment("MAX_CALLS", Integer.toString(BlenderCalls.MAX_CALLS))
                        + assignment("MAX_SCENE_BYTES", Long.toString(settings.maxSceneBytes()))
                        + "SANDBOX=(" + sandbox.stream().map(Shim::quoted).collect(Collectors.joining(" ")) + ")\n");
        return script;
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream content = Shim.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException(resource + " is missing from the jar of this module");
            }
            Files.copy(content, file);
        }
    }

    private static String assignment(String name, String value) {
        return name + "=" + quoted(value) + "\n";
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
