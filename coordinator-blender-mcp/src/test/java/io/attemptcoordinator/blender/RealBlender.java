package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the tests on a real Blender share. */
final class RealBlender {
    static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** A cube, a camera and a lamp. */
    static final String SMALL_SCENE = """
            import bpy
            bpy.ops.mesh.primitive_cube_add(size=2)
            bpy.context.object.name = 'Crate'
            bpy.ops.object.camera_add(location=(6, -6, 5), rotation=(1.0, 0, 0.785))
            bpy.context.scene.camera = bpy.context.object
            bpy.ops.object.light_add(type='SUN', rotation=(0.5, 0.3, 0))
            bpy.context.object.data.energy = 3
            """;

    /** A name that no worker of another process has, so that nobody else's Blender is taken for one of ours. */
    static final String WORKER = "it" + ProcessHandle.current().pid();

    private RealBlender() {}

    static BlenderInstallation installation() throws InterruptedException {
        return BlenderInstallation.find();
    }

    static BlenderBackend backend(SandboxPolicy sandbox, List<String> views) throws InterruptedException {
        return BlenderBackend.builder(
                        installation(), new RenderSettings(RenderSettings.Engine.CYCLES, 64, 64, 4, 0, views))
                .sandbox(sandbox)
                .build();
    }

    /** Makes a file of the small scene, with Blender itself. */
    static Path smallScene(Path folder) throws InterruptedException, IOException {
        try (WorkerLease lease = backend(SandboxPolicy.AUTO, List.of("camera")).start(WORKER, TIMEOUT)) {
            SceneExecutor executor = openIn(lease, new EmptySceneBaseline());
            SceneExecutor.Execution made = executor.execute(SMALL_SCENE, "small-scene", 0, TIMEOUT);
            if (made.symptom() != null) {
                throw new IllegalStateException(made.symptom().message());
            }
            Path saved = executor.save(TIMEOUT).orElseThrow();
            return Files.copy(saved, folder.resolve("small-scene.blend"));
        }
    }

    /** Puts a worker into the state of a baseline. */
    static SceneExecutor openIn(WorkerLease lease, Baseline baseline) throws InterruptedException {
        Worker worker = lease.worker();
        BaselineSnapshot snapshot = baseline.capture(worker, TIMEOUT);
        baseline.reset(worker, snapshot, TIMEOUT);
        return worker.unwrap(SceneExecutor.class);
    }

    /** The processes that carry the mark of a worker of these tests, as {@code pid command}. */
    static List<String> leftProcesses() {
        return leftProcesses(WORKER);
    }

    /** The processes that carry the mark of a worker, as {@code pid command}. */
    static List<String> leftProcesses(String worker) {
        return processesWith(mark(worker));
    }

    /** Kills what {@link #leftProcesses()} names, as the kernel does when memory runs out. */
    static void killProcesses() {
        handlesWith(mark(WORKER)).forEach(ProcessHandle::destroyForcibly);
    }

    /** Stops the renderers of these tests, as a signal does. */
    static void stopRenderers() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-STOP"));
        handlesWith(mark(WORKER))
                .filter(handle -> handle.info().commandLine().orElse("").matches("\\S*/blender .* renderer .*"))
                .forEach(handle -> command.add(Long.toString(handle.pid())));
        if (new ProcessBuilder(command).start().waitFor() != 0) {
            throw new IllegalStateException("cannot stop " + command);
        }
    }

    private static String mark(String worker) {
        return "COORDINATOR_WORKER=coordinator-" + worker + "-";
    }

    /** The processes with a text in their environment, as {@code pid command}. */
    static List<String> processesWith(String text) {
        return handlesWith(text)
                .map(handle -> handle.pid() + " " + handle.info().commandLine().orElse("?"))
                .toList();
    }

    private static Stream<ProcessHandle> handlesWith(String text) {
        return ProcessHandle.allProcesses()
                .filter(handle -> environmentOf(handle.pid()).contains(text));
    }

    private static String environmentOf(long pid) {
        try (var content = Files.newInputStream(Path.of("/proc", Long.toString(pid), "environ"))) {
            return new String(content.readNBytes(1 << 20), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
