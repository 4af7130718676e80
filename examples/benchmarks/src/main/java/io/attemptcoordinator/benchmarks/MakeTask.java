package io.attemptcoordinator.benchmarks;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.EmptySceneBaseline;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * Makes the baseline and the reference image of a task from {@code source/scene.py} and {@code source/truth.py}, and from
 * {@code stage.py}, which all scenes share. Arguments: the folders of the tasks.
 */
public final class MakeTask {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private MakeTask() {}

    public static void main(String[] folders) throws Exception {
        BlenderInstallation blender = BlenderInstallation.find();
        for (String folder : folders) {
            make(blender, Path.of(folder));
            System.out.println("made " + folder);
        }
    }

    private static void make(BlenderInstallation blender, Path folder) throws Exception {
        JsonNode render = new ObjectMapper().readTree(folder.resolve("task.json").toFile()).path("render");
        RenderSettings settings = new RenderSettings(
                RenderSettings.Engine.CYCLES,
                render.path("width").asInt(),
                render.path("height").asInt(),
                render.path("samples").asInt(),
                render.path("seed").asInt(),
                List.of("camera"));
        BlenderBackend backend = BlenderBackend.builder(blender, settings).build();
        Path baselineFile = folder.resolve("baseline.blend");
        try (WorkerLease lease = backend.start("make", TIMEOUT)) {
            Worker worker = lease.worker();
            SceneExecutor executor = worker.unwrap(SceneExecutor.class);
            open(worker, new EmptySceneBaseline());
            execute(executor, stage() + Files.readString(folder.resolve("source/scene.py")));
            Files.copy(executor.save(TIMEOUT).orElseThrow(), baselineFile, StandardCopyOption.REPLACE_EXISTING);

            open(worker, new BlendFileBaseline(baselineFile));
            execute(
                    executor,
                    Files.readString(folder.resolve("source/truth.py")) + Files.readString(folder.resolve("template.py")));
            Files.copy(
                    executor.render(TIMEOUT).get(0).image(),
                    folder.resolve("reference.png"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void open(Worker worker, Baseline baseline) throws InterruptedException {
        BaselineSnapshot snapshot = baseline.capture(worker, TIMEOUT);
        baseline.reset(worker, snapshot, TIMEOUT);
    }

    private static String stage() throws IOException {
        try (InputStream stage = requireNonNull(MakeTask.class.getResourceAsStream("stage.py"))) {
            return new String(stage.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void execute(SceneExecutor executor, String code) throws InterruptedException {
        SceneExecutor.Execution execution = executor.execute(code, "make", 0, TIMEOUT);
        if (execution.symptom() != null) {
            throw new IllegalStateException(execution.symptom().message() + "\n" + execution.symptom().evidence());
        }
    }
}
