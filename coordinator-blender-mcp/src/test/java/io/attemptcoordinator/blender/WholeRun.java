package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process that makes a whole run from a mesh, with programs that end in each way that a program can. */
final class WholeRun {
    private static final List<String> PROGRAMS = List.of(
            "import bpy, tempfile\nopen(tempfile.mkstemp()[1], 'w').write('left')\nbpy.ops.mesh.primitive_cube_add()",
            "raise ValueError('on purpose')",
            "import os\nos._exit(3)",
            "import ctypes\nctypes.string_at(0)",
            "import subprocess\nsubprocess.Popen(['sleep', '600'])");

    private WholeRun() {}

    /** Prints how many iterations were scored. */
    public static void main(String[] arguments) throws Exception {
        Generator generator = context -> Program.of(PROGRAMS.get(context.iteration() % PROGRAMS.size()));
        VigaLoop loop = VigaLoop.builder(generator, new ScoringVerifier()).build();
        SceneScorer scorer = new SceneScorer();
        BestAttemptResult result = AttemptCoordinator.builder(
                        RealBlender.backend(SandboxPolicy.valueOf(arguments[0]), List.of("iso")),
                        loop,
                        new InMemoryArtifactStore())
                .measure(Measure.of(scorer.configured(Settings.of("scorer 'scene'", Map.of("minObjects", 1)))))
                .build()
                .run(
                        new Task("left", "", List.of()),
                        RecipeBaseline.builder(List.of(Path.of(arguments[1]))).build(),
                        RunPlan.builder(1, PROGRAMS.size()).maxFastRetries(0).build());
        System.out.println(result.stopReason() + " " + result.attempts().get(0).iterations());
    }
}
