package io.attemptcoordinator.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.PhotometricScorer;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SsimScorer;
import io.attemptcoordinator.blender.TemplateGenerator;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * How much better the best of 8 attempts is than one attempt of the same template: with 8 times its budget, and with the same.
 * Arguments: the number of runs for each task, the most iterations of an attempt, then the folders of the tasks. Prints the
 * table of {@code docs/explanation/best-of-n.md} after each round over the tasks.
 *
 * <p>An attempt with fewer iterations is the beginning of one with more, as the same seed gives the same candidates, so each
 * attempt is made once and read at several lengths.
 */
public final class BestOfN {
    private static final int ATTEMPTS = 8;

    /** A score this close to the best of all runs counts as having found what there was to find. */
    private static final double CLOSE = 0.03;

    /** The scores of the iterations: of each of the short attempts, and of the long one with the budget of all of them. */
    private record Run(List<double[]> many, double[] one) {}

    private BestOfN() {}

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        int iterations = Integer.parseInt(arguments[1]);
        List<Path> folders = Arrays.stream(arguments).skip(2).map(Path::of).toList();
        BlenderInstallation blender = BlenderInstallation.find();
        Map<Path, List<Run>> measured = new LinkedHashMap<>();
        for (int seed = 0; seed < runs; seed++) {
            for (Path folder : folders) {
                JsonNode task =
                        new ObjectMapper().readTree(folder.resolve("task.json").toFile());
                Run run = new Run(
                        run(blender, folder, task, ATTEMPTS, iterations, seed),
                        run(blender, folder, task, 1, ATTEMPTS * iterations, seed).get(0));
                measured.computeIfAbsent(folder, key -> new ArrayList<>()).add(run);
                System.err.printf("%s: run %d of %d%n", folder.getFileName(), seed + 1, runs);
            }
            System.out.printf("%nBlender %s, %d runs for each task%n%n", blender.version(), seed + 1);
            System.out.println("| task | K | one attempt of K | best of 8 of K each | one attempt of 8K |");
            System.out.println("|---|---|---|---|---|");
            for (int length = iterations / 8; length <= iterations; length *= 2) {
                int read = length;
                measured.forEach((folder, all) -> print(folder, all, read));
            }
        }
    }

    private static void print(Path folder, List<Run> runs, int iterations) {
        double top = runs.stream()
                .flatMapToDouble(run -> Stream.concat(run.many.stream(), Stream.of(run.one))
                        .mapToDouble(scores -> best(scores, scores.length)))
                .max()
                .orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %s | %s |%n",
                folder.getFileName(),
                iterations,
                cell(
                        runs.stream()
                                .flatMap(run -> run.many.stream())
                                .mapToDouble(scores -> best(scores, iterations)),
                        top),
                cell(
                        runs.stream().mapToDouble(run -> run.many.stream()
                                .mapToDouble(scores -> best(scores, iterations))
                                .max()
                                .orElseThrow()),
                        top),
                cell(runs.stream().mapToDouble(run -> best(run.one, ATTEMPTS * iterations)), top));
    }

    private static double best(double[] scores, int iterations) {
        return Arrays.stream(scores).limit(iterations).max().orElse(0.0);
    }

    /** The mean, and in brackets the share that came close to the best of all. */
    private static String cell(DoubleStream scores, double top) {
        double[] all = scores.toArray();
        double share = Arrays.stream(all).filter(score -> score >= top - CLOSE).count() / (double) all.length;
        return String.format(
                Locale.ROOT, "%.3f (%.0f %%)", Arrays.stream(all).average().orElseThrow(), 100 * share);
    }

    /** The scores of the iterations of each attempt. */
    private static List<double[]> run(
            BlenderInstallation blender, Path folder, JsonNode json, int attempts, int iterations, long seed) {
        JsonNode render = json.path("render");
        BlenderBackend backend = BlenderBackend.builder(
                        blender,
                        new RenderSettings(
                                RenderSettings.Engine.CYCLES,
                                render.path("width").asInt(),
                                render.path("height").asInt(),
                                render.path("samples").asInt(),
                                0,
                                List.of("camera")))
                // One attempt after the other: a pixel that differs now and then does less harm here than the wait.
                .threads(Runtime.getRuntime().availableProcessors())
                .build();
        VigaLoop loop = VigaLoop.builder(
                        TemplateGenerator.of(folder.resolve("template.py")), new ScoringVerifier())
                .build();
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        AttemptCoordinator coordinator = AttemptCoordinator.builder(backend, loop, store)
                .measure(Measure.of(new PhotometricScorer()).and(new SsimScorer(), 1.0))
                .build();
        ReferenceFile reference = ReferenceFile.of(folder, json, blender.version());
        Task task = new Task(json.path("name").asText(), "", List.of(new Reference("camera", reference.path())));
        BestAttemptResult result = coordinator.run(
                task,
                new BlendFileBaseline(folder.resolve("baseline.blend")),
                RunPlan.builder(attempts, iterations).seed(seed).build());
        if (result.best() == null) {
            throw new IllegalStateException(result.rationale() + " " + result.failureCauses());
        }
        return new RunReader(store)
                .read(result.run()).attempts().stream().map(BestOfN::scores).toList();
    }

    private static double[] scores(AttemptReport attempt) {
        return attempt.trajectory().stream().mapToDouble(BestOfN::score).toArray();
    }

    private static double score(IterationSummary iteration) {
        Double score = iteration.score();
        return score == null ? 0.0 : score;
    }
}
