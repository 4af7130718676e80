package io.attemptcoordinator.testkit.arbitrary;

import static io.attemptcoordinator.testkit.arbitrary.Values.costs;
import static io.attemptcoordinator.testkit.arbitrary.Values.details;
import static io.attemptcoordinator.testkit.arbitrary.Values.durations;
import static io.attemptcoordinator.testkit.arbitrary.Values.instants;
import static io.attemptcoordinator.testkit.arbitrary.Values.messages;
import static io.attemptcoordinator.testkit.arbitrary.Values.positiveDurations;
import static io.attemptcoordinator.testkit.arbitrary.Values.slugs;
import static io.attemptcoordinator.testkit.arbitrary.Values.units;

import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunProgress;
import io.attemptcoordinator.api.run.TryReport;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitraries for the records of {@link io.attemptcoordinator.api.run}. All values are valid, and fit together: reports and
 * results come from whole histories of runs.
 *
 * <p>The edge cases of single values occur, their combinations do not: there are too many.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
// Longer than 300 lines because it has a documented method for each record.
public final class RunArbitraries {
    private RunArbitraries() {}

    /** The events of whole runs, from the first to the last, in the order in which a sequential run has them. */
    public static Arbitrary<List<RunEvent>> histories() {
        return RunStory.stories().map(RunStory::events);
    }

    /** Results of any run: the winner is one of the attempts, and all paths are below the folder of the run. */
    public static Arbitrary<BestAttemptResult> bestAttemptResults() {
        return RunStory.stories().map(RunStory::result);
    }

    /** Results of one run. */
    public static Arbitrary<BestAttemptResult> bestAttemptResults(String run) {
        return RunStory.stories(run).map(RunStory::result);
    }

    /** How any run ended. */
    public static Arbitrary<RunOutcome> runOutcomes() {
        return bestAttemptResults().map(BestAttemptResult::outcome);
    }

    /** Reports of any attempt. */
    public static Arbitrary<AttemptReport> attemptReports() {
        return Combinators.combine(slugs(), Arbitraries.integers().between(0, 999))
                .flatAs(RunArbitraries::attemptReports);
    }

    /** Reports of one attempt of a run: tries, trajectory and best iteration belong together. */
    public static Arbitrary<AttemptReport> attemptReports(String run, int number) {
        return AttemptStory.stories(run, number).map(AttemptStory::report);
    }

    /** What runs keep of attempts. */
    public static Arbitrary<AttemptSummary> attemptSummaries() {
        return attemptReports().map(AttemptReport::summary);
    }

    /** What is on record of attempts that have not ended: any beginning of their tries. */
    public static Arbitrary<AttemptProgress> attemptProgress() {
        return Combinators.combine(slugs(), Arbitraries.integers().between(0, 999))
                .flatAs(AttemptStory::stories)
                .flatMap(AttemptStory::progress);
    }

    /** Iterations that stand for an attempt. */
    public static Arbitrary<BestIteration> bestIterations() {
        return Combinators.combine(
                        slugs(),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 999))
                .flatAs((folder, tryNumber, index) -> Combinators.combine(
                                ApiArbitraries.iterations(folder, index), ApiArbitraries.scoreCards())
                        .as((iteration, scores) -> new BestIteration(
                                tryNumber, index, scores, iteration.artifacts(), iteration.renders())))
                .withoutEdgeCases();
    }

    /** Budgets with any of the limits. */
    public static Arbitrary<Budget> budgets() {
        return Combinators.combine(
                        positiveDurations().injectNull(0.5),
                        Arbitraries.longs().greaterOrEqual(1).injectNull(0.5),
                        Arbitraries.integers().greaterOrEqual(1).injectNull(0.5),
                        costs().map(cost -> cost.add(BigDecimal.ONE)).injectNull(0.5))
                .as(Budget::new)
                .withoutEdgeCases();
    }

    /** Choices among any attempts, and choices of none. */
    public static Arbitrary<Choice> choices() {
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 999);
        Arbitrary<Choice> one = Combinators.combine(
                        numbers,
                        numbers.set().ofMaxSize(3),
                        units().injectNull(0.5),
                        ApiArbitraries.scores().injectNull(0.1),
                        messages())
                .as((winner, others, confidence, score, rationale) -> new Choice(
                        winner,
                        others.stream()
                                .filter(other -> !other.equals(winner))
                                .sorted()
                                .toList(),
                        confidence,
                        score,
                        rationale));
        return Arbitraries.oneOf(one, messages().map(Choice::none)).withoutEdgeCases();
    }

    /** Components; only scorers have a weight. */
    public static Arbitrary<ComponentRecord> componentRecords() {
        Arbitrary<String> kinds = Arbitraries.of(
                "attempt",
                "baseline",
                "scorer",
                "classifier",
                "store",
                "generator",
                "verifier",
                "selection",
                "backend");
        return Combinators.combine(
                        kinds,
                        slugs(),
                        Arbitraries.integers().between(1, 1_000_000).map(number -> number / 1000.0),
                        details())
                .as((kind, name, weight, settings) ->
                        new ComponentRecord(kind, name, kind.equals("scorer") ? weight : null, settings))
                .withoutEdgeCases();
    }

    /** Causes of failure. */
    public static Arbitrary<RunOutcome.FailureCause> failureCauses() {
        return Combinators.combine(
                        ApiArbitraries.failures(), Arbitraries.integers().between(1, 1000))
                .as(RunOutcome.FailureCause::new);
    }

    /** Manifests of any run. */
    public static Arbitrary<RunManifest> runManifests() {
        return slugs().flatMap(RunArbitraries::runManifests);
    }

    /** Manifests of one run; its references are below the folder of the run. */
    public static Arbitrary<RunManifest> runManifests(String run) {
        return Combinators.combine(
                        instants(),
                        ApiArbitraries.tasks(),
                        runPlans(),
                        ApiArbitraries.baselineSnapshots().injectNull(0.1),
                        componentRecords().list().ofMaxSize(4),
                        details(),
                        details())
                .as((startedAt, task, plan, baseline, components, versions, environment) -> RunManifest.builder(
                                run, startedAt, task, plan)
                        .references(ApiArbitraries.references(run, task))
                        .baseline(baseline)
                        .components(components)
                        .versions(versions)
                        .environment(environment)
                        .build())
                .withoutEdgeCases();
    }

    /** Plans. */
    public static Arbitrary<RunPlan> runPlans() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 1000),
                        Arbitraries.longs(),
                        ApiArbitraries.attemptLimits(),
                        budgets(),
                        Arbitraries.of(Keep.class),
                        Arbitraries.integers().between(0, 9))
                .as(RunPlan::new)
                .withoutEdgeCases();
    }

    /** Snapshots of running runs. */
    public static Arbitrary<RunProgress> runProgress() {
        Arbitrary<List<Integer>> numbers = Arbitraries.integers()
                .between(0, 999)
                .set()
                .ofMaxSize(3)
                .map(set -> set.stream().sorted().toList());
        return Combinators.combine(
                        slugs().injectNull(0.1),
                        Arbitraries.of(RunProgress.Status.class),
                        numbers,
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(0, 1000),
                        units().injectNull(0.3),
                        ApiArbitraries.usages(),
                        durations())
                .as(RunProgress::new)
                .withoutEdgeCases();
    }

    /** Records of tries. */
    public static Arbitrary<TryReport> tryReports() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        slugs(),
                        Arbitraries.integers().between(0, 1000),
                        ApiArbitraries.attemptResults(),
                        ApiArbitraries.usages(),
                        durations())
                .as(TryReport::new)
                .withoutEdgeCases();
    }

    /** Events of every kind, out of their history. */
    public static Arbitrary<RunEvent> runEvents() {
        return Arbitraries.oneOf(
                runStarted(),
                runResumed(),
                attemptRequested(),
                tryStarted(),
                iterationReported(),
                tryAbandoned(),
                attemptFinished(),
                candidateJudged(),
                candidatesCompared(),
                runFinished(),
                runFailed());
    }

    /** Starts of runs. */
    public static Arbitrary<RunEvent.RunStarted> runStarted() {
        return runManifests().map(manifest -> new RunEvent.RunStarted(manifest.run(), manifest.startedAt(), manifest));
    }

    /** Runs that go on. */
    public static Arbitrary<RunEvent.RunResumed> runResumed() {
        return Combinators.combine(instants(), runManifests(), runProgress())
                .as((at, manifest, progress) -> new RunEvent.RunResumed(
                        manifest.run(), at, manifest, progress.finished(), progress.running(), progress.bestScore()));
    }

    /** Requests for attempts. */
    public static Arbitrary<RunEvent.AttemptRequested> attemptRequested() {
        return Combinators.combine(instants(), ApiArbitraries.attemptRequests())
                .as((at, request) -> new RunEvent.AttemptRequested(request.run(), at, request));
    }

    /** Starts of tries. */
    public static Arbitrary<RunEvent.TryStarted> tryStarted() {
        return Combinators.combine(slugs(), instants(), attemptNumbers(), tryNumbers(), slugs())
                .as(RunEvent.TryStarted::new);
    }

    /** Reports of iterations, whose artifacts are below the folder of the run. */
    public static Arbitrary<RunEvent.IterationReported> iterationReported() {
        return Combinators.combine(slugs(), instants(), attemptNumbers(), tryNumbers())
                .flatAs((run, at, attempt, tryNumber) -> Arbitraries.integers()
                        .between(0, 99)
                        .flatMap(index -> ApiArbitraries.iterations(run + "/attempts", index))
                        .map(iteration -> new RunEvent.IterationReported(run, at, attempt, tryNumber, iteration)));
    }

    /** Ends of tries that were abandoned because of their infrastructure. */
    public static Arbitrary<RunEvent.TryAbandoned> tryAbandoned() {
        return Combinators.combine(
                        slugs(),
                        instants(),
                        attemptNumbers(),
                        tryNumbers(),
                        ApiArbitraries.failures(FailureClass.E0_INFRASTRUCTURE))
                .as(RunEvent.TryAbandoned::new);
    }

    /** Ends of attempts. */
    public static Arbitrary<RunEvent.AttemptFinished> attemptFinished() {
        return Combinators.combine(slugs(), instants(), attemptNumbers())
                .flatAs((run, at, number) ->
                        attemptReports(run, number).map(report -> new RunEvent.AttemptFinished(run, at, report)));
    }

    /** Judgements of candidates. */
    public static Arbitrary<RunEvent.CandidateJudged> candidateJudged() {
        return Combinators.combine(
                        slugs(),
                        instants(),
                        attemptNumbers(),
                        Arbitraries.integers().between(1, 9),
                        ApiArbitraries.scoreCards(),
                        ApiArbitraries.usages())
                .as(RunEvent.CandidateJudged::new);
    }

    /** Comparisons of candidates. */
    public static Arbitrary<RunEvent.CandidatesCompared> candidatesCompared() {
        Arbitrary<List<Integer>> shown =
                attemptNumbers().list().uniqueElements().ofMinSize(2).ofMaxSize(4);
        return Combinators.combine(
                        slugs(),
                        instants(),
                        shown,
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(0, 3).injectNull(0.3),
                        ApiArbitraries.usages())
                .as((run, at, numbers, comparison, place, usage) -> new RunEvent.CandidatesCompared(
                        run,
                        at,
                        numbers,
                        comparison,
                        place == null ? null : numbers.get(place % numbers.size()),
                        usage));
    }

    /** How far judgements of one candidate differ. */
    public static Arbitrary<RunOutcome.Noise> noises() {
        return Combinators.combine(units(), Arbitraries.integers().between(1, 99))
                .as(RunOutcome.Noise::new);
    }

    /** Ends of runs. */
    public static Arbitrary<RunEvent.RunFinished> runFinished() {
        return Combinators.combine(instants(), bestAttemptResults())
                .as((at, result) -> new RunEvent.RunFinished(result.run(), at, result.outcome(), result.best()));
    }

    /** Ends of runs without a result. */
    public static Arbitrary<RunEvent.RunFailed> runFailed() {
        return Combinators.combine(slugs(), instants(), messages()).as(RunEvent.RunFailed::new);
    }

    private static Arbitrary<Integer> attemptNumbers() {
        return Arbitraries.integers().between(0, 999);
    }

    private static Arbitrary<Integer> tryNumbers() {
        return Arbitraries.integers().between(0, 9);
    }
}
