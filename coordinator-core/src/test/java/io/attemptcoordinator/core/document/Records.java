package io.attemptcoordinator.core.document;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.policy.RunFold;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Any records that the run {@link Samples#RUN} can have. */
final class Records {
    private static final String RUN = Samples.RUN;

    private Records() {}

    private static Arbitrary<String> texts() {
        // Not the halves of surrogate pairs: they are no Unicode text, and no file can hold them.
        return Arbitraries.oneOf(
                Arbitraries.strings().ascii().ofMaxLength(12),
                Arbitraries.of("", "ü€😀", "a\"b\\c/d", "line\nline\t\u0000\u2028", "</script>", "null", "{}"));
    }

    private static Arbitrary<String> notBlank() {
        return texts().map(text -> text + "x");
    }

    private static Arbitrary<String> slugs() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(8)
                // The scene of the winner is copied from the store, which does not have what these records name.
                .filter(slug -> !slug.equals("scene"));
    }

    private static Arbitrary<Double> units() {
        return Arbitraries.oneOf(
                Arbitraries.of(0.0, 1.0, 1e-300),
                Arbitraries.doubles().between(0.0, 1.0).ofScale(15));
    }

    private static Arbitrary<Double> finite() {
        // JSON has one zero.
        return Arbitraries.doubles().filter(Double::isFinite).map(value -> value + 0.0);
    }

    private static Arbitrary<Integer> counts() {
        return Arbitraries.integers().greaterOrEqual(1);
    }

    private static Arbitrary<Integer> indices() {
        return Arbitraries.integers().greaterOrEqual(0);
    }

    private static Arbitrary<Duration> durations() {
        return Arbitraries.oneOf(
                Arbitraries.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofHours(100)),
                Arbitraries.longs().between(0, Long.MAX_VALUE / 2).map(Duration::ofNanos));
    }

    private static Arbitrary<Duration> positiveDurations() {
        return durations().map(duration -> duration.plusNanos(1));
    }

    private static Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.longs().between(-62_135_596_800L, 253_402_300_799L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<BigDecimal> money() {
        return Arbitraries.oneOf(
                Arbitraries.of("0", "100", "0.000001", "12345678901234567890.12")
                        .map(BigDecimal::new),
                Arbitraries.bigDecimals()
                        .between(BigDecimal.ZERO, new BigDecimal(1_000_000))
                        .ofScale(6));
    }

    private static Arbitrary<Map<String, String>> textMaps() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(2);
    }

    private static Arbitrary<String> digests() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
    }

    private static Arbitrary<ArtifactRef> artifacts() {
        return Combinators.combine(
                        slugs(),
                        digests(),
                        Arbitraries.of("image/png", "text/x-python", "application/json"),
                        Arbitraries.longs().greaterOrEqual(0))
                .as((name, digest, type, size) -> new ArtifactRef(RUN + "/attempts/" + name, digest, type, size));
    }

    private static Arbitrary<Map<String, ArtifactRef>> artifactMaps() {
        return Arbitraries.maps(slugs(), artifacts()).ofMaxSize(2);
    }

    private static Arbitrary<Failure> failures() {
        Arbitrary<Evidence> evidence = Combinators.combine(Arbitraries.of(Evidence.Kind.class), notBlank())
                .as(Evidence::new);
        return Combinators.combine(
                        Arbitraries.of(FailureClass.class),
                        notBlank(),
                        slugs(),
                        evidence.list().ofMinSize(1).ofMaxSize(2))
                .as(Failure::new);
    }

    /** Any verdict. */
    static Arbitrary<Verdict> verdicts() {
        return Combinators.combine(
                        units(),
                        texts().list().ofMaxSize(2),
                        texts().list().ofMaxSize(2),
                        texts().list().ofMaxSize(2),
                        Arbitraries.of(true, false).injectNull(0.3))
                .as(Verdict::new);
    }

    private static Arbitrary<Usage> usages() {
        Arbitrary<Long> tokens = Arbitraries.longs().between(0, 1L << 50);
        return Combinators.combine(tokens, tokens, tokens, money(), tokens, tokens)
                .as((input, output, cached, cost, unmetered, unpriced) ->
                        new Usage(input, output, Math.min(input, cached), cost, unmetered, unpriced));
    }

    private static Arbitrary<Score> scores() {
        return Combinators.combine(
                        units(), Arbitraries.maps(texts(), finite()).ofMaxSize(2), finite().map(Math::abs), counts())
                .as(Score::new);
    }

    private static Arbitrary<ScoreCard> scoreCards() {
        return Combinators.combine(
                        scores(),
                        Arbitraries.maps(slugs(), scores()).ofMaxSize(2),
                        Arbitraries.maps(slugs(), notBlank()).ofMaxSize(1),
                        Arbitraries.maps(slugs(), units()).ofMaxSize(1))
                .as(ScoreCard::new);
    }

    private static Arbitrary<Strategy> strategies() {
        return Combinators.combine(slugs(), textMaps()).as(Strategy::new);
    }

    /** Any iteration. */
    static Arbitrary<Iteration> iterations() {
        Arbitrary<Outcome> outcomes = Combinators.combine(
                        verdicts().injectNull(0.3), failures().injectNull(0.5))
                .as(Outcome::new)
                .filter(outcome -> outcome.verdict != null || outcome.failure != null);
        return Combinators.combine(
                        indices(),
                        artifactMaps(),
                        artifactMaps(),
                        failures().list().ofMaxSize(2),
                        outcomes,
                        usages(),
                        durations(),
                        scoreCards().injectNull(0.3))
                .as((index, artifacts, renders, errors, outcome, usage, elapsed, scores) -> new Iteration(
                        index, artifacts, renders, errors, outcome.verdict, outcome.failure, usage, elapsed, scores));
    }

    /** How an iteration ended. */
    private record Outcome(
            @Nullable Verdict verdict, @Nullable Failure failure) {}

    private static Arbitrary<AttemptResult> attemptResults() {
        return Arbitraries.oneOf(
                Arbitraries.of(AttemptStopReason.class).map(AttemptResult.Completed::new),
                failures().map(AttemptResult.Failed::new));
    }

    /** Any attempt; its number is 0. */
    static Arbitrary<AttemptReport> attempts() {
        Arbitrary<TryReport> tries = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        notBlank(),
                        Arbitraries.integers().between(0, 9),
                        attemptResults(),
                        usages(),
                        durations())
                .as(TryReport::new);
        Arbitrary<BestIteration> best = Combinators.combine(
                        indices(), indices(), scoreCards(), artifactMaps(), artifactMaps())
                .as(BestIteration::new);
        Arbitrary<IterationSummary> points = Combinators.combine(
                        indices(),
                        units().injectNull(0.3),
                        indices(),
                        Arbitraries.of(FailureClass.class).injectNull(0.5))
                .as(IterationSummary::new);
        Arbitrary<AttemptReport.Builder> begun = Combinators.combine(attemptResults(), instants(), durations())
                .as((result, startedAt, elapsed) -> AttemptReport.builder(
                                0, RUN + "/" + RunLayout.tryFolder(0, 0), result, startedAt)
                        .elapsed(elapsed));
        return Combinators.combine(
                        begun,
                        Arbitraries.longs(),
                        strategies(),
                        indices().list().ofMaxSize(2),
                        tries.list().ofMaxSize(2),
                        best.injectNull(0.3),
                        failures().injectNull(0.5),
                        points.list().ofMaxSize(2))
                .as((builder, seed, strategy, lineage, triesOfIt, representative, shortfall, trajectory) ->
                        builder.seed(seed)
                                .strategy(strategy)
                                .lineage(lineage)
                                .tries(triesOfIt)
                                .best(representative)
                                .shortfall(shortfall)
                                .trajectory(trajectory)
                                .build());
    }

    /**
     * A run that ended.
     *
     * @param attempts its attempts, numbered from 0
     * @param result its result
     */
    record Ended(List<AttemptReport> attempts, BestAttemptResult result) {}

    /** Any run that ended. */
    static Arbitrary<Ended> ended() {
        return Combinators.combine(
                        Arbitraries.of(RunStopReason.class),
                        attempts().list().ofMaxSize(2).map(Records::numbered),
                        units().injectNull(0.5),
                        scores().injectNull(0.3),
                        notBlank(),
                        failures().injectNull(0.5),
                        durations(),
                        texts().list().ofMaxSize(2))
                .as((reason, attempts, confidence, score, rationale, failure, elapsed, threads) -> {
                    int last = attempts.size() - 1;
                    Choice choice = score == null || last < 0
                            ? Choice.none(rationale)
                            : new Choice(last, last == 0 ? List.of() : List.of(0), confidence, score, rationale);
                    RunFold fold = new RunFold(RunPlan.builder(1, 1).build());
                    attempts.forEach(attempt -> fold.add(new RunEvent.AttemptFinished(RUN, Instant.EPOCH, attempt)));
                    AttemptReport best = choice.winner() == null ? null : attempts.get(last);
                    return new Ended(attempts, fold.result(RUN, reason, choice, best, failure, elapsed, threads));
                });
    }

    private static List<AttemptReport> numbered(List<AttemptReport> attempts) {
        List<AttemptReport> numbered = new ArrayList<>();
        for (AttemptReport attempt : attempts) {
            int number = numbered.size();
            String folder = RUN + "/" + RunLayout.tryFolder(number, 0);
            numbered.add(AttemptReport.builder(number, folder, attempt.result(), attempt.startedAt())
                    .seed(attempt.seed())
                    .strategy(attempt.strategy())
                    .lineage(attempt.lineage())
                    .tries(attempt.tries())
                    .best(attempt.best())
                    .shortfall(attempt.shortfall())
                    .trajectory(attempt.trajectory())
                    .elapsed(attempt.elapsed())
                    .build());
        }
        return numbered;
    }

    private static Arbitrary<Task> tasks() {
        return Combinators.combine(
                        slugs(),
                        texts(),
                        slugs().map(view -> new Reference(view, Path.of(view + ".png")))
                                .list()
                                .uniqueElements()
                                .ofMaxSize(2))
                .as(Task::new);
    }

    private static Arbitrary<BaselineSnapshot> baselines() {
        return Combinators.combine(slugs(), digests(), textMaps()).as(BaselineSnapshot::new);
    }

    /** Any manifest. */
    static Arbitrary<RunManifest> manifests() {
        Arbitrary<ComponentRecord> components = Combinators.combine(
                        Arbitraries.of("attempt", "scorer", "backend"),
                        slugs(),
                        Arbitraries.doubles().between(0.001, 1e9).ofScale(3).injectNull(0.5),
                        textMaps())
                .as(ComponentRecord::new);
        return Combinators.combine(
                        instants(),
                        tasks(),
                        artifacts(),
                        baselines().injectNull(0.3),
                        plans(),
                        components.list().ofMaxSize(2),
                        textMaps(),
                        textMaps())
                .as((startedAt, task, image, baseline, plan, recorded, versions, environment) -> RunManifest.builder(
                                RUN, startedAt, task, plan)
                        .references(task.references().stream()
                                .collect(Collectors.toMap(Reference::view, reference -> image)))
                        .baseline(baseline)
                        .components(recorded)
                        .versions(versions)
                        .environment(environment)
                        .build());
    }

    private static Arbitrary<AttemptLimits> limits() {
        return Combinators.combine(
                        counts(),
                        indices(),
                        units().injectNull(0.5),
                        positiveDurations(),
                        positiveDurations(),
                        positiveDurations(),
                        positiveDurations(),
                        positiveDurations())
                .as((count, index, threshold, attemptTimeout, workerTimeout, resetTimeout, stepTimeout, grace) ->
                        new AttemptLimits(
                                count,
                                index,
                                count,
                                index,
                                threshold,
                                attemptTimeout,
                                workerTimeout,
                                resetTimeout,
                                stepTimeout,
                                grace));
    }

    private static Arbitrary<RunPlan> plans() {
        Arbitrary<Budget> budgets = Combinators.combine(
                        positiveDurations().injectNull(0.5),
                        Arbitraries.longs().greaterOrEqual(1).injectNull(0.5),
                        counts().injectNull(0.5),
                        money().filter(cost -> cost.signum() > 0).injectNull(0.5))
                .as(Budget::new);
        return Combinators.combine(
                        counts(), Arbitraries.longs(), limits(), budgets, Arbitraries.of(Keep.class), indices())
                .as(RunPlan::new);
    }

    private static Arbitrary<AttemptRequest> requests() {
        return Combinators.combine(
                        indices(),
                        Arbitraries.longs(),
                        strategies(),
                        indices().list().ofMaxSize(2),
                        tasks(),
                        artifactMaps(),
                        baselines(),
                        Combinators.combine(
                                        limits(),
                                        Arbitraries.of(AttemptStopReason.TIME_EXHAUSTED, AttemptStopReason.RUN_STOPPED))
                                .as(Map::entry))
                .as((number, seed, strategy, lineage, task, references, baseline, limits) -> new AttemptRequest(
                        RUN,
                        number,
                        seed,
                        strategy,
                        lineage,
                        task,
                        references,
                        baseline,
                        limits.getKey(),
                        limits.getValue()));
    }

    /** Any event, each kind as often as any other. */
    static Arbitrary<RunEvent> events() {
        return Combinators.combine(instants(), indices(), indices())
                .flatAs((at, attempt, tryNumber) -> Arbitraries.oneOf(
                        manifests().map(manifest -> new RunEvent.RunStarted(RUN, at, manifest)),
                        requests().map(request -> new RunEvent.AttemptRequested(RUN, at, request)),
                        texts().map(worker -> new RunEvent.TryStarted(RUN, at, attempt, tryNumber, worker)),
                        iterations()
                                .map(iteration ->
                                        new RunEvent.IterationReported(RUN, at, attempt, tryNumber, iteration)),
                        failures().map(failure -> new RunEvent.TryAbandoned(RUN, at, attempt, tryNumber, failure)),
                        attempts().map(report -> new RunEvent.AttemptFinished(RUN, at, report)),
                        ended().map(Ended::result)
                                .map(result -> new RunEvent.RunFinished(RUN, at, result.outcome(), result.best())),
                        notBlank().map(message -> new RunEvent.RunFailed(RUN, at, message))));
    }
}
