package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.core.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The command lines and environments that Blenders are started with.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class BlenderCommand {
    /** What Blender needs of the host's environment. Everything else stays out, above all secrets. */
    private static final List<String> PASSED_ON =
            List.of("LD_LIBRARY_PATH", "DISPLAY", "XDG_RUNTIME_DIR", "LIBGL_ALWAYS_SOFTWARE");

    /** Bubblewrap ends with its parent, which must be a process: of a JVM, it would be the thread that started it. */
    private static final String KEEP_PARENT = "\"$@\" & wait \"$!\"";

    private BlenderCommand() {}

    /**
     * What a Blender is started for.
     *
     * @param name its name within the worker
     * @param role the module of the bridge that it runs, followed by its options
     * @param files what it may read, in a sandbox
     * @param hasGpu whether it may use a graphics processor
     */
    record Purpose(String name, List<String> role, List<Sandbox.Visible> files, boolean hasGpu) {
        Purpose {
            role = List.copyOf(role);
            files = List.copyOf(files);
        }
    }

    /** Returns the environment of a Blender, and makes the folders that it names. */
    static Map<String, String> environment(BlenderLaunch launch, Path folder, String mark) throws IOException {
        ImmutableMap.Builder<String, String> environment = ImmutableMap.builder();
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        // Some Blenders find their Python by the PATH, so the host's PATH must not decide what a program finds.
        environment.put("PATH", ProcessTree.SYSTEM_PATH).put("LANG", "C.UTF-8").put(ProcessTree.MARK, mark);
        if (launch.sandbox().isOn()) {
            return environment.putAll(Sandbox.environment()).buildOrThrow();
        }
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        return environment
                .put("HOME", folder.toString())
                .put("TMPDIR", temporary.toString())
                .buildOrThrow();
    }

    /** Returns the command line of a Blender. */
    static List<String> line(
            BlenderLaunch launch, WorkerFolder worker, Path folder, Map<String, String> environment, Purpose purpose) {
        boolean isSandboxed = launch.sandbox().isOn();
        List<String> blender = ImmutableList.<String>builder()
                .add(launch.executable().toString())
                .add("--background", "--factory-startup", "--disable-autoexec")
                .add("--threads", Integer.toString(launch.threads()))
                .add("--python-exit-code", "21")
                .add(
                        "--python",
                        (isSandboxed ? Sandbox.start() : worker.bridge().resolve("start.py")).toString())
                .add("--", purpose.role().get(0))
                .add((isSandboxed ? Sandbox.socket() : folder.resolve(WorkerFolder.SOCKET)).toString())
                .addAll(purpose.role().subList(1, purpose.role().size()))
                .build();
        ImmutableList.Builder<String> command = ImmutableList.builder();
        if (ProcessTree.HAS_GROUPS) {
            command.add("setsid");
        }
        if (!isSandboxed) {
            return command.addAll(blender).build();
        }
        Sandbox.View view = new Sandbox.View(
                launch.executable(),
                purpose.files(),
                List.of(Sandbox.bridge(worker.bridge()), Sandbox.process(folder)),
                environment,
                launch.limits(),
                purpose.hasGpu());
        return command.add("sh", "-c", KEEP_PARENT, "coordinator")
                .addAll(launch.sandbox().command(view, Sandbox.userOf(worker.uniqueName()), blender))
                .build();
    }
}
