package io.attemptcoordinator.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.benchmarks.PruningRule.Made;
import io.attemptcoordinator.benchmarks.Trajectories.Key;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.PhotometricScorer;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SsimScorer;
import io.attemptcoordinator.blender.TemplateGenerator;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.HalvingPruner;
import io.attemptcoordinator.core.policy.MedianPruner;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.SelfLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a coordinator makes of the budget of 8 attempts of K iterations, with the same template: the best of 8 attempts, of more that are
 * pruned, of two rounds of 4; and one attempt of 8K. Arguments: a file of recorded scores, the number of runs for each task, the most
 * iterations K of an attempt, then the folders of the tasks. Makes on Blender the runs that the file does not have, as many at the same
 * time as there are processors, adds them to it, and prints the tables of {@code docs/explanation/best-of-n.md}.
 *
 * <p>An attempt with fewer iterations is the beginning of one with more, as the same seed gives the same candidates; and so is one that
 * is pruned. So each attempt is made once and read at several lengths and with several rules; only attempts that build on others are
 * made for each length.
 */
public final class BestOfN {
    private static final int ATTEMPTS = 8;

    /** As many as pruning can make of the budget. */
    private static final int MOST_ATTEMPTS = 24;

    private static final String MANY = "many";
    private static final String ONE = "one";

    /** A score this close to the best of all runs counts as having found what there was to find. */
    private static final double CLOSE = 0.03;

    /** The lengths of an attempt, in parts of the longest. */
    private static final List<Integer> PARTS = List.of(4, 2, 1);

    private final Trajectories recorded;
    private final List<Path> folders;
    private final List<Long> seeds;
    private final int longest;

    private BestOfN(Trajectories recorded, List<Path> folders, int runs, int longest) {
        this.recorded = recorded;
        this.folders = folders;
        this.longest = longest;
        seeds = LongStream.range(0, runs).boxed().toList();
    }

    public static void main(String[] arguments) throws Exception {
        BestOfN benchmark = new BestOfN(
                Trajectories.read(Path.of(arguments[0])),
                Arrays.stream(arguments).skip(3).map(Path::of).toList(),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]));
        benchmark.makeMissing();
        benchmark.printPolicies();
        benchmark.printRules();
    }

    private static String rounds(int iterations) {
        return "rounds-" + iterations;
    }

    /** A run on Blender. */
    private record Job(Path folder, Key key, RunPolicy policy, int attempts, int iterations) {}

    private List<Job> missing() {
        List<Job> jobs = new ArrayList<>();
        RunPolicy plain = new FixedAttempts();
        for (long seed : seeds) {
            for (Path folder : folders) {
                String task = String.valueOf(folder.getFileName());
                jobs.add(new Job(folder, new Key(task, seed, ONE), plain, 1, ATTEMPTS * longest));
                jobs.add(new Job(folder, new Key(task, seed, MANY), plain, MOST_ATTEMPTS, longest));
                for (int part : PARTS) {
                    int length = longest / part;
                    RunPolicy policy = new SelfLoop(plain, ATTEMPTS / 2, new BestAttemptsDistiller());
                    jobs.add(new Job(folder, new Key(task, seed, rounds(length)), policy, ATTEMPTS, length));
                }
            }
        }
        return jobs.stream().filter(job -> recorded.of(job.key).isEmpty()).toList();
    }

    private void makeMissing() throws Exception {
        List<Job> jobs = missing();
        if (jobs.isEmpty()) {
            return;
        }
        BlenderInstallation blender = BlenderInstallation.find();
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<?>> made = new ArrayList<>();
            for (Job job : jobs) {
                made.add(pool.submit(() -> {
                    recorded.add(job.key, run(blender, job));
                    return null;
                }));
            }
            for (int i = 0; i < jobs.size(); i++) {
                made.get(i).get();
                System.err.printf("%d of %d runs%n", i + 1, jobs.size());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** The scores of the iterations of each attempt. */
    private static List<double[]> run(BlenderInstallation blender, Job job) throws Exception {
        JsonNode json = new ObjectMapper().readTree(job.folder.resolve("task.json").toFile());
        JsonNode render = json.path("render");
        RenderSettings settings = new RenderSettings(
                RenderSettings.Engine.CYCLES,
                render.path("width").asInt(),
                render.path("height").asInt(),
                render.path("samples").asInt(),
                0,
                List.of("camera"));
        BlenderBackend backend =
                BlenderBackend.builder(blender, settings).threads(1).build();
        VigaLoop loop = VigaLoop.builder(
                        TemplateGenerator.of(job.folder.resolve("template.py")), new ScoringVerifier())
                .build();
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        AttemptCoordinator coordinator = AttemptCoordinator.builder(backend, loop, store)
                .measure(Measure.of(new PhotometricScorer()).and(new SsimScorer(), 1.0))
                .policy(job.policy)
                .workers(new Capacity(1, "other runs are made at the same time"))
                .build();
        ReferenceFile reference = ReferenceFile.of(job.folder, json, blender.version());
        Task task = new Task(json.path("name").asText(), "", List.of(new Reference("camera", reference.path())));
        BestAttemptResult result = coordinator.run(
                task,
                new BlendFileBaseline(job.folder.resolve("baseline.blend")),
                RunPlan.builder(job.attempts, job.iterations).seed(job.key.seed()).build());
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

    private void printPolicies() {
        System.out.printf("%nThe budget of 8 attempts of K; %d runs for each task.%n%n", seeds.size());
        System.out.println("| task | K | one attempt of K | best of 8 | median rule | halving | two rounds of 4 | one attempt of 8K |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (int part : PARTS) {
            int length = longest / part;
            Map<String, List<Double>> sums = new LinkedHashMap<>();
            for (Path folder : folders) {
                String task = String.valueOf(folder.getFileName());
                List<String> cells = new ArrayList<>();
                policies(length).forEach((name, policy) -> {
                    List<Double> scores = seeds.stream()
                            .map(seed -> policy.applyAsDouble(new Key(task, seed, MANY)))
                            .toList();
                    sums.computeIfAbsent(name, key -> new ArrayList<>()).addAll(scores);
                    cells.add(cell(scores, top(task)));
                });
                System.out.printf("| %s | %d | %s |%n", task, length, String.join(" | ", cells));
            }
            System.out.printf(
                    "| *all* | %d | %s |%n",
                    length,
                    String.join(
                            " | ",
                            sums.values().stream()
                                    .map(scores -> String.format(Locale.ROOT, "%.3f", mean(scores)))
                                    .toList()));
        }
    }

    /** The score that each policy reaches in a run; that of one attempt is the mean over the first eight. */
    private Map<String, ToDoubleFunction<Key>> policies(int length) {
        Map<String, ToDoubleFunction<Key>> policies = new LinkedHashMap<>();
        policies.put("one", run -> recorded.of(run).stream()
                .limit(ATTEMPTS)
                .mapToDouble(scores -> best(scores, length))
                .average()
                .orElse(0.0));
        policies.put("best", run -> withRule(PruningRule.none(), run, length));
        policies.put("median", run -> withRule(median(length), run, length));
        policies.put("halving", run -> withRule(halving(length), run, length));
        policies.put("rounds", run -> bestOf(recorded.of(new Key(run.task(), run.seed(), rounds(length)))));
        policies.put("long", run -> best(
                recorded.of(new Key(run.task(), run.seed(), ONE)).get(0), ATTEMPTS * length));
        return policies;
    }

    private double withRule(PruningRule rule, Key run, int length) {
        return rule.make(recorded.of(run), length, ATTEMPTS * length).stream()
                .mapToDouble(Made::best)
                .max()
                .orElse(0.0);
    }

    private static PruningRule median(int length) {
        return PruningRule.of(new MedianPruner(3, length / 8, length / 8));
    }

    private static PruningRule halving(int length) {
        return PruningRule.of(new HalvingPruner(length / 8, 2));
    }

    private double top(String task) {
        return seeds.stream()
                .flatMap(seed -> IntStream.rangeClosed(-2, PARTS.size() - 1).mapToObj(i -> switch (i) {
                    case -2 -> new Key(task, seed, MANY);
                    case -1 -> new Key(task, seed, ONE);
                    default -> new Key(task, seed, rounds(longest / PARTS.get(i)));
                }))
                .mapToDouble(key -> bestOf(recorded.of(key)))
                .max()
                .orElse(0.0);
    }

    private static double bestOf(List<double[]> attempts) {
        return attempts.stream()
                .mapToDouble(scores -> best(scores, scores.length))
                .max()
                .orElse(0.0);
    }

    private static double best(double[] scores, int iterations) {
        return Arrays.stream(scores).limit(iterations).max().orElse(0.0);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(each -> each).average().orElse(0.0);
    }

    /** The mean, and in brackets the share that came close to the best of all. */
    private static String cell(List<Double> scores, double top) {
        double share = scores.stream().filter(score -> score >= top - CLOSE).count() / (double) scores.size();
        return String.format(Locale.ROOT, "%.3f (%.0f %%)", mean(scores), 100 * share);
    }

    /** What each rule saves of the same attempts, and what that costs. */
    private void printRules() {
        System.out.printf("%nThe same %d attempts, pruned.%n%n", MOST_ATTEMPTS);
        System.out.println("| rule | K | iterations, of those without it | the best is the same | mean loss of the best |");
        System.out.println("|---|---|---|---|---|");
        for (int part : PARTS) {
            int length = longest / part;
            int step = length / 8;
            int half = length / 2;
            print("median, from K/8 on", median(length), length);
            print("median, from K/2 on", PruningRule.of(new MedianPruner(3, half, step)), length);
            print("median as Optuna defines it, from K/8 on", PruningRule.optunaMedian(3, step, step), length);
            print("halving, from K/8 on", halving(length), length);
            print("halving, at K/2", PruningRule.of(new HalvingPruner(half, 2)), length);
        }
    }

    private void print(String name, PruningRule rule, int length) {
        double iterations = 0;
        int same = 0;
        double loss = 0;
        int runs = 0;
        for (Path folder : folders) {
            for (long seed : seeds) {
                List<double[]> attempts = recorded.of(new Key(String.valueOf(folder.getFileName()), seed, MANY));
                List<Made> made = rule.make(attempts, length, Integer.MAX_VALUE);
                double all = attempts.stream()
                        .mapToDouble(scores -> best(scores, length))
                        .max()
                        .orElse(0.0);
                double best = made.stream().mapToDouble(Made::best).max().orElse(0.0);
                iterations += made.stream().mapToInt(each -> each.scores().length).sum()
                        / (double) (attempts.size() * length);
                same += best == all ? 1 : 0;
                loss += all - best;
                runs++;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.0f %% | %d of %d | %.4f |%n",
                name,
                length,
                100 * iterations / runs,
                same,
                runs,
                loss / runs);
    }
}
