package io.attemptcoordinator.external;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.external.ExternalSettings.Containment;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a Blender that a program calls apart from the rest of the machine, where bubblewrap works: it sees the system's programs
 * and the program's directory, writes to the program's folder only, and has neither the references nor a network. Code that a model
 * wrote runs there, while the program itself is one that the user chose.
 */
final class ShimSandbox {
    private static final Path PROGRAM = Path.of("/usr/bin/bwrap");
    private static final Logger LOG = LoggerFactory.getLogger(ShimSandbox.class);
    private static final int TRY_SECONDS = 10;

    /** What the dynamic linker, the fonts and OpenGL need beyond {@code /usr}. */
    private static final List<String> SYSTEM = List.of(
            "/bin",
            "/sbin",
            "/lib",
            "/lib32",
            "/lib64",
            "/etc/alternatives",
            "/etc/ld.so.cache",
            "/etc/fonts",
            "/etc/glvnd",
            "/etc/vulkan");

    private ShimSandbox() {}

    /**
     * Returns the beginning of the command line that contains a Blender; empty for none.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is required and does not work
     */
    static List<String> command(Workspace workspace, Path blender, ExternalSettings settings, Task task) {
        if (settings.blender().sandbox() == Containment.OFF) {
            return List.of();
        }
        List<String> command = arguments(workspace, blender, settings, task);
        if (Files.isExecutable(PROGRAM) && works(command)) {
            return command;
        }
        if (settings.blender().sandbox() == Containment.REQUIRED) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The setting 'blender-sandbox' of attempt 'external' is required, but bubblewrap is missing or does not"
                            + " work here. Install it with: apt-get install bubblewrap.");
        }
        LOG.atWarn()
                .addKeyValue("folder", workspace.path())
                .log(
                        "Bubblewrap is missing or does not work here: the Blenders that a program calls are not contained");
        return List.of();
    }

    private static List<String> arguments(Workspace workspace, Path blender, ExternalSettings settings, Task task) {
        List<String> arguments = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--unshare-ipc",
                "--unshare-pid",
                "--unshare-net",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--die-with-parent",
                "--new-session",
                "--cap-drop",
                "ALL",
                "--ro-bind",
                "/usr",
                "/usr"));
        for (String path : SYSTEM) {
            arguments.addAll(List.of("--ro-bind-try", path, path));
        }
        arguments.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
        Path installation = blender.getParent();
        if (installation != null && !blender.startsWith("/usr")) {
            arguments.addAll(List.of("--ro-bind", installation.toString(), installation.toString()));
        }
        String directory = settings.directory().toString();
        arguments.addAll(List.of("--ro-bind", directory, directory));
        for (Reference reference : task.references()) {
            Path image = reference.image().toAbsolutePath().normalize();
            if (image.startsWith(settings.directory())) {
                arguments.addAll(List.of("--ro-bind", "/dev/null", image.toString()));
            }
        }
        String work = workspace.path().toString();
        arguments.addAll(List.of("--tmpfs", work));
        String folder = workspace.folder().toString();
        arguments.addAll(List.of("--bind", folder, folder));
        for (Path shown : List.of(workspace.baseline(), workspace.shim())) {
            arguments.addAll(List.of("--ro-bind", shown.toString(), shown.toString()));
        }
        arguments.addAll(List.of("--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp"));
        return arguments;
    }

    private static boolean works(List<String> command) {
        List<String> tried = new ArrayList<>(command);
        tried.addAll(List.of("--", "/bin/true"));
        try {
            Process process = new ProcessBuilder(tried)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            boolean isEnded = process.onExit()
                    .completeOnTimeout(process, TRY_SECONDS, TimeUnit.SECONDS)
                    .thenApply(ended -> !ended.isAlive())
                    .join();
            process.destroyForcibly();
            return isEnded && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
