package io.attemptcoordinator.core.artifact;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.Budget;
import io.attemptcoordinator.core.RunManifest;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.TryReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Any records that a run in the folder {@link #RUN} can have. */
final class Records {
    static final String RUN = "20261123T124500Z_task-crate_baseline-crate";

    private Records() {}

    static Arbitrary<String> texts() {
        // Not the halves of surrogate pairs: they are no Unicode text, and no file can hold them.
        return Arbitraries.oneOf(
                Arbitraries.strings().ascii().ofMaxLength(12),
                Arbitraries.of("", "ü€😀", "a\"b\\c/d", "line\nline\t\u0000\u2028", "</script>", "null", "{}"));
    }

    static Arbitrary<String> notBlank() {
        return texts().map(text -> text + "x");
    }

    static Arbitrary<String> slugs() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(8);
    }

    static Arbitrary<Double> units() {
        return Arbitraries.oneOf(
                Arbitraries.of(0.0, 1.0, 1e-300),
                Arbitraries.doubles().between(0.0, 1.0).ofScale(15));
    }

    static Arbitrary<Duration> durations() {
        return Arbitraries.oneOf(
                Arbitraries.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofHours(100)),
                Arbitraries.longs().between(0, Long.MAX_VALUE / 2).map(Duration::ofNanos));
    }

    static Arbitrary<Duration> positiveDurations() {
        return durations().map(duration -> duration.plusNanos(1));
    }

    static Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.longs().between(-62_135_596_800L, 253_402_300_799L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    static Arbitrary<Map<String, String>> textMaps() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(3);
    }

    static Arbitrary<String> digests() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
    }

    static Arbitrary<ArtifactRef> artifacts() {
        return Combinators.combine(
                        slugs(),
                        digests(),
                        Arbitraries.of("image/png", "text/x-python", "application/json"),
                        Arbitraries.longs().greaterOrEqual(0))
                .as((name, digest, type, size) -> new ArtifactRef(RUN + "/attempts/" + name, digest, type, size));
    }

    static Arbitrary<Map<String, ArtifactRef>> artifactMaps() {
        return Arbitraries.maps(texts(), artifacts()).ofMaxSize(3);
    }

    static Arbitrary<Failure> failures() {
        Arbitrary<Evidence> evidence = Combinators.combine(Arbitraries.of(Evidence.Kind.class), notBlank())
                .as(Evidence::new);
        return Combinators.combine(
                        Arbitraries.of(FailureClass.class),
                        notBlank(),
                        slugs(),
                        evidence.list().ofMinSize(1).ofMaxSize(2))
                .as(Failure::new);
    }

    static Arbitrary<Verdict> verdicts() {
        return Combinators.combine(
                        units(),
                        texts().list().ofMaxSize(2),
                        texts().list().ofMaxSize(2),
                        texts().list().ofMaxSize(2),
                        Arbitraries.of(true, false).injectNull(0.3))
                .as(Verdict::new);
    }

    static Arbitrary<Usage> usages() {
        Arbitrary<Long> tokens = Arbitraries.longs().between(0, 1L << 50);
        return Combinators.combine(tokens, tokens).as(Usage::new);
    }

    static Arbitrary<Score> scores() {
        Arbitrary<Double> finite = Arbitraries.doubles().filter(Double::isFinite);
        return Combinators.combine(units(), Arbitraries.maps(texts(), finite).ofMaxSize(2))
                .as(Score::new);
    }

    static Arbitrary<Strategy> strategies() {
        return Combinators.combine(slugs(), textMaps()).as(Strategy::new);
    }

    static Arbitrary<Iteration> iterations() {
        Arbitrary<Outcome> outcomes = Combinators.combine(
                        verdicts().injectNull(0.3), failures().injectNull(0.5))
                .as(Outcome::new)
                .filter(outcome -> outcome.verdict != null || outcome.failure != null);
        return Combinators.combine(
                        artifactMaps(), artifactMaps(), failures().list().ofMaxSize(2), outcomes, usages(), durations())
                .as((artifacts, renders, errors, outcome, usage, elapsed) ->
                        new Iteration(0, artifacts, renders, errors, outcome.verdict, outcome.failure, usage, elapsed));
    }

    /** How an iteration ended. */
    private record Outcome(
            @Nullable Verdict verdict, @Nullable Failure failure) {}

    static Arbitrary<AttemptReport> attempts() {
        Arbitrary<TryReport> tries = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        texts(),
                        Arbitraries.integers().between(0, 9),
                        failures().injectNull(0.5),
                        durations())
                .as(TryReport::new);
        Arbitrary<Ending> endings = Combinators.combine(
                        scores().injectNull(0.3),
                        Arbitraries.maps(slugs(), scores()).ofMaxSize(2),
                        Arbitraries.of(StopReason.class).injectNull(0.3),
                        failures().injectNull(0.5),
                        instants(),
                        durations())
                .as(Ending::new);
        return Combinators.combine(
                        Arbitraries.longs(),
                        strategies(),
                        tries.list().ofMaxSize(3),
                        iterations().list().ofMaxSize(3).map(Records::numbered),
                        endings)
                .as((seed, strategy, of, iterations, ending) -> new AttemptReport(
                        0,
                        RUN + "/attempts/attempt-000" + (of.size() > 1 ? "/try-" + (of.size() - 1) : ""),
                        seed,
                        strategy,
                        of,
                        iterations,
                        iterations.isEmpty() ? null : (Integer) (iterations.size() - 1),
                        iterations.isEmpty() ? null : ending.score,
                        ending.scores,
                        ending.reason,
                        ending.failure,
                        ending.startedAt,
                        ending.elapsed));
    }

    /** How an attempt ended. */
    private record Ending(
            @Nullable Score score,
            Map<String, Score> scores,
            @Nullable StopReason reason,
            @Nullable Failure failure,
            Instant startedAt,
            Duration elapsed) {}

    private static List<Iteration> numbered(List<Iteration> iterations) {
        List<Iteration> numbered = new ArrayList<>();
        for (Iteration iteration : iterations) {
            numbered.add(new Iteration(
                    numbered.size(),
                    iteration.artifacts(),
                    iteration.renders(),
                    iteration.errors(),
                    iteration.verdict(),
                    iteration.failure(),
                    iteration.usage(),
                    iteration.elapsed()));
        }
        return numbered;
    }

    static Arbitrary<BestAttemptResult> results() {
        return Combinators.combine(
                        Arbitraries.of(StopReason.class),
                        attempts().list().ofMaxSize(3).map(Records::placed),
                        Arbitraries.of(true, false),
                        texts(),
                        failures().injectNull(0.5),
                        durations())
                .as((reason, attempts, isWon, rationale, failure, elapsed) -> new BestAttemptResult(
                        RUN,
                        reason,
                        attempts,
                        isWon && !attempts.isEmpty() ? (Integer) (attempts.size() - 1) : null,
                        rationale,
                        failure,
                        elapsed));
    }

    private static List<AttemptReport> placed(List<AttemptReport> attempts) {
        List<AttemptReport> placed = new ArrayList<>();
        for (AttemptReport attempt : attempts) {
            String number = String.format(Locale.ROOT, "%03d", placed.size());
            placed.add(new AttemptReport(
                    placed.size(),
                    attempt.folder().replace("attempt-000", "attempt-" + number),
                    attempt.seed(),
                    attempt.strategy(),
                    attempt.tries(),
                    // The final scene is copied from the store, which does not have what these name.
                    attempt.iterations().stream().map(Records::withoutScene).toList(),
                    attempt.bestIteration(),
                    attempt.score(),
                    attempt.scores(),
                    attempt.stopReason(),
                    attempt.failure(),
                    attempt.startedAt(),
                    attempt.elapsed()));
        }
        return placed;
    }

    private static Iteration withoutScene(Iteration iteration) {
        Map<String, ArtifactRef> artifacts = new TreeMap<>(iteration.artifacts());
        artifacts.remove("scene");
        return new Iteration(
                iteration.index(),
                artifacts,
                iteration.renders(),
                iteration.errors(),
                iteration.verdict(),
                iteration.failure(),
                iteration.usage(),
                iteration.elapsed());
    }

    static Arbitrary<RunManifest> manifests() {
        Arbitrary<Task> tasks = Combinators.combine(
                        slugs(),
                        texts(),
                        slugs().map(view -> new Reference(view, Path.of(view + ".png")))
                                .list()
                                .uniqueElements()
                                .ofMaxSize(2))
                .as(Task::new);
        Arbitrary<BaselineSnapshot> baselines =
                Combinators.combine(slugs(), digests(), textMaps()).as(BaselineSnapshot::new);
        Arbitrary<Map<String, Double>> weights = Arbitraries.maps(
                        slugs(), Arbitraries.doubles().between(0.001, 1e9).ofScale(3))
                .ofMaxSize(2);
        return Combinators.combine(
                        instants(),
                        tasks,
                        artifacts(),
                        baselines.injectNull(0.3),
                        plans(),
                        weights,
                        Arbitraries.maps(texts(), textMaps()).ofMaxSize(2),
                        textMaps())
                .as((startedAt, task, image, baseline, plan, scorers, settings, versions) -> new RunManifest(
                        RUN,
                        startedAt,
                        task,
                        task.references().stream()
                                .limit(1)
                                .collect(Collectors.toMap(Reference::view, reference -> image)),
                        baseline,
                        plan,
                        "mock",
                        "best-score",
                        scorers,
                        settings,
                        versions,
                        versions));
    }

    private static Arbitrary<RunPlan> plans() {
        Arbitrary<Integer> counts = Arbitraries.integers().greaterOrEqual(1);
        Arbitrary<Budget> budgets = Combinators.combine(
                        positiveDurations().injectNull(0.5),
                        Arbitraries.longs().greaterOrEqual(1).injectNull(0.5),
                        counts.injectNull(0.5))
                .as(Budget::new);
        return Combinators.combine(
                        counts,
                        Arbitraries.longs(),
                        units().injectNull(0.5),
                        Arbitraries.integers().greaterOrEqual(0),
                        positiveDurations(),
                        positiveDurations(),
                        budgets)
                .as((count, seed, threshold, patience, attemptTimeout, workerTimeout, budget) -> new RunPlan(
                        count,
                        count,
                        seed,
                        threshold,
                        patience,
                        patience,
                        count,
                        attemptTimeout,
                        workerTimeout,
                        budget));
    }
}
