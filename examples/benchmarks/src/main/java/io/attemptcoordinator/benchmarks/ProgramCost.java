package io.attemptcoordinator.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.blender.SceneTemplate;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What running a program costs on top of rendering its scene: in a fork of the baseline, in a new Blender for each program as VIGA
 * does it, and in the fallback without a sandbox. Arguments: the baseline, next to a {@code template.py} and a {@code task.json};
 * then, optionally, the number of rounds. Prints the tables of {@code docs/explanation/cost.md}.
 *
 * <p>All ways run the same programs, block by block in turn, so that the load of the machine is the same for all, and every way
 * begins a block with a program that does not count. A difference from another way in the pixels ends the benchmark.
 */
public final class ProgramCost {
    private static final int TEMPLATE_PROGRAMS = 12;
    private static final int BLOCK = 4;
    private static final double GOAL_OVERHEAD = 1.0 / 20;
    private static final double GOAL_ITERATION = 1.25;

    /** Programs that do next to nothing, so that nothing but the cost of running a program remains. */
    private static final List<String> SMALL = List.of(
            "",
            "import bpy\n",
            "import bpy\nbpy.context.scene.camera.location.z += 0.1\n",
            "import bpy\nbpy.ops.mesh.primitive_cube_add(size=0.2, location=(0, 0, 2))\n");

    private enum Way {
        FORK("this project: a fork of the baseline, rendered by another Blender"),
        NEW_BLENDER("VIGA: a new Blender for each program"),
        WITHOUT_SANDBOX("this project without a sandbox: a new Blender, started ahead");

        private final String title;

        Way(String title) {
            this.title = title;
        }
    }

    private final Path baseline;
    private final Path folder;
    private final BlenderInstallation blender;
    private final RenderSettings settings;
    private final PlainBlender plain;
    private final List<String> programs = new ArrayList<>();
    private final Map<Way, List<Times>> totals = new EnumMap<>(Way.class);
    private final List<Times> bare = new ArrayList<>();
    private final Map<String, Times> parts = new TreeMap<>();
    private final Times load = new Times();

    private ProgramCost(Path baseline, Path folder) throws IOException, InterruptedException {
        this.baseline = baseline;
        this.folder = folder;
        blender = BlenderInstallation.find();
        JsonNode render = new ObjectMapper()
                .readTree(baseline.resolveSibling("task.json").toFile())
                .path("render");
        settings = new RenderSettings(
                RenderSettings.Engine.CYCLES,
                render.path("width").asInt(),
                render.path("height").asInt(),
                render.path("samples").asInt(),
                0,
                List.of("camera"));
        plain = new PlainBlender(blender.executable(), folder, baseline, render.toString());
        SceneTemplate template = SceneTemplate.read(baseline.resolveSibling("template.py"));
        for (int seed = 0; seed < TEMPLATE_PROGRAMS; seed++) {
            Random random = new Random(seed);
            Map<String, Double> values = new TreeMap<>();
            template.parameters()
                    .forEach(each ->
                            values.put(each.name(), each.min() + random.nextDouble() * (each.max() - each.min())));
            programs.add(template.program(values));
        }
        programs.addAll(SMALL);
        for (int program = 0; program < programs.size(); program++) {
            Files.writeString(source(program), programs.get(program));
            bare.add(new Times());
        }
        for (Way way : Way.values()) {
            totals.put(way, Stream.generate(Times::new).limit(programs.size()).toList());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("program-cost-");
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        ProgramCost cost = new ProgramCost(Path.of(arguments[0]).toAbsolutePath(), folder);
        try {
            cost.measure(rounds);
            cost.print(rounds);
        } finally {
            cost.plain.close();
            for (Path file : Files.list(folder).toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private Path source(int program) {
        return folder.resolve(program + ".py");
    }

    private Path image(int program, Object way) {
        return folder.resolve(program + "-" + way + ".png");
    }

    private BlenderBackend backend(SandboxPolicy policy) {
        return BlenderBackend.builder(blender, settings)
                .sandbox(policy)
                .threads(1)
                .build();
    }

    private void measure(int rounds) throws Exception {
        try (WorkerCost fork = new WorkerCost(backend(SandboxPolicy.REQUIRED), baseline)) {
            System.out.println("\nSandbox: " + fork.sandbox());
            for (int round = 0; round < rounds; round++) {
                for (int first = 0; first < programs.size(); first += BLOCK) {
                    List<Integer> block = new ArrayList<>();
                    for (int program = first; program < Math.min(first + BLOCK, programs.size()); program++) {
                        block.add(program);
                    }
                    measureBlock(block, fork);
                }
                System.err.printf("round %d of %d%n", round + 1, rounds);
            }
        }
    }

    private void measureBlock(List<Integer> block, WorkerCost fork) throws Exception {
        load.add(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        plain.bareRender(source(block.get(0)), image(block.get(0), "bare"));
        for (int program : block) {
            bare.get(program).add(plain.bareRender(source(program), image(program, "bare")) / 1e6);
        }
        measureWorker(block, fork, Way.FORK);
        plain.once(source(block.get(0)), image(block.get(0), Way.NEW_BLENDER));
        for (int program : block) {
            long start = System.nanoTime();
            plain.once(source(program), image(program, Way.NEW_BLENDER));
            add(Way.NEW_BLENDER, program, System.nanoTime() - start);
        }
        // Started for each block and ended after it: its spare Blender would start while the others are measured.
        try (WorkerCost fresh = new WorkerCost(backend(SandboxPolicy.OFF), baseline)) {
            measureWorker(block, fresh, Way.WITHOUT_SANDBOX);
        }
        for (int program : block) {
            for (Way way : Way.values()) {
                requireSame(program, way);
            }
        }
    }

    private void measureWorker(List<Integer> block, WorkerCost worker, Way way) throws Exception {
        worker.run(programs.get(block.get(0)), image(block.get(0), way));
        for (int program : block) {
            WorkerCost.Iteration iteration = worker.run(programs.get(program), image(program, way));
            add(way, program, iteration.total());
            if (way == Way.FORK) {
                part("reset", iteration.reset());
                part("execute, with saving", iteration.execute());
                part("render, with opening", iteration.render());
            }
        }
    }

    private void add(Way way, int program, long nanoseconds) {
        totals.get(way).get(program).add(nanoseconds / 1e6);
    }

    private void part(String name, long nanoseconds) {
        parts.computeIfAbsent(name, key -> new Times()).add(nanoseconds / 1e6);
    }

    private void requireSame(int program, Way way) throws IOException {
        if (!Arrays.equals(Pixels.of(image(program, "bare")), Pixels.of(image(program, way)))) {
            throw new IllegalStateException("program " + program + " gives other pixels with " + way);
        }
    }

    // -------------------------------------------------------------------------------------------------------------
    // The tables
    // -------------------------------------------------------------------------------------------------------------

    private void print(int rounds) {
        System.out.printf(
                Locale.ROOT,
                "%nBlender %s with one thread, %d programs, %d rounds, milliseconds. Load %.1f on %d processors%n%n",
                blender.version(),
                programs.size(),
                rounds,
                load.median(),
                Runtime.getRuntime().availableProcessors());
        System.out.println("| way | median of an iteration | overhead: median | p90 | max | ratio to VIGA's |"
                + " quietest round | ratio |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        Times reference = overheads(Way.NEW_BLENDER);
        for (Way way : Way.values()) {
            Times overhead = overheads(way);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %s | %s | %.1f | %s |%n",
                    way.title,
                    all(totals.get(way)).median(),
                    overhead.cells(),
                    ratio(overhead.median() / reference.median()),
                    quietest(way).median(),
                    ratio(quietest(way).median() / quietest(Way.NEW_BLENDER).median()));
        }
        System.out.printf("%n| part | median | p90 | max |%n|---|---|---|---|%n");
        System.out.printf("| bare render in a warm Blender | %s |%n", all(bare).cells());
        parts.forEach((name, times) -> System.out.printf("| fork: %s | %s |%n", name, times.cells()));
        System.out.printf("%n| goal | measured | met | in the quietest round | met |%n|---|---|---|---|---|%n");
        goal(
                "overhead of a program at most 1/20 of VIGA's",
                overheads(Way.FORK).median() / reference.median(),
                quietest(Way.FORK).median() / quietest(Way.NEW_BLENDER).median(),
                GOAL_OVERHEAD);
        goal("an iteration at most 1.25 times the bare render", iterationRatio(0.5), iterationRatio(0), GOAL_ITERATION);
    }

    private static void goal(String name, double measured, double quietest, double limit) {
        System.out.printf(
                "| %s | %s | %s | %s | %s |%n",
                name,
                ratio(measured),
                met(measured, limit),
                ratio(quietest),
                met(quietest, limit));
    }

    private static String met(double measured, double limit) {
        return measured <= limit ? "yes" : "**no**";
    }

    private static String ratio(double value) {
        return value >= 0.9
                ? String.format(Locale.ROOT, "%.2f", value)
                : String.format(Locale.ROOT, "1/%.1f", 1 / value);
    }

    /** What each iteration took on top of the median of the bare renders of the same program. */
    private Times overheads(Way way) {
        Times overheads = new Times();
        for (int program = 0; program < programs.size(); program++) {
            double render = bare.get(program).median();
            totals.get(way).get(program).values().forEach(total -> overheads.add(total - render));
        }
        return overheads;
    }

    /** The same for the fastest run of each program and its fastest render: what is left of it where nothing else runs. */
    private Times quietest(Way way) {
        Times overheads = new Times();
        for (int program = 0; program < programs.size(); program++) {
            overheads.add(totals.get(way).get(program).at(0) - bare.get(program).at(0));
        }
        return overheads;
    }

    /** Of the programs of the template only, as the quick start has no others. */
    private double iterationRatio(double share) {
        Times ratios = new Times();
        for (int program = 0; program < TEMPLATE_PROGRAMS; program++) {
            ratios.add(totals.get(Way.FORK).get(program).at(share) / bare.get(program).at(share));
        }
        return ratios.median();
    }

    private static Times all(List<Times> times) {
        Times all = new Times();
        times.forEach(each -> each.values().forEach(all::add));
        return all;
    }
}
