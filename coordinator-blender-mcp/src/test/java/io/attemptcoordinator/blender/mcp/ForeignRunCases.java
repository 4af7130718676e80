package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.EmptySceneBaseline;
import io.attemptcoordinator.blender.PhotometricScorer;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run shows of programs in a Blender of somebody else, however that is reached. */
abstract class ForeignRunCases {
    static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final String SCENE = """
            import bpy
            bpy.ops.mesh.primitive_cube_add(size=2)
            bpy.ops.object.camera_add(location=(6, -6, 5), rotation=(1.0, 0, 0.785))
            bpy.context.scene.camera = bpy.context.object
            bpy.ops.object.light_add(type='SUN', rotation=(0.5, 0.3, 0))
            bpy.context.object.data.energy = 3
            print('made', len(bpy.data.objects))
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path workers;

    @SuppressWarnings("NullAway.Init")
    private static BlenderInstallation installation;

    /** Null where there is no Xvfb, and the tests are skipped. */
    private static @Nullable Desktop desktop;

    @SuppressWarnings("NullAway.Init")
    private static Path reference;

    @BeforeAll
    static void prepare() throws Exception {
        desktop = Desktop.start(folder);
        installation = BlenderInstallation.find();
        BlenderBackend own = BlenderBackend.builder(installation, settings())
                .temporaryFolder(workers)
                .build();
        try (WorkerLease lease = own.start("own", TIMEOUT)) {
            SceneExecutor executor = openIn(lease, new EmptySceneBaseline());
            executor.execute(SCENE, "truth", 0, TIMEOUT);
            reference = Files.copy(executor.render(TIMEOUT).get(0).image(), folder.resolve("reference.png"));
        }
    }

    @AfterAll
    static void endDesktop() {
        if (desktop != null) {
            desktop.close();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(workers).isEmptyDirectory();
        assertThat(processesIn(workers)).isEmpty();
    }

    /** The processes that work in a folder, where a worker starts all of its own. */
    private static List<String> processesIn(Path place) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(handle -> workingFolder(handle).startsWith(place.toString()))
                    .map(handle ->
                            handle.pid() + " " + handle.info().commandLine().orElse("?"))
                    .toList();
        }
    }

    private static String workingFolder(ProcessHandle handle) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(handle.pid()), "cwd"))
                    .toString();
        } catch (IOException e) {
            return ""; // Gone, or not ours to see.
        }
    }

    private static RenderSettings settings() {
        return new RenderSettings(RenderSettings.Engine.CYCLES, 64, 64, 4, 0, List.of("camera"));
    }

    static SceneExecutor openIn(WorkerLease lease, Baseline baseline) throws InterruptedException {
        BaselineSnapshot snapshot = baseline.capture(lease.worker(), TIMEOUT);
        baseline.reset(lease.worker(), snapshot, TIMEOUT);
        return lease.worker().unwrap(SceneExecutor.class);
    }

    /** Where programs run, with a Blender of its own for each worker. */
    abstract ForeignBlender programs(List<String> blender);

    /** The command of a Blender with a window and the add-on. */
    static List<String> blender() {
        return Objects.requireNonNull(desktop, "desktop").blender(installation.executable());
    }

    static ForeignBlenderBackend backend(ForeignBlender programs) {
        return ForeignBlenderBackend.builder(installation, settings(), programs)
                .temporaryFolder(workers)
                .build();
    }

    @Test
    void aRunGoesOnAfterProgramsThatRaiseHangAndEndBlender() throws Exception {
        List<String> programs = List.of(
                SCENE,
                "import bpy\nthings = []\nthings[3] = 'on purpose'\n",
                "while True:\n    pass\n",
                "import os\nos._exit(9)\n",
                "import sys\nsys.exit(7)\n",
                SCENE);
        Generator generator = context -> Program.of(programs.get(context.iteration()));
        List<Iteration> iterations = new ArrayList<>();
        BestAttemptResult result = AttemptCoordinator.builder(
                        backend(programs(blender())),
                        VigaLoop.builder(generator, new ScoringVerifier()).build(),
                        new InMemoryArtifactStore())
                .measure(Measure.of(new PhotometricScorer()))
                .listener(event -> {
                    if (event instanceof RunEvent.IterationReported reported) {
                        iterations.add(reported.iteration());
                    }
                })
                .build()
                .run(
                        new Task("crate", "", List.of(new Reference("camera", reference))),
                        new EmptySceneBaseline(),
                        RunPlan.builder(1, programs.size())
                                .maxFastRetries(0)
                                .workerTimeout(TIMEOUT)
                                .resetTimeout(TIMEOUT)
                                .stepTimeout(Duration.ofSeconds(12))
                                .build());

        assertThat(iterations).hasSize(programs.size());
        assertThat(scores(iterations.get(0)).total().value())
                .as("the render is the same as that of the own backend")
                .isEqualTo(1.0);
        Failure raised = failure(iterations.get(1));
        assertThat(raised.failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
        assertThat(raised.message()).contains("IndexError").contains("line 3");
        assertThat(raised.evidence())
                .anySatisfy(evidence -> assertThat(evidence.detail())
                        .contains("Traceback (most recent call last):")
                        .contains("things[3] = 'on purpose'"));
        Failure hung = failure(iterations.get(2));
        assertThat(hung.evidence()).anyMatch(evidence -> evidence.kind() == Evidence.Kind.TIMEOUT);
        assertThat(failure(iterations.get(3)).message()).contains("ended Blender with exit code 9");
        assertThat(failure(iterations.get(4)).message()).contains("SystemExit");
        assertThat(scores(iterations.get(5)).total().value()).isEqualTo(1.0);
        assertThat(result.choice().winner()).isEqualTo(0);
    }

    private static ScoreCard scores(Iteration iteration) {
        return Objects.requireNonNull(iteration.scores(), () -> "no score: " + iteration.failure());
    }

    private static Failure failure(Iteration iteration) {
        return Objects.requireNonNull(iteration.failure(), "no failure");
    }

    @Test
    void theBlenderIsReplacedWhenAProgramChangesTheBaseline() throws Exception {
        String leaking = """
                import bpy

                @bpy.app.handlers.persistent
                def spoil(*_):
                    bpy.data.meshes.new('left')

                bpy.app.handlers.load_post.append(spoil)
                """;
        try (WorkerLease lease = backend(programs(blender())).start("leaks", TIMEOUT)) {
            Baseline baseline = new EmptySceneBaseline();
            BaselineSnapshot snapshot = baseline.capture(lease.worker(), TIMEOUT);
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
            assertThat(baseline.reset(lease.worker(), snapshot, TIMEOUT)).isEmpty();
            assertThat(executor.execute(leaking, "leaking", 0, TIMEOUT).symptom())
                    .isNull();

            List<Evidence> left = baseline.reset(lease.worker(), snapshot, TIMEOUT);

            assertThat(left).singleElement().satisfies(evidence -> {
                assertThat(evidence.kind()).isEqualTo(Evidence.Kind.LEAK);
                assertThat(evidence.detail()).contains("leaking");
            });
            SceneExecutor.Execution clean =
                    executor.execute("import bpy\nprint(len(bpy.data.meshes))", "clean", 0, TIMEOUT);
            assertThat(clean.output()).isEqualTo("0\n");
            assertThat(lease.answers()).isTrue();
            assertThat(processesIn(workers))
                    .as("the other tests would see a Blender that is left")
                    .anyMatch(process -> process.contains("addon.py"));
        }
    }
}
