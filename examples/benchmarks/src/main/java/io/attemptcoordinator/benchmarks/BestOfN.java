package io.attemptcoordinator.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.blender.PhotometricScorer;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SceneTemplate;
import io.attemptcoordinator.blender.SsimScorer;
import io.attemptcoordinator.blender.TemplateGenerator;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.WeightedScorers;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
import io.attemptcoordinator.core.loop.Memory;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much better the best of 8 attempts is than one attempt of the same template, at equal and at 8-fold budget. Arguments: the
 * number of runs for each task, then the folders of the tasks. Prints the table of {@code docs/explanation/best-of-n.md}.
 *
 * <p>An attempt with fewer iterations is the beginning of one with more, as the same seed gives the same candidates, so each
 * attempt is run once and read at several lengths.
 */
public final class BestOfN {
    private static final int ATTEMPTS = 8;

    private BestOfN() {}

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        BlenderInstallation blender = BlenderInstallation.find(null, System.getenv());
        System.out.printf(
                "Blender %s, %d runs for each task, mean of the final score and in brackets the share of runs that "
                        + "reach the basin of the truth%n%n",
                blender.version(), runs);
        System.out.println("| task | K | one attempt, K/8 each | best of 8, K/8 each | one attempt, K | best of 8, K each | one attempt, 8K |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (int i = 1; i < arguments.length; i++) {
            measure(blender, Path.of(arguments[i]), runs);
        }
    }

    private static void measure(BlenderInstallation blender, Path folder, int runs) throws Exception {
        JsonNode task = new ObjectMapper().readTree(folder.resolve("task.json").toFile());
        int iterations = task.path("iterations").asInt();
        List<List<double[]>> many = new ArrayList<>();
        List<double[]> longOnes = new ArrayList<>();
        for (int seed = 0; seed < runs; seed++) {
            many.add(run(blender, folder, task, ATTEMPTS, iterations, seed));
            longOnes.add(run(blender, folder, task, 1, ATTEMPTS * iterations, seed).get(0));
            System.err.printf("%s: run %d of %d%n", folder.getFileName(), seed + 1, runs);
        }
        // Half of what the best run of all gained over the mean first candidate: beyond it lies the basin of the truth.
        double top = many.stream().flatMap(List::stream).mapToDouble(scores -> best(scores, iterations)).max().orElseThrow();
        double basin = top - 0.03;
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %s | %s | %s | %s |%n",
                folder.getFileName(),
                iterations,
                cell(singles(many, iterations / ATTEMPTS), basin),
                cell(bests(many, iterations / ATTEMPTS), basin),
                cell(singles(many, iterations), basin),
                cell(bests(many, iterations), basin),
                cell(longOnes.stream().map(scores -> best(scores, ATTEMPTS * iterations)).toList(), basin));
    }

    private static List<Double> singles(List<List<double[]>> runs, int iterations) {
        return runs.stream().flatMap(List::stream).map(scores -> best(scores, iterations)).toList();
    }

    private static List<Double> bests(List<List<double[]>> runs, int iterations) {
        return runs.stream()
                .map(attempts -> attempts.stream()
                        .mapToDouble(scores -> best(scores, iterations))
                        .max()
                        .orElseThrow())
                .toList();
    }

    private static double best(double[] scores, int iterations) {
        double best = 0.0;
        for (int i = 0; i < Math.min(iterations, scores.length); i++) {
            best = Math.max(best, scores[i]);
        }
        return best;
    }

    private static String cell(List<Double> scores, double basin) {
        double mean = scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double share = scores.stream().filter(score -> score >= basin).count() / (double) scores.size();
        return String.format(Locale.ROOT, "%.3f (%.0f %%)", mean, 100 * share);
    }

    /** The scores of the iterations of each attempt. */
    private static List<double[]> run(
            BlenderInstallation blender, Path folder, JsonNode json, int attempts, int iterations, long seed)
            throws Exception {
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
                .isolation(Isolation.REOPEN)
                .build();
        SceneTemplate template = SceneTemplate.parse(Files.readString(folder.resolve("template.py")), "template.py");
        WeightedScorers scorers = WeightedScorers.of(new PhotometricScorer()).and(new SsimScorer(), 1.0);
        VigaLoop loop = VigaLoop.builder(
                        new TemplateGenerator(template), backend.executor(), new ScoringVerifier(scorers))
                .memories(() -> Memory.slidingWindow(iterations))
                .build();
        AttemptCoordinator coordinator = AttemptCoordinator.builder(backend, loop, new InMemoryArtifactStore())
                .scorers(scorers)
                .settings("blend-file", Map.of("path", folder.resolve("baseline.blend").toString()))
                .build();
        Task task = new Task(
                json.path("name").asText(), "", List.of(new Reference("camera", folder.resolve("reference.png"))));
        BestAttemptResult result = coordinator.run(
                task,
                new BlendFileBaseline(),
                RunPlan.builder(attempts, iterations).seed(seed).build());
        if (result.best().isEmpty()) {
            throw new IllegalStateException(result.rationale() + " " + result.failureCauses());
        }
        return result.attempts().stream().map(BestOfN::scores).toList();
    }

    private static double[] scores(AttemptReport attempt) {
        return attempt.iterations().stream().mapToDouble(BestOfN::score).toArray();
    }

    private static double score(Iteration iteration) {
        Verdict verdict = iteration.verdict();
        return verdict == null ? 0.0 : verdict.score();
    }
}
