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
 *
 * <p>On a version of Blender for which the task file has a variant of the reference, it makes the variant alone, from the
 * baseline that exists: there is one baseline for all versions, and an old Blender may not open what a newer one saved. So make
 * a task with the oldest version first, and then the variants, each with the oldest version that it is for or one that renders
 * alike.
 */
public final class MakeTask {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private MakeTask() {}

    public static void main(String[] folders) throws Exception {
        BlenderInstallation blender = BlenderInstallation.find();
        for (String folder : folders) {
            System.out.println("made " + make(blender, Path.of(folder)));
        }
    }

    /** Returns the reference that it made. */
    private static Path make(BlenderInstallation blender, Path folder) throws Exception {
        JsonNode task = new ObjectMapper().readTree(folder.resolve("task.json").toFile());
        ReferenceFile reference = ReferenceFile.of(folder, task, blender.version());
        JsonNode render = task.path("render");
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
            if (!reference.isVariant()) {
                open(worker, new EmptySceneBaseline());
                execute(executor, stage() + Files.readString(folder.resolve("source/scene.py")));
                Files.copy(executor.save(TIMEOUT).orElseThrow(), baselineFile, StandardCopyOption.REPLACE_EXISTING);
            }
            open(worker, new BlendFileBaseline(baselineFile));
            execute(
                    executor,
                    Files.readString(folder.resolve("source/truth.py")) + Files.readString(folder.resolve("template.py")));
            Files.copy(
                    executor.render(TIMEOUT).get(0).image(),
                    reference.path(),
                    StandardCopyOption.REPLACE_EXISTING);
            return reference.path();
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
