package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.ScriptedAttempt.doing;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.lose;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.score;
import static io.attemptcoordinator.core.fake.TestRun.classOf;
import static io.attemptcoordinator.core.fake.TestRun.failureOf;
import static io.attemptcoordinator.core.fake.TestRun.scoreOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.Stuck;
import io.attemptcoordinator.core.fake.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the infrastructure fails (E0): another worker, another try, and at last another attempt. */
@Timeout(60)
class TriesTest {
    private final TestRun run = new TestRun();

    private static @Nullable FailureClass classOfTry(TryReport report) {
        return report.result() instanceof AttemptResult.Failed failed ? classOf(failed.failure()) : null;
    }

    @Test
    void triesAgainOnANewWorkerWhenTheOldOneIsLost() {
        Attempt attempt = ScriptedAttempt.of(
                context -> context.tryNumber() == 0 ? List.of(score(0.4), lose()) : List.of(score(0.3), score(0.5)));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 2));

        AttemptReport report = run.reports(result).get(0);
        assertThat(scoreOf(report)).isEqualTo(0.5);
        assertThat(report.isRetried()).isTrue();
        assertThat(report.failure()).isNull();
        assertThat(report.tries()).extracting(TryReport::iterations).containsExactly(1, 2);
        assertThat(report.tries())
                .extracting(TriesTest::classOfTry)
                .containsExactly(FailureClass.E0_INFRASTRUCTURE, null);
        assertThat(run.backend().events())
                .containsExactly("start worker-0", "close worker-0", "start worker-0", "close worker-0");
        assertThat(run.story())
                .containsExactly(
                        "RunStarted",
                        "attempt 0 requested",
                        "attempt 0 try 0",
                        "iteration 0/0",
                        "abandoned 0 try 0 E0_INFRASTRUCTURE",
                        "attempt 0 try 1",
                        "iteration 0/0",
                        "iteration 0/1",
                        "attempt 0 finished",
                        "RunFinished");
        assertThat(run.recorded(result).result())
                .as("the iterations of both tries are on record, and do not mix")
                .isEqualTo(result);
    }

    @Test
    void whatAnAbandonedTryScoredCounts() {
        Attempt attempt = ScriptedAttempt.of(
                context -> context.tryNumber() == 0 ? List.of(score(0.9), lose()) : List.of(score(0.4)));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 2));

        assertThat(result.best()).isNotNull().extracting(AttemptReport::best).satisfies(best -> {
            assertThat(best).isNotNull().extracting(BestIteration::tryNumber).isEqualTo(0);
        });
        assertThat(scoreOf(result.best())).isEqualTo(0.9);
    }

    @Test
    void theFirstOfEqualTriesStandsForTheAttempt() {
        Attempt attempt = ScriptedAttempt.of(
                context -> context.tryNumber() == 0 ? List.of(score(0.5), lose()) : List.of(score(0.5)));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 2));

        assertThat(result.best()).isNotNull().extracting(AttemptReport::best).satisfies(best -> {
            assertThat(best).isNotNull().extracting(BestIteration::tryNumber).isEqualTo(0);
        });
    }

    @Test
    void whatAllTriesSpentIsReported() {
        Attempt attempt = ScriptedAttempt.of(context -> context.tryNumber() == 0
                ? List.of(score(0.1, Usage.of(600, 400)), lose())
                : List.of(score(0.5, Usage.of(5, 5))));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 2));

        assertThat(run.reports(result).get(0).usage().tokens()).isEqualTo(1_010);
        assertThat(result.usage().tokens()).isEqualTo(1_010);
    }

    @Test
    void whatATrySpentAndDidNotReportIsReportedAllTheSame() {
        Attempt attempt = ScriptedAttempt.of(context -> context.tryNumber() == 0
                ? List.of(ScriptedAttempt.after(each -> each.spend(Usage.of(70, 7)), lose()))
                : List.of(score(0.5)));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 1));

        assertThat(result.usage()).isEqualTo(Usage.of(70, 7));
    }

    @Test
    void whatWasNotReportedCountsForTheBudgetOfTheRun() {
        Attempt attempt = ScriptedAttempt.of(context ->
                List.of(ScriptedAttempt.after(each -> each.spend(Usage.of(70, 7)), lose())));

        BestAttemptResult result = run.run(
                attempt,
                RunPlan.builder(5, 1)
                        .maxTries(2)
                        .budget(Budget.builder().tokens(200).build()));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.TOKENS_EXHAUSTED);
        assertThat(result.attempts()).hasSize(2);
    }

    @Test
    void theSeedOfAnAttemptStaysTheSameWhenItIsTriedAgain() {
        List<Long> seeds = new ArrayList<>();
        Attempt attempt = ScriptedAttempt.of(context -> {
            seeds.add(context.request().seed());
            return context.tryNumber() == 0 ? List.of(lose()) : List.of(score(0.5));
        });

        run.run(attempt, RunPlan.builder(2, 1).seed(3));

        assertThat(seeds).hasSize(4);
        assertThat(seeds.get(1)).isEqualTo(seeds.get(0));
        assertThat(seeds.get(3)).isEqualTo(seeds.get(2)).isNotEqualTo(seeds.get(0));
    }

    @Test
    void givesUpAnAttemptAfterItsTriesAndGoesOnWithAFreshWorker() {
        Attempt attempt =
                ScriptedAttempt.of(context -> context.request().number() == 0 ? List.of(lose()) : List.of(score(0.5)));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(2, 1).maxTries(3));

        assertThat(run.reports(result).get(0).tries()).hasSize(3);
        assertThat(run.reports(result).get(1).tries()).as("none is wasted").hasSize(1);
        assertThat(classOf(run.reports(result).get(0).failure())).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(result.choice().winner()).isEqualTo(1);
        assertThat(result.failureCauses())
                .singleElement()
                .satisfies(cause -> assertThat(cause.count()).isEqualTo(3));
        assertThat(run.backend().events().stream().filter(event -> event.startsWith("start")))
                .hasSize(4);
    }

    @Test
    void aWorkerThatDoesNotStartIsAFailedTryToo() {
        Attempt attempt = ScriptedAttempt.of(context -> {
            if (context.tryNumber() == 0) {
                run.backend().refuse();
                return List.of(lose());
            }
            return List.of(score(0.5));
        });

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 1));

        assertThat(run.reports(result).get(0).tries())
                .extracting(TriesTest::classOfTry)
                .containsExactly(FailureClass.E0_INFRASTRUCTURE, FailureClass.E0_INFRASTRUCTURE, null);
        assertThat(result.choice().winner()).isZero();
    }

    @Test
    void anAttemptCannotHideThatItsInfrastructureFailed() {
        Attempt attempt = ScriptedAttempt.of(context -> context.tryNumber() == 0
                ? List.of((each, index) -> Iteration.failed(
                                index,
                                each.classify(Symptom.of(
                                        Symptom.Phase.EXECUTE, new CoordinatorException(Code.BACKEND_LOST, "gone"))))
                        .build())
                : List.of(score(0.5)));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 2));

        assertThat(run.reports(result).get(0).tries())
                .extracting(TriesTest::classOfTry)
                .containsExactly(FailureClass.E0_INFRASTRUCTURE, null);
    }

    @Test
    void oneDeathDuringTheFirstStartOrCaptureDoesNotEndTheRun() {
        run.backend().refuse();
        List<String> captures = new ArrayList<>();
        run.baseline().onCapture(() -> {
            captures.add("capture");
            if (captures.size() == 1) {
                throw new CoordinatorException(Code.BACKEND_LOST, "it died");
            }
            return FakeBaseline.SNAPSHOT;
        });

        BestAttemptResult result = run.run(ScriptedAttempt.random(), RunPlan.builder(1, 1));

        assertThat(result.choice().winner()).isZero();
        assertThat(run.backend().events())
                .containsExactly(
                        "start worker-0", "start worker-0", "close worker-0", "start worker-0", "close worker-0");
    }

    @Test
    void aBackendThatNeverStartsIsAResultThatSaysSo() {
        run.backend().refuse().refuse();

        BestAttemptResult result =
                run.run(ScriptedAttempt.random(), RunPlan.builder(3, 2).maxTries(2));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
        assertThat(result.attempts()).isEmpty();
        assertThat(classOf(result.failure())).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(result.failureCauses()).hasSize(1);
        assertThat(result.rationale()).contains("told not to start");
        assertThat(run.recorded(result).result()).isEqualTo(result);
    }

    @Test
    void aBaselineThatIsUnusableIsNotCapturedAgain() {
        run.baseline().onCapture(() -> {
            throw new CoordinatorException(Code.BASELINE_UNUSABLE, "the file is no scene");
        });

        BestAttemptResult result = run.run(ScriptedAttempt.random(), RunPlan.builder(3, 2));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
        assertThat(failureOf(result.failure()).message()).isEqualTo("the file is no scene");
        assertThat(result.rationale()).contains("the file is no scene");
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void waitsLongerBeforeEachTry() {
        run.run(
                ScriptedAttempt.of(context -> List.of(lose())),
                RunPlan.builder(1, 1).maxTries(8));

        assertThat(run.pauses())
                .as("none before the first, and none after the last")
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void waitsForNothingThatAnotherTryWouldNotMend() {
        run.run(
                ScriptedAttempt.of(context -> List.of(doing(() -> {
                    throw new CoordinatorException(Code.CONFIGURATION, "it stays like this");
                }))),
                RunPlan.builder(2, 1));

        assertThat(run.pauses()).isEmpty();
    }

    @Test
    void neverWaitsLongerThanTheRunHasLeft() {
        Attempt attempt = ScriptedAttempt.of(context ->
                List.of(ScriptedAttempt.after(each -> run.time().advance(Duration.ofMillis(59_600)), lose())));

        run.run(
                attempt,
                RunPlan.builder(1, 1)
                        .maxTries(2)
                        .budget(Budget.builder().wallTime(Duration.ofMinutes(1)).build()));

        assertThat(run.pauses()).containsExactly(Duration.ofMillis(400));
    }

    @Test
    void aPauseBelongsToNoTry() {
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.of(context -> List.of(lose()))).sleeper(run.time()::advance),
                RunPlan.builder(1, 1).maxTries(2));

        AttemptReport report = run.reports(result).get(0);
        assertThat(report.tries()).extracting(TryReport::elapsed).containsOnly(Duration.ZERO);
        assertThat(report.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aStopAtOnceEndsAPause() throws Exception {
        try (Stuck stuck = new Stuck()) {
            RunHandle handle = run.start(
                    run.coordinator(ScriptedAttempt.of(context -> List.of(score(0.5), lose())))
                            .sleeper(duration -> stuck.untilInterrupted()),
                    RunPlan.builder(2, 2));
            stuck.awaitEntered();
            handle.stopNow();

            BestAttemptResult result = handle.await(Duration.ofSeconds(50)).orElseThrow();

            assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
            assertThat(run.reports(result))
                    .singleElement()
                    .satisfies(report -> assertThat(report.tries()).hasSize(1));
            assertThat(scoreOf(result.best())).isEqualTo(0.5);
            assertThat(result.abandonedThreads()).isEmpty();
        }
    }

    @Test
    void waitsBeforeTheFirstWorkerIsStartedAgain() {
        run.backend().refuse().refuse();

        run.run(ScriptedAttempt.random(), RunPlan.builder(1, 1));

        assertThat(run.pauses()).extracting(Duration::toSeconds).containsExactly(1L, 2L);
    }

    @Test
    void aStopBetweenTwoTriesMakesNoOther() {
        List<RunHandle> handles = new ArrayList<>();
        Attempt attempt = ScriptedAttempt.of(context -> List.of(doing(() -> {
            handles.get(0).stop();
            throw new CoordinatorException(Code.BACKEND_LOST, "lost on cue");
        })));
        List<Runnable> queue = new ArrayList<>();
        handles.add(run.start(run.coordinator(attempt).executor(queue::add), RunPlan.builder(1, 1)));

        queue.forEach(Runnable::run);

        assertThat(run.story()).endsWith("abandoned 0 try 0 E0_INFRASTRUCTURE", "attempt 0 finished", "RunFinished");
        assertThat(run.events(RunEvent.AttemptFinished.class).get(0).report().tries())
                .hasSize(1);
    }
}
