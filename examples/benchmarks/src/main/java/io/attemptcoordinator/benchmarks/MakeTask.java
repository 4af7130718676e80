package io.attemptcoordinator.benchmarks;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.EmptySceneBaseline;
import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Makes the baseline and the reference image of a task from {@code source/scene.py} and {@code source/truth.py}, with what
 * all scenes share from {@code stage.py}. Arguments: the folders of the tasks.
 */
public final class MakeTask {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private MakeTask() {}

    public static void main(String[] folders) throws Exception {
        BlenderInstallation blender = BlenderInstallation.find(null, System.getenv());
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
        BlenderBackend backend = BlenderBackend.builder(blender, settings).isolation(Isolation.REOPEN).build();
        SceneExecutor executor = backend.executor();
        Path baselineFile = folder.resolve("baseline.blend");
        try (Worker worker = backend.start("make", TIMEOUT)) {
            EmptySceneBaseline empty = new EmptySceneBaseline();
            empty.reset(worker, empty.capture(worker, Map.of(), TIMEOUT), TIMEOUT);
            execute(executor, worker, stage() + Files.readString(folder.resolve("source/scene.py")));
            Files.copy(
                    executor.save(worker, TIMEOUT).orElseThrow(), baselineFile, StandardCopyOption.REPLACE_EXISTING);

            BlendFileBaseline baseline = new BlendFileBaseline();
            BaselineSnapshot snapshot =
                    baseline.capture(worker, Map.of("path", baselineFile.toString()), TIMEOUT);
            baseline.reset(worker, snapshot, TIMEOUT);
            execute(
                    executor,
                    worker,
                    Files.readString(folder.resolve("source/truth.py")) + Files.readString(folder.resolve("template.py")));
            Files.copy(
                    executor.render(worker, TIMEOUT).get(0).image(),
                    folder.resolve("reference.png"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String stage() throws IOException {
        try (InputStream stage = requireNonNull(MakeTask.class.getResourceAsStream("stage.py"))) {
            return new String(stage.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void execute(SceneExecutor executor, Worker worker, String code) throws InterruptedException {
        SceneExecutor.Execution execution = executor.execute(worker, code, "make", 0, TIMEOUT);
        if (execution.symptom() != null) {
            throw new IllegalStateException(execution.symptom().message() + "\n" + execution.symptom().evidence());
        }
    }
}
