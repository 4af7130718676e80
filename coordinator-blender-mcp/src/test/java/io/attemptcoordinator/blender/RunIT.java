package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.WeightedScorers;
import io.attemptcoordinator.core.artifact.FileArtifactStore;
import io.attemptcoordinator.core.artifact.RunReader;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs, from a baseline and a reference image to a selected winner, on a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class RunIT {
    private static final String TEMPLATE = """
            # /// coordinator-template
            # [parameters.crate_x]
            # min = -2.0
            # max = 2.0
            # [parameters.crate_angle]
            # min = -180.0
            # max = 180.0
            # periodic = true
            # ///
            import bpy
            import math

            crate = bpy.data.objects["Crate"]
            crate.location.x = crate_x
            crate.rotation_euler.z = math.radians(crate_angle)
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path workers;

    @SuppressWarnings("NullAway.Init")
    private static Path scene;

    @SuppressWarnings("NullAway.Init")
    private static Path reference;

    @BeforeAll
    static void makeTask() throws Exception {
        scene = RealBlender.smallScene(folder);
        BlenderBackend backend = RealBlender.backend(Isolation.REOPEN, List.of("camera"));
        Baseline baseline = new BlendFileBaseline();
        try (Worker worker = backend.start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            baseline.reset(
                    worker,
                    baseline.capture(worker, Map.of("path", scene.toString()), RealBlender.TIMEOUT),
                    RealBlender.TIMEOUT);
            backend.executor()
                    .execute(
                            worker,
                            "import bpy\nbpy.data.objects['Crate'].location.x = 0.7",
                            "truth",
                            0,
                            RealBlender.TIMEOUT);
            reference = Files.copy(
                    backend.executor()
                            .render(worker, RealBlender.TIMEOUT)
                            .get(0)
                            .image(),
                    folder.resolve("reference.png"));
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(workers).isEmptyDirectory();
        assertThat(RealBlender.processesWith(workers.toString())).isEmpty();
    }

    private static BestAttemptResult run(String runs, Isolation isolation, Generator generator, RunPlan.Builder plan)
            throws InterruptedException {
        BlenderBackend backend = BlenderBackend.builder(
                        RealBlender.installation(),
                        new RenderSettings(RenderSettings.Engine.CYCLES, 64, 64, 4, 0, List.of("camera")))
                .isolation(isolation)
                .temporaryFolder(workers)
                .build();
        WeightedScorers scorers = WeightedScorers.of(new PhotometricScorer()).and(new SsimScorer(), 1.0);
        VigaLoop loop = VigaLoop.builder(generator, backend.executor(), new ScoringVerifier(scorers))
                .build();
        return AttemptCoordinator.builder(backend, loop, new FileArtifactStore(folder.resolve(runs)))
                .scorers(scorers)
                .settings("blend-file", Map.of("path", scene.toString()))
                .build()
                .run(
                        new Task("crate", "", List.of(new Reference("camera", reference))),
                        new BlendFileBaseline(),
                        plan.build());
    }

    /** A digest of the decoded pixels of every render of a run, by the attempt and iteration that it belongs to. */
    private static Map<String, Integer> pixels(String runs, BestAttemptResult result) throws IOException {
        Map<String, Integer> digests = new TreeMap<>();
        for (AttemptReport attempt : result.attempts()) {
            for (Iteration iteration : attempt.iterations()) {
                for (ArtifactRef render : iteration.renders().values()) {
                    BufferedImage image = ImageIO.read(
                            folder.resolve(runs).resolve(render.path()).toFile());
                    int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
                    digests.put(attempt.number() + "/" + iteration.index(), Arrays.hashCode(pixels));
                }
            }
        }
        return digests;
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameWinnerAndTheSamePixels(Isolation isolation) throws Exception {
        Generator search = new TemplateGenerator(SceneTemplate.parse(TEMPLATE, "template.py"));
        String first = isolation + "-first";
        String second = isolation + "-second";

        BestAttemptResult once =
                run(first, isolation, search, RunPlan.builder(2, 4).seed(7));
        BestAttemptResult again =
                run(second, isolation, search, RunPlan.builder(2, 4).seed(7));

        assertThat(once.failureCauses()).isEmpty();
        assertThat(again.winner()).isNotNull().isEqualTo(once.winner());
        assertThat(again.attempts())
                .extracting(AttemptReport::score)
                .isEqualTo(once.attempts().stream().map(AttemptReport::score).toList());
        assertThat(pixels(second, again)).hasSize(8).isEqualTo(pixels(first, once));
        assertThat(new TreeSet<>(pixels(first, once).values()))
                .as("different candidates look different")
                .hasSizeGreaterThan(6);
    }

    @Test
    void theRecordIsWholeAndHoldsTheScene() throws Exception {
        BestAttemptResult result = run(
                "record",
                Isolation.REOPEN,
                new TemplateGenerator(SceneTemplate.parse(TEMPLATE, "template.py")),
                RunPlan.builder(2, 3).seed(1));

        FileArtifactStore store = new FileArtifactStore(folder.resolve("record"));
        assertThat(new RunReader(store).read(result.run()).result()).isEqualTo(result);
        assertThat(folder.resolve("record").resolve(result.run()).resolve("final.blend"))
                .isNotEmptyFile();
    }

    @Test
    void repairsRestartsAndGoesOnAsTheFailuresDemand() throws Exception {
        AtomicInteger killings = new AtomicInteger();
        Generator hostile = request -> Program.of(
                switch (request.iteration()) {
                    case 0 -> request.errors().isEmpty() ? "raise ValueError('on purpose')" : "pass";
                    case 1 -> request.errors().isEmpty() ? "import ctypes; ctypes.string_at(0)" : "pass";
                    case 2 ->
                        killings.getAndIncrement() == 0
                                ? "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
                                : "import bpy; bpy.data.objects['Crate'].location.x = 0.7";
                    default -> "import bpy; bpy.data.objects.remove(bpy.context.scene.camera)";
                });

        BestAttemptResult result =
                run("hostile", Isolation.REOPEN, hostile, RunPlan.builder(1, 4).maxFastRetries(1));

        AttemptReport attempt = result.best().orElseThrow();
        assertThat(attempt.tries()).hasSize(2);
        assertThat(failureClass(attempt.tries().get(0).failure())).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(attempt.iterations()).extracting(Iteration::retryCount).containsExactly(1, 1, 0, 1);
        assertThat(attempt.iterations().get(0).errors().get(0).message()).contains("on purpose");
        assertThat(attempt.iterations().get(1).errors().get(0).evidence())
                .extracting(Evidence::kind)
                .contains(Evidence.Kind.EXIT_CODE);
        assertThat(failureClass(attempt.iterations().get(3).failure()))
                .as("a scene without a camera")
                .isEqualTo(FailureClass.E1_EXECUTION);
        assertThat(attempt.bestIteration()).isEqualTo(2);
        assertThat(Objects.requireNonNull(attempt.score(), "a score").value())
                .as("what was rendered is the reference itself")
                .isEqualTo(1.0);
    }

    private static @Nullable FailureClass failureClass(@Nullable Failure failure) {
        return failure == null ? null : failure.failureClass();
    }
}
