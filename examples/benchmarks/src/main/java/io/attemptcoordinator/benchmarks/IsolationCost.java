package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What each isolation costs for an iteration, and what it catches. Argument: a {@code .blend} file. Prints the tables of
 * {@code docs/explanation/isolation.md}.
 */
public final class IsolationCost {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int ITERATIONS = 30;
    private static final String HARMLESS =
            "import bpy, math\nfor o in bpy.data.objects:\n    o.location.x += math.sin(1.0)\n";

    /**
     * Something that a program leaves behind in Blender's interpreter.
     *
     * @param code leaves it behind
     * @param probe an expression that is true if it is there
     */
    private record Leak(String name, String code, String probe) {}

    private static final List<Leak> LEAKS = List.of(
            new Leak(
                    "entry in `sys.modules`",
                    "import sys, types; sys.modules['left'] = types.ModuleType('left')",
                    "'left' in __import__('sys').modules"),
            new Leak("attribute of `builtins`", "import builtins; builtins.left = 1", "hasattr(__builtins__, 'left')"),
            new Leak(
                    "property on a type of `bpy`",
                    "import bpy; bpy.types.Object.left = bpy.props.IntProperty()",
                    "hasattr(bpy.types.Object, 'left')"),
            new Leak(
                    "persistent handler",
                    "import bpy\n@bpy.app.handlers.persistent\ndef left(*a): pass\nbpy.app.handlers.load_post.append(left)",
                    "'left' in [h.__name__ for h in bpy.app.handlers.load_post]"),
            new Leak(
                    "changed preference",
                    "import bpy; bpy.context.preferences.edit.undo_steps = 7",
                    "bpy.context.preferences.edit.undo_steps == 7"),
            new Leak("environment variable", "import os; os.environ['LEFT'] = '1'", "'LEFT' in __import__('os').environ"),
            new Leak("working folder", "import os; os.chdir('/')", "__import__('os').getcwd() == '/'"),
            new Leak(
                    "persistent timer",
                    "import bpy, time; bpy.app.timers.register(time.time, persistent=True)",
                    "bpy.app.timers.is_registered(__import__('time').time)"),
            new Leak(
                    "thread",
                    "import threading; threading.Thread(target=threading.Event().wait, name='left', daemon=True).start()",
                    "'left' in [t.name for t in __import__('threading').enumerate()]"),
            new Leak("patched function of `math`", "import math; math.sin = math.cos", "math.sin(0.0) == 1.0"),
            new Leak(
                    "attribute of a library's own object",
                    "import random; random._inst.left = 1",
                    "hasattr(__import__('random')._inst, 'left')"));

    private IsolationCost() {}

    public static void main(String[] arguments) throws Exception {
        Path scene = Path.of(arguments[0]).toAbsolutePath();
        BlenderInstallation blender = BlenderInstallation.find();
        System.out.printf("Blender %s, %d cores%n%n", blender.version(), Runtime.getRuntime().availableProcessors());
        System.out.println("| isolation | reset, median ms | reset, max ms | execute and render, median ms | ratio of an iteration |");
        System.out.println("|---|---|---|---|---|");
        double base = cost(blender, scene, Isolation.REOPEN, 0);
        cost(blender, scene, Isolation.FRESH_PROCESS, base);
        System.out.println();
        System.out.println("| left behind | REOPEN reports | seen by the next program on REOPEN | on FRESH_PROCESS |");
        System.out.println("|---|---|---|---|");
        for (Leak leak : LEAKS) {
            Outcome reopened = leave(leak, blender, scene, Isolation.REOPEN);
            Outcome fresh = leave(leak, blender, scene, Isolation.FRESH_PROCESS);
            System.out.printf(
                    "| %s | %s | %s | %s |%n", leak.name, reopened.report, seen(reopened), seen(fresh));
        }
    }

    private static String seen(Outcome outcome) {
        return outcome.seen ? "yes" : "no";
    }

    private static BlenderBackend backend(BlenderInstallation blender, Isolation isolation) {
        return BlenderBackend.builder(
                        blender,
                        new RenderSettings(RenderSettings.Engine.CYCLES, 128, 128, 8, 0, List.of("camera")))
                .isolation(isolation)
                .build();
    }

    private static double cost(BlenderInstallation blender, Path scene, Isolation isolation, double base)
            throws InterruptedException {
        BlenderBackend backend = backend(blender, isolation);
        Baseline baseline = new BlendFileBaseline(scene);
        double[] resets = new double[ITERATIONS];
        double[] works = new double[ITERATIONS];
        try (WorkerLease lease = backend.start("bench", TIMEOUT)) {
            Worker worker = lease.worker();
            SceneExecutor executor = worker.unwrap(SceneExecutor.class);
            BaselineSnapshot snapshot = baseline.capture(worker, TIMEOUT);
            for (int i = -3; i < ITERATIONS; i++) {
                long start = System.nanoTime();
                baseline.reset(worker, snapshot, TIMEOUT);
                long reset = System.nanoTime();
                executor.execute(HARMLESS, "bench", 0, TIMEOUT);
                executor.render(TIMEOUT);
                if (i >= 0) {
                    resets[i] = (reset - start) / 1e6;
                    works[i] = (System.nanoTime() - reset) / 1e6;
                }
            }
        }
        Arrays.sort(resets);
        Arrays.sort(works);
        double iteration = resets[ITERATIONS / 2] + works[ITERATIONS / 2];
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f |%n",
                isolation,
                resets[ITERATIONS / 2],
                resets[ITERATIONS - 1],
                works[ITERATIONS / 2],
                base == 0 ? 1.0 : iteration / base);
        return iteration;
    }

    /** What the reset reports after a program that left something behind, and whether the next program still sees it. */
    private record Outcome(String report, boolean seen) {}

    private static Outcome leave(Leak leak, BlenderInstallation blender, Path scene, Isolation isolation)
            throws InterruptedException {
        BlenderBackend backend = backend(blender, isolation);
        Baseline baseline = new BlendFileBaseline(scene);
        String probe = "import bpy, math\nif " + leak.probe + ":\n    raise RuntimeError('it is there')\n";
        try (WorkerLease lease = backend.start("bench", TIMEOUT)) {
            Worker worker = lease.worker();
            BaselineSnapshot snapshot = baseline.capture(worker, TIMEOUT);
            baseline.reset(worker, snapshot, TIMEOUT);
            if (fails(worker, probe)) {
                throw new IllegalStateException("the probe of " + leak.name + " sees it before it is there");
            }
            // In one program, because the bridge restores what it depends on after each.
            if (!fails(worker, leak.code + "\n" + probe)) {
                throw new IllegalStateException("the probe of " + leak.name + " does not see it");
            }
            List<Evidence> evidence = baseline.reset(worker, snapshot, TIMEOUT);
            String report = evidence.isEmpty() ? "nothing" : "`" + evidence.get(0).detail() + "`";
            return new Outcome(report, fails(worker, probe));
        }
    }

    private static boolean fails(Worker worker, String code) throws InterruptedException {
        return worker.unwrap(SceneExecutor.class).execute(code, "leak", 0, TIMEOUT).symptom() != null;
    }
}
