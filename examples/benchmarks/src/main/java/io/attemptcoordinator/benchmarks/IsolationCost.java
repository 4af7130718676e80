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
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each isolation costs for an iteration, and what it catches. Argument: a {@code .blend} file. Prints the tables of
 * {@code docs/explanation/isolation.md}.
 */
public final class IsolationCost {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int ITERATIONS = 30;
    private static final String HARMLESS =
            "import bpy, math\nfor o in bpy.data.objects:\n    o.location.x += math.sin(1.0)\n";

    private static final Map<String, String> LEAKS = new LinkedHashMap<>();

    static {
        LEAKS.put("entry in sys.modules", "import sys, types; sys.modules['left'] = types.ModuleType('left')");
        LEAKS.put("attribute of builtins", "import builtins; builtins.left = 1");
        LEAKS.put("property on a type of bpy", "import bpy; bpy.types.Object.left = bpy.props.IntProperty()");
        LEAKS.put(
                "persistent handler",
                "import bpy; bpy.app.handlers.load_post.append(bpy.app.handlers.persistent(lambda *a: None))");
        LEAKS.put("changed preference", "import bpy; bpy.context.preferences.edit.undo_steps = 7");
        LEAKS.put("environment variable", "import os; os.environ['LEFT'] = '1'");
        LEAKS.put("working folder", "import os; os.chdir('/')");
        LEAKS.put("persistent timer", "import bpy; bpy.app.timers.register(lambda: 1.0, persistent=True)");
        LEAKS.put(
                "thread",
                "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()");
        LEAKS.put("patched function of math", "import math; math.sin = math.cos");
        LEAKS.put("state inside a library's closure", "import random; random._inst.left = 1");
    }

    private IsolationCost() {}

    public static void main(String[] arguments) throws Exception {
        Path scene = Path.of(arguments[0]).toAbsolutePath();
        BlenderInstallation blender = BlenderInstallation.find(null, System.getenv());
        System.out.printf("Blender %s, %d cores%n%n", blender.version(), Runtime.getRuntime().availableProcessors());
        System.out.println("| isolation | reset, median ms | reset, max ms | execute and render, median ms | ratio of an iteration |");
        System.out.println("|---|---|---|---|---|");
        double base = cost(blender, scene, Isolation.REOPEN, 0);
        cost(blender, scene, Isolation.FRESH_PROCESS, base);
        System.out.println();
        System.out.println("| left behind | REOPEN | FRESH_PROCESS |");
        System.out.println("|---|---|---|");
        for (Map.Entry<String, String> leak : LEAKS.entrySet()) {
            System.out.printf(
                    "| %s | %s | process gone |%n", leak.getKey(), caught(blender, scene, leak.getValue()));
        }
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
        Baseline baseline = new BlendFileBaseline();
        double[] resets = new double[ITERATIONS];
        double[] works = new double[ITERATIONS];
        try (Worker worker = backend.start("bench", TIMEOUT)) {
            BaselineSnapshot snapshot = baseline.capture(worker, Map.of("path", scene.toString()), TIMEOUT);
            for (int i = -3; i < ITERATIONS; i++) {
                long start = System.nanoTime();
                baseline.reset(worker, snapshot, TIMEOUT);
                long reset = System.nanoTime();
                SceneExecutor executor = backend.executor();
                executor.execute(worker, HARMLESS, "bench", 0, TIMEOUT);
                executor.render(worker, TIMEOUT);
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

    private static String caught(BlenderInstallation blender, Path scene, String leak) throws InterruptedException {
        BlenderBackend backend = backend(blender, Isolation.REOPEN);
        Baseline baseline = new BlendFileBaseline();
        try (Worker worker = backend.start("bench", TIMEOUT)) {
            BaselineSnapshot snapshot = baseline.capture(worker, Map.of("path", scene.toString()), TIMEOUT);
            baseline.reset(worker, snapshot, TIMEOUT);
            backend.executor().execute(worker, leak, "leak", 0, TIMEOUT);
            List<Evidence> evidence = baseline.reset(worker, snapshot, TIMEOUT);
            return evidence.isEmpty() ? "not seen" : "caught: `" + evidence.get(0).detail() + "`";
        }
    }
}
