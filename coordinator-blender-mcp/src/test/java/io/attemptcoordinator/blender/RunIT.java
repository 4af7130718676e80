package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.HalvingPruner;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.SelfLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
        try (WorkerLease lease = RealBlender.backend(SandboxPolicy.AUTO, List.of("camera"))
                .start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            SceneExecutor executor = RealBlender.openIn(lease, new BlendFileBaseline(scene));
            executor.execute("import bpy\nbpy.data.objects['Crate'].location.x = 0.7", "truth", 0, RealBlender.TIMEOUT);
            Path image = executor.render(RealBlender.TIMEOUT).get(0).image();
            reference = Files.copy(image, folder.resolve("reference.png"));
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(workers).isEmptyDirectory();
        assertThat(RealBlender.processesWith(workers.toString())).isEmpty();
    }

    /** A run and the iterations that it reported, by attempt and try. */
    private record Watched(BestAttemptResult result, List<RunEvent.IterationReported> iterations) {
        List<Iteration> ofTry(int attempt, int tryNumber) {
            return iterations.stream()
                    .filter(event -> event.attempt() == attempt && event.tryNumber() == tryNumber)
                    .map(RunEvent.IterationReported::iteration)
                    .toList();
        }
    }

    private static Watched run(String runs, SandboxPolicy sandbox, Generator generator, RunPlan.Builder plan)
            throws InterruptedException {
        return run(runs, sandbox, generator, plan, new FixedAttempts(), 1);
    }

    private static Watched run(
            String runs, SandboxPolicy sandbox, Generator generator, RunPlan.Builder plan, RunPolicy policy, int atOnce)
            throws InterruptedException {
        BlenderBackend backend = BlenderBackend.builder(
                        RealBlender.installation(),
                        new RenderSettings(RenderSettings.Engine.CYCLES, 64, 64, 4, 0, List.of("camera")))
                .sandbox(sandbox)
                .temporaryFolder(workers)
                .build();
        VigaLoop loop = VigaLoop.builder(generator, new ScoringVerifier()).build();
        List<RunEvent.IterationReported> iterations = new ArrayList<>();
        BestAttemptResult result = AttemptCoordinator.builder(
                        backend, loop, new FileArtifactStore(folder.resolve(runs)))
                .measure(Measure.of(new PhotometricScorer()).and(new SsimScorer(), 1.0))
                .policy(policy)
                .workers(new Capacity(atOnce, "the test says so"))
                .listener(event -> {
                    if (event instanceof RunEvent.IterationReported reported) {
                        iterations.add(reported);
                    }
                })
                .build()
                .run(
                        new Task("crate", "", List.of(new Reference("camera", reference))),
                        new BlendFileBaseline(scene),
                        plan.build());
        return new Watched(result, iterations);
    }

    /** A digest of the decoded pixels of every render of a run, by the attempt and iteration that it belongs to. */
    private static Map<String, Integer> pixels(String runs, Watched run) throws IOException {
        Map<String, Integer> digests = new TreeMap<>();
        for (RunEvent.IterationReported event : run.iterations()) {
            for (ArtifactRef render : event.iteration().renders().values()) {
                BufferedImage image =
                        ImageIO.read(folder.resolve(runs).resolve(render.path()).toFile());
                int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
                digests.put(event.attempt() + "/" + event.iteration().index(), Arrays.hashCode(pixels));
            }
        }
        return digests;
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameWinnerAndTheSamePixels(SandboxPolicy sandbox) throws Exception {
        Generator search = new TemplateGenerator(SceneTemplate.parse(TEMPLATE, "template.py"));
        String first = sandbox + "-first";
        String second = sandbox + "-second";

        Watched once = run(first, sandbox, search, RunPlan.builder(2, 4).seed(7));
        Watched again = run(second, sandbox, search, RunPlan.builder(2, 4).seed(7));

        assertThat(once.result().failureCauses()).isEmpty();
        assertThat(again.result().choice().winner())
                .isNotNull()
                .isEqualTo(once.result().choice().winner());
        assertThat(scores(again)).isEqualTo(scores(once));
        assertThat(pixels(second, again)).hasSize(8).isEqualTo(pixels(first, once));
        assertThat(new TreeSet<>(pixels(first, once).values()))
                .as("different candidates look different")
                .hasSizeGreaterThan(6);
    }

    private static List<@Nullable Score> scores(Watched run) {
        List<@Nullable Score> scores = new ArrayList<>();
        run.result().attempts().forEach(attempt -> scores.add(attempt.score()));
        return scores;
    }

    @Test
    void theRecordIsCompleteAndHoldsTheScene() throws Exception {
        BestAttemptResult result = run(
                        "record",
                        SandboxPolicy.AUTO,
                        new TemplateGenerator(SceneTemplate.parse(TEMPLATE, "template.py")),
                        RunPlan.builder(2, 3).seed(1))
                .result();

        FileArtifactStore store = new FileArtifactStore(folder.resolve("record"));
        assertThat(new RunReader(store).read(result.run()).result()).isEqualTo(result);
        assertThat(folder.resolve("record").resolve(result.run()).resolve("final.blend"))
                .isNotEmptyFile();
    }

    private static List<AttemptReport> attempts(String runs, Watched run) {
        return new RunReader(new FileArtifactStore(folder.resolve(runs)))
                .read(run.result().run())
                .attempts();
    }

    private static String program(String runs, BestIteration iteration) throws IOException {
        ArtifactRef code = requireNonNull(iteration.artifacts().get(VigaLoop.CODE), "a program");
        return Files.readString(folder.resolve(runs).resolve(code.path()));
    }

    @Test
    void aFurtherRoundSearchesOnFromTheBestOfTheFirstAtAnyParallelism() throws Exception {
        Generator search = new TemplateGenerator(SceneTemplate.parse(TEMPLATE, "template.py"));
        RunPolicy policy =
                new SelfLoop(new FixedAttempts(), 3, new BestAttemptsDistiller(1)).prunedBy(new HalvingPruner(2, 2));
        RunPlan.Builder plan = RunPlan.builder(6, 6).seed(11);

        Watched alone = run("alone", SandboxPolicy.AUTO, search, plan, policy, 1);
        Watched together = run("together", SandboxPolicy.AUTO, search, plan, policy, 2);

        List<AttemptReport> attempts = attempts("alone", alone);
        AttemptReport best = attempts.subList(0, 3).stream()
                .max(Comparator.comparingDouble(
                        attempt -> requireNonNull(attempt.score()).value()))
                .orElseThrow();
        String program = program("alone", requireNonNull(best.best()));
        assertThat(attempts.subList(3, 6)).allSatisfy(attempt -> {
            assertThat(attempt.lineage()).containsExactly(best.number());
            assertThat(attempt.strategy().values()).containsEntry("program", program);
            assertThat(attempt.trajectory().get(0).score())
                    .as("it begins where the other ended")
                    .isEqualTo(requireNonNull(best.score()).value());
        });
        assertThat(alone.result().attempts())
                .extracting(AttemptSummary::stopReason)
                .contains(AttemptStopReason.PRUNED);
        assertThat(attempts("together", together))
                .extracting(AttemptReport::trajectory)
                .isEqualTo(attempts.stream().map(AttemptReport::trajectory).toList());
        assertThat(pixels("together", together)).isEqualTo(pixels("alone", alone));
    }

    @Test
    void repairsRestartsAndGoesOnAsTheFailuresDemand() throws Exception {
        AtomicInteger killings = new AtomicInteger();
        Generator hostile = context -> Program.of(
                switch (context.iteration()) {
                    case 0 -> context.errors().isEmpty() ? "raise ValueError('on purpose')" : "pass";
                    case 1 -> context.errors().isEmpty() ? "import ctypes; ctypes.string_at(0)" : "pass";
                    case 2 ->
                        killings.getAndIncrement() == 0
                                ? "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
                                : "import bpy; bpy.data.objects['Crate'].location.x = 0.7";
                    default -> "import bpy; bpy.data.objects.remove(bpy.context.scene.camera)";
                });

        Watched run = run(
                "hostile", SandboxPolicy.AUTO, hostile, RunPlan.builder(1, 4).maxFastRetries(1));

        AttemptReport attempt = requireNonNull(run.result().best(), "a winner");
        assertThat(attempt.tries()).hasSize(2);
        assertThat(attempt.tries().get(0).result())
                .isInstanceOfSatisfying(
                        AttemptResult.Failed.class,
                        failed ->
                                assertThat(failed.failure().failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE));
        List<Iteration> iterations = run.ofTry(0, 1);
        assertThat(iterations).extracting(Iteration::retryCount).containsExactly(1, 1, 0, 1);
        assertThat(iterations.get(0).errors().get(0).message()).contains("on purpose");
        assertThat(iterations.get(1).errors().get(0).evidence())
                .extracting(Evidence::kind)
                .contains(Evidence.Kind.EXIT_CODE);
        Failure last = requireNonNull(iterations.get(3).failure(), "a failure");
        assertThat(last.failureClass()).as("a scene without a camera").isEqualTo(FailureClass.E1_EXECUTION);
        BestIteration best = requireNonNull(attempt.best(), "a best iteration");
        assertThat(best.tryNumber()).isEqualTo(1);
        assertThat(best.index()).isEqualTo(2);
        assertThat(best.scores().total().value())
                .as("what was rendered is the reference itself")
                .isEqualTo(1.0);
    }
}
