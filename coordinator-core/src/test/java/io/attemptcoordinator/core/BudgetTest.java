package io.attemptcoordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget that is asked before each call of a model. */
class BudgetTest {
    private static final Usage AT_MOST = Usage.of(20, 10);
    private static final Usage SPENT = Usage.of(15, 5);

    private final TestRun run = new TestRun();

    /** Each iteration asks a model once. */
    private static AttemptResult asking(AttemptContext context) throws InterruptedException {
        for (int index = context.recorded().size(); ; index++) {
            context.reset();
            context.reserve(AT_MOST);
            context.spend(SPENT);
            if (context.report(Iteration.verified(index, Verdict.of(0.5)).build())
                    .isPresent()) {
                return new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED);
            }
        }
    }

    private static RunPlan.Builder plan(long tokens) {
        return RunPlan.builder(3, 3).budget(Budget.builder().tokens(tokens).build());
    }

    private void requireStopped(BestAttemptResult result) {
        assertThat(result.stopReason()).isEqualTo(RunStopReason.TOKENS_EXHAUSTED);
        assertThat(result.failureCauses()).isEmpty();
        assertThat(result.usage().tokens()).isEqualTo(80);
        assertThat(result.choice().winner()).isZero();
        assertThat(result.attempts()).extracting(AttemptSummary::iterations).containsExactly(3, 1);
        AttemptReport last = run.reports(result).get(1);
        assertThat(last.result()).isEqualTo(new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
        assertThat(last.tries()).hasSize(1);
    }

    @Test
    void runStopsBeforeTheCallThatItCannotPay() {
        requireStopped(run.run(ScriptedAttempt.doing(BudgetTest::asking), plan(109)));
    }

    @Test
    void callThatCanJustBePaidIsMade() {
        BestAttemptResult result = run.run(ScriptedAttempt.doing(BudgetTest::asking), plan(110));

        assertThat(result.usage().tokens()).isEqualTo(100);
    }

    @Test
    void attemptThatTakesItForAFailureIsStoppedToo() {
        Attempt hiding = ScriptedAttempt.doing(context -> {
            try {
                return asking(context);
            } catch (CoordinatorException e) {
                return new AttemptResult.Failed(context.classify(Symptom.of(Phase.GENERATE, e)));
            }
        });

        requireStopped(run.run(hiding, plan(109)));
    }

    @Test
    void resumedRunCountsWhatWasSpentBefore(@TempDir Path folder) throws Exception {
        Attempt attempt = ScriptedAttempt.doing(BudgetTest::asking);
        FileArtifactStore store = new FileArtifactStore(folder);
        BestAttemptResult first = run.run(run.coordinator(attempt, store), plan(109));

        BestAttemptResult again = run.coordinator(attempt, store)
                .build()
                .resume(first.run(), TestRun.TASK, run.baseline(), plan(170).build())
                .await(Duration.ofMinutes(1))
                .orElseThrow();

        assertThat(again.usage().tokens()).isEqualTo(160);
        assertThat(again.stopReason()).isEqualTo(RunStopReason.TOKENS_EXHAUSTED);
    }

    @Test
    void whatScorersAndComparersKeepIsOnRecord() {
        Measure asking = Measure.of(new FakeScorer("model", false, context -> {
            context.keep("call.json", "application/json", new ByteArrayInputStream("{}".getBytes(UTF_8)));
            return Score.of(0.5);
        }));

        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.random()).measure(asking).selection(Selection.noiseAware(1.0)),
                RunPlan.builder(2, 2).judgements(1));

        List<RunEvent.IterationReported> iterations = run.events(RunEvent.IterationReported.class);
        assertThat(iterations)
                .hasSize(4)
                .allSatisfy(
                        reported -> assertThat(reported.iteration().artifacts().get("scorer-call-0"))
                                .extracting(ArtifactRef::path)
                                .asString()
                                .endsWith("/calls/0-scorer-call.json"));
        for (RunEvent.CandidateJudged judged : run.events(RunEvent.CandidateJudged.class)) {
            String folder = result.run() + "/judgements/" + judged.attempt() + "-" + judged.judgement() + "/calls";
            assertThat(run.store().list(folder)).as(folder).hasSize(1);
        }
        assertThat(run.events(RunEvent.CandidateJudged.class)).isNotEmpty();
    }

    @Test
    void judgingEndsWithTheBudget() {
        Measure noisy = Measure.of(new FakeScorer("model", false, context -> {
            context.reserve(AT_MOST);
            context.spend(SPENT);
            return Score.of(0.5);
        }));

        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.random()).measure(noisy).selection(Selection.noiseAware(1.0)),
                RunPlan.builder(3, 1)
                        .judgements(100)
                        .budget(Budget.builder().tokens(109).build()));

        assertThat(result.usage().tokens()).isEqualTo(80);
        assertThat(run.events(RunEvent.CandidateJudged.class)).hasSize(1);
        assertThat(result.choice().winner()).isNotNull();
    }
}
