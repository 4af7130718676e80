package io.attemptcoordinator.testkit.arbitrary;

import static java.util.Map.entry;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
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
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunProgress;
import io.attemptcoordinator.api.run.TryReport;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;

/**
 * Arbitraries by type, for every public record of the api, its sealed interfaces and {@link Settings}. {@link ApiArbitraries}
 * and {@link RunArbitraries} have the same ones with options.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class CoordinatorArbitraries {
    private static final Map<Class<?>, Supplier<Arbitrary<?>>> BY_TYPE = Map.ofEntries(
            entry(ArtifactRef.class, ApiArbitraries::artifactRefs),
            entry(AttemptLimits.class, ApiArbitraries::attemptLimits),
            entry(AttemptRequest.class, ApiArbitraries::attemptRequests),
            entry(AttemptResult.class, ApiArbitraries::attemptResults),
            entry(AttemptResult.Completed.class, ApiArbitraries::completed),
            entry(AttemptResult.Failed.class, ApiArbitraries::failed),
            entry(BaselineSnapshot.class, ApiArbitraries::baselineSnapshots),
            entry(Evidence.class, ApiArbitraries::evidence),
            entry(Failure.class, ApiArbitraries::failures),
            entry(Iteration.class, ApiArbitraries::iterations),
            entry(IterationSummary.class, ApiArbitraries::iterationSummaries),
            entry(Reference.class, ApiArbitraries::references),
            entry(Score.class, ApiArbitraries::scores),
            entry(ScoreCard.class, ApiArbitraries::scoreCards),
            entry(Settings.class, ApiArbitraries::settings),
            entry(Strategy.class, ApiArbitraries::strategies),
            entry(Symptom.class, ApiArbitraries::symptoms),
            entry(Task.class, ApiArbitraries::tasks),
            entry(Usage.class, ApiArbitraries::usages),
            entry(Verdict.class, ApiArbitraries::verdicts),
            entry(AttemptProgress.class, RunArbitraries::attemptProgress),
            entry(AttemptReport.class, RunArbitraries::attemptReports),
            entry(AttemptSummary.class, RunArbitraries::attemptSummaries),
            entry(BestAttemptResult.class, RunArbitraries::bestAttemptResults),
            entry(BestIteration.class, RunArbitraries::bestIterations),
            entry(Budget.class, RunArbitraries::budgets),
            entry(Choice.class, RunArbitraries::choices),
            entry(ComponentRecord.class, RunArbitraries::componentRecords),
            entry(RunEvent.class, RunArbitraries::runEvents),
            entry(RunEvent.RunStarted.class, RunArbitraries::runStarted),
            entry(RunEvent.RunResumed.class, RunArbitraries::runResumed),
            entry(RunEvent.AttemptRequested.class, RunArbitraries::attemptRequested),
            entry(RunEvent.TryStarted.class, RunArbitraries::tryStarted),
            entry(RunEvent.IterationReported.class, RunArbitraries::iterationReported),
            entry(RunEvent.TryAbandoned.class, RunArbitraries::tryAbandoned),
            entry(RunEvent.AttemptFinished.class, RunArbitraries::attemptFinished),
            entry(RunEvent.CandidateJudged.class, RunArbitraries::candidateJudged),
            entry(RunEvent.CandidatesCompared.class, RunArbitraries::candidatesCompared),
            entry(RunEvent.RunFinished.class, RunArbitraries::runFinished),
            entry(RunEvent.RunFailed.class, RunArbitraries::runFailed),
            entry(RunManifest.class, RunArbitraries::runManifests),
            entry(RunOutcome.class, RunArbitraries::runOutcomes),
            entry(RunOutcome.FailureCause.class, RunArbitraries::failureCauses),
            entry(RunOutcome.Noise.class, RunArbitraries::noises),
            entry(RunPlan.class, RunArbitraries::runPlans),
            entry(RunProgress.class, RunArbitraries::runProgress),
            entry(TryReport.class, RunArbitraries::tryReports));

    private CoordinatorArbitraries() {}

    /** Returns the types that there is an arbitrary for. */
    public static Set<Class<?>> types() {
        return BY_TYPE.keySet();
    }

    /**
     * Returns the arbitrary for a type.
     *
     * @throws IllegalArgumentException if there is none
     */
    @SuppressWarnings("unchecked") // Each type is mapped to its own arbitrary; a test checks that.
    public static <T> Arbitrary<T> of(Class<T> type) {
        Supplier<Arbitrary<?>> arbitrary = BY_TYPE.get(type);
        if (arbitrary == null) {
            throw new IllegalArgumentException("there is no arbitrary for " + type.getName());
        }
        return (Arbitrary<T>) arbitrary.get();
    }
}
