package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Recorded programs, run again on a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class ReplayIT {
    /** The second iteration of each attempt fails, so that there is nothing to compare. */
    private static final Generator GENERATOR = context -> Program.of(
            context.iteration() == 1
                    ? "raise ValueError('on purpose')"
                    : "import bpy, random\nbpy.data.objects['Crate'].location.x = random.uniform(-1, 1)");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Path scene;

    @SuppressWarnings("NullAway.Init")
    private static String run;

    @BeforeAll
    static void makeRun() throws Exception {
        scene = RealBlender.smallScene(folder);
        Path reference = Files.write(folder.resolve("reference.png"), TestImages.png(64, 64, 0x808080));
        VigaLoop loop = VigaLoop.builder(GENERATOR, new ScoringVerifier()).build();
        run = AttemptCoordinator.builder(
                        RealBlender.backend(SandboxPolicy.AUTO, List.of("camera", "iso")), loop, store())
                .measure(Measure.of(new SsimScorer()))
                .build()
                .run(
                        new Task("crate", "", List.of(new Reference("camera", reference))),
                        new BlendFileBaseline(scene),
                        RunPlan.builder(2, 3).maxFastRetries(0).seed(5).build())
                .run();
    }

    private static FileArtifactStore store() {
        return new FileArtifactStore(folder.resolve("runs"));
    }

    private static Replay replay(SandboxPolicy sandbox) throws InterruptedException {
        return new Replay(store(), run, RealBlender.installation(), sandbox);
    }

    @Test
    void givesTheSamePixelsWithAndWithoutASandbox() throws InterruptedException {
        List<Replay.Replayed> heard = new ArrayList<>();

        List<Replay.Replayed> all = replay(SandboxPolicy.REQUIRED).run(null, null, heard::add);

        assertThat(all)
                .containsExactly(
                        new Replay.Replayed(0, 0, null),
                        new Replay.Replayed(0, 2, null),
                        new Replay.Replayed(1, 0, null),
                        new Replay.Replayed(1, 2, null))
                .isEqualTo(heard);
        assertThat(replay(SandboxPolicy.OFF).run(1, 2, each -> {})).containsExactly(new Replay.Replayed(1, 2, null));
    }

    @Test
    void namesTheFirstDifference() throws Exception {
        Path manifest = folder.resolve("runs").resolve(run).resolve("run.json");
        String original = Files.readString(manifest);
        Files.writeString(manifest, original.replace("\"render.samples\" : \"4\"", "\"render.samples\" : \"5\""));
        try {
            List<Replay.Replayed> all = replay(SandboxPolicy.AUTO).run(0, 0, each -> {});

            assertThat(all)
                    .singleElement()
                    .extracting(Replay.Replayed::difference)
                    .asString()
                    .matches("view 'camera': pixel \\(\\d+, \\d+\\) was \\(.*\\) and is now \\(.*\\)");
        } finally {
            Files.writeString(manifest, original);
        }
    }

    @Test
    void refusesABaselineThatChanged() throws IOException {
        byte[] original = Files.readAllBytes(scene);
        Files.write(scene, new byte[] {0}, StandardOpenOption.APPEND);
        try {
            assertThatThrownBy(() -> replay(SandboxPolicy.AUTO).run(null, null, each -> {}))
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE))
                    .hasMessageContaining("changed since the run began");
        } finally {
            Files.write(scene, original);
        }
    }

    @Test
    void saysThatThereIsNothingToReplay() {
        assertThatThrownBy(() -> replay(SandboxPolicy.AUTO).run(0, 1, each -> {}))
                .as("the iteration has no render")
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("no such iteration");
    }
}
