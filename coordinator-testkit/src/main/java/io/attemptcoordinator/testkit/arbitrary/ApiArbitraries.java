package io.attemptcoordinator.testkit.arbitrary;

import static io.attemptcoordinator.testkit.arbitrary.Values.byName;
import static io.attemptcoordinator.testkit.arbitrary.Values.costs;
import static io.attemptcoordinator.testkit.arbitrary.Values.details;
import static io.attemptcoordinator.testkit.arbitrary.Values.digests;
import static io.attemptcoordinator.testkit.arbitrary.Values.durations;
import static io.attemptcoordinator.testkit.arbitrary.Values.messages;
import static io.attemptcoordinator.testkit.arbitrary.Values.paths;
import static io.attemptcoordinator.testkit.arbitrary.Values.positiveDurations;
import static io.attemptcoordinator.testkit.arbitrary.Values.slugs;
import static io.attemptcoordinator.testkit.arbitrary.Values.texts;
import static io.attemptcoordinator.testkit.arbitrary.Values.units;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.document.RunLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitraries for the records of {@link io.attemptcoordinator.api}. All values are valid; those that refer to each other fit
 * together.
 *
 * <p>The edge cases of single values occur, their combinations do not: there are too many.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
// Longer than 300 lines because every record of the package has its arbitrary here.
public final class ApiArbitraries {
    private static final List<String> MEDIA_TYPES =
            List.of("image/png", "text/plain", "text/x-python", "application/x-blender", "application/json");

    private ApiArbitraries() {}

    /** References to artifacts anywhere in a store. */
    public static Arbitrary<ArtifactRef> artifactRefs() {
        return paths().map(ApiArbitraries::artifact);
    }

    /** References to artifacts below a folder. */
    public static Arbitrary<ArtifactRef> artifactRefs(String folder) {
        return paths().map(path -> artifact(folder + "/" + path));
    }

    /** All that is known of an artifact derives from its path, because an artifact never changes. */
    static ArtifactRef artifact(String path) {
        int hash = path.hashCode() & Integer.MAX_VALUE;
        return new ArtifactRef(
                path, Values.sha256(path), MEDIA_TYPES.get(hash % MEDIA_TYPES.size()), hash % 1_000_000L);
    }

    /** The limits of an attempt. */
    public static Arbitrary<AttemptLimits> attemptLimits() {
        Arbitrary<Integer> counts = Arbitraries.integers().between(0, 100);
        Arbitrary<AttemptLimits> numbers = Combinators.combine(counts, counts, counts, counts, units().injectNull(0.5))
                .as((iterations, retries, tries, patience, threshold) -> {
                    AttemptLimits defaults = AttemptLimits.of(iterations + 1);
                    return new AttemptLimits(
                            iterations + 1,
                            retries,
                            tries + 1,
                            patience,
                            threshold,
                            defaults.attemptTimeout(),
                            defaults.workerTimeout(),
                            defaults.resetTimeout(),
                            defaults.stepTimeout(),
                            defaults.grace());
                });
        return Combinators.combine(numbers, positiveDurations().list().ofSize(5))
                .as((limits, times) -> new AttemptLimits(
                        limits.maxIterations(),
                        limits.maxFastRetries(),
                        limits.maxTries(),
                        limits.patience(),
                        limits.threshold(),
                        times.get(0),
                        times.get(1),
                        times.get(2),
                        times.get(3),
                        times.get(4)))
                .withoutEdgeCases();
    }

    /** Requests of any run. */
    public static Arbitrary<AttemptRequest> attemptRequests() {
        return Combinators.combine(slugs(), Arbitraries.integers().between(0, 999))
                .flatAs(ApiArbitraries::attemptRequests);
    }

    /** Requests for one attempt of a run, whose references are below the folder of the run, one for each of the task. */
    public static Arbitrary<AttemptRequest> attemptRequests(String run, int number) {
        return Combinators.combine(
                        tasks(),
                        baselineSnapshots(),
                        strategies(),
                        attemptLimits(),
                        Arbitraries.longs(),
                        Arbitraries.integers()
                                .between(0, Math.max(0, number - 1))
                                .set()
                                .ofMaxSize(Math.min(number, 3))
                                .map(numbers -> numbers.stream().sorted().toList()),
                        Arbitraries.of(AttemptStopReason.TIME_EXHAUSTED, AttemptStopReason.RUN_STOPPED))
                .as((task, baseline, strategy, limits, seed, lineage, whenLate) -> new AttemptRequest(
                        run, number, seed, strategy, lineage, task, references(run, task), baseline, limits, whenLate))
                .withoutEdgeCases();
    }

    /** The run's own copies of the references of a task. */
    static Map<String, ArtifactRef> references(String run, Task task) {
        Map<String, ArtifactRef> references = new TreeMap<>();
        for (Reference reference : task.references()) {
            references.put(reference.view(), artifact(run + "/references/" + reference.view() + ".png"));
        }
        return references;
    }

    /** How an attempt ended. */
    public static Arbitrary<AttemptResult> attemptResults() {
        return Arbitraries.oneOf(completed(), failed());
    }

    /** The end of an attempt that finished or was told to stop. */
    public static Arbitrary<AttemptResult.Completed> completed() {
        return Arbitraries.of(AttemptStopReason.class).map(AttemptResult.Completed::new);
    }

    /** The end of an attempt that could not continue. */
    public static Arbitrary<AttemptResult.Failed> failed() {
        return failures().map(AttemptResult.Failed::new);
    }

    /** Snapshots of baselines. */
    public static Arbitrary<BaselineSnapshot> baselineSnapshots() {
        return Combinators.combine(slugs(), digests(), details())
                .as(BaselineSnapshot::new)
                .withoutEdgeCases();
    }

    /** Observations. */
    public static Arbitrary<Evidence> evidence() {
        return Combinators.combine(Arbitraries.of(Evidence.Kind.class), messages())
                .as(Evidence::new)
                .withoutEdgeCases();
    }

    /** Failures of any class. */
    public static Arbitrary<Failure> failures() {
        return Arbitraries.of(FailureClass.class).flatMap(ApiArbitraries::failures);
    }

    /** Failures of one class. */
    public static Arbitrary<Failure> failures(FailureClass failureClass) {
        return Combinators.combine(
                        messages(), slugs(), evidence().list().ofMinSize(1).ofMaxSize(3))
                .as((message, classifier, evidence) -> new Failure(failureClass, message, classifier, evidence))
                .withoutEdgeCases();
    }

    /** Iterations of any attempt. */
    public static Arbitrary<Iteration> iterations() {
        return Combinators.combine(slugs(), Arbitraries.integers().between(0, 999))
                .flatAs(ApiArbitraries::iterations);
    }

    /** Iterations at one place of an attempt, whose artifacts are below the folder of the attempt. */
    public static Arbitrary<Iteration> iterations(String attemptFolder, int index) {
        String folder = attemptFolder + "/" + RunLayout.iterationFolder(index) + "/";
        Arbitrary<Iteration.Builder> outcome = Arbitraries.oneOf(
                Combinators.combine(verdicts(), failures().injectNull(0.8), scoreCards())
                        .as((verdict, failure, scores) -> Iteration.verified(index, verdict)
                                .failure(failure)
                                .scores(scores)),
                failures().map(failure -> Iteration.failed(index, failure)));
        return Combinators.combine(
                        outcome,
                        byName(role -> artifact(folder + role)),
                        byName(view -> artifact(folder + "renders/" + view + ".png")),
                        failures().list().ofMaxSize(2),
                        usages(),
                        durations())
                .as((builder, artifacts, renders, errors, usage, elapsed) -> builder.artifacts(artifacts)
                        .renders(renders)
                        .errors(errors)
                        .usage(usage)
                        .elapsed(elapsed)
                        .build())
                .withoutEdgeCases();
    }

    /** Points of a trajectory. */
    public static Arbitrary<IterationSummary> iterationSummaries() {
        return iterations().map(Iteration::summary);
    }

    /** Reference images. The files do not exist. */
    public static Arbitrary<Reference> references() {
        return Combinators.combine(slugs(), paths())
                .as((view, path) -> new Reference(view, Path.of(path)))
                .withoutEdgeCases();
    }

    /** Scores, exact and noisy. */
    public static Arbitrary<Score> scores() {
        Arbitrary<Double> figures = Arbitraries.oneOf(
                Arbitraries.doubles(), Arbitraries.of(-0.0, Double.MIN_VALUE, -1e-300, Double.MAX_VALUE));
        Arbitrary<Map<String, Double>> parts =
                Arbitraries.maps(slugs(), figures).ofMaxSize(3);
        Arbitrary<Score> exact = Combinators.combine(units(), parts).as(Score::of);
        Arbitrary<Score> noisy = Combinators.combine(
                        units(), parts, units(), Arbitraries.integers().between(1, 100))
                .as(Score::new);
        return Arbitraries.oneOf(exact, noisy).withoutEdgeCases();
    }

    /** The scores of a candidate, whose total is the mean of the scorers if there are any. */
    public static Arbitrary<ScoreCard> scoreCards() {
        return Combinators.combine(scores(), Arbitraries.maps(slugs(), scores()).ofMaxSize(3))
                .as((alone, byScorer) ->
                        byScorer.isEmpty() ? new ScoreCard(alone, byScorer) : new ScoreCard(mean(byScorer), byScorer))
                .withoutEdgeCases();
    }

    private static Score mean(Map<String, Score> byScorer) {
        double mean =
                byScorer.values().stream().mapToDouble(Score::value).average().orElseThrow();
        // The mean of values that are all 1 can exceed 1 by a rounding error.
        return Score.of(Math.min(1.0, mean));
    }

    /** Settings of a component. */
    public static Arbitrary<Settings> settings() {
        return Combinators.combine(slugs(), details()).as((name, values) -> Settings.of("'" + name + "'", values));
    }

    /** Strategies. */
    public static Arbitrary<Strategy> strategies() {
        return Combinators.combine(slugs(), details()).as(Strategy::new).withoutEdgeCases();
    }

    /** Symptoms in every phase, with and without evidence and cause. */
    public static Arbitrary<Symptom> symptoms() {
        Arbitrary<Throwable> causes = Combinators.combine(
                        Arbitraries.of(CoordinatorException.Code.class),
                        texts(),
                        evidence().list().ofMaxSize(2))
                .as((code, message, evidence) -> new CoordinatorException(code, message, evidence, null));
        Arbitrary<Throwable> bugs = texts().map(IllegalStateException::new);
        return Combinators.combine(
                        Arbitraries.of(Symptom.Phase.class),
                        messages(),
                        evidence().list().ofMaxSize(3),
                        Arbitraries.oneOf(causes, bugs).injectNull(0.3))
                .as(Symptom::new)
                .withoutEdgeCases();
    }

    /** Tasks with up to three references. */
    public static Arbitrary<Task> tasks() {
        return Combinators.combine(
                        slugs(),
                        texts(),
                        references().list().uniqueElements(Reference::view).ofMaxSize(3))
                .as(Task::new)
                .withoutEdgeCases();
    }

    /** What was spent on models. */
    public static Arbitrary<Usage> usages() {
        Arbitrary<Long> tokens = Arbitraries.longs().between(0, 1_000_000_000L);
        Arbitrary<Long> unknown = Arbitraries.frequency(Tuple.of(4, 0L), Tuple.of(1, 3L));
        return Combinators.combine(tokens, tokens, Arbitraries.integers().between(0, 100), costs(), unknown, unknown)
                .as((input, output, percent, cost, unmetered, unpriced) ->
                        new Usage(input, output, input * percent / 100, cost, unmetered, unpriced))
                .withoutEdgeCases();
    }

    /** Verdicts. */
    public static Arbitrary<Verdict> verdicts() {
        Arbitrary<List<String>> sentences = messages().list().ofMaxSize(2);
        return Combinators.combine(
                        units(),
                        sentences,
                        sentences,
                        sentences,
                        Arbitraries.of(true, false).injectNull(0.3))
                .as(Verdict::new)
                .withoutEdgeCases();
    }
}
