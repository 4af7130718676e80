package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.ScriptedAttempt.after;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.doing;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.score;
import static io.attemptcoordinator.core.fake.TestRun.scoreOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunProgress;
import io.attemptcoordinator.api.run.RunProgress.Status;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.FullStore;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.Stuck;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Following and stopping a run, with the handle or with an interrupt. */
@Timeout(60)
class RunHandleTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final TestRun run = new TestRun();
    private final Stuck stuck = new Stuck();
    private final CompletableFuture<RunHandle> handle = new CompletableFuture<>();

    @AfterEach
    void release() {
        stuck.close();
    }

    private RunHandle start(Attempt attempt, RunPlan.Builder plan) {
        RunHandle started = run.start(run.coordinator(attempt), plan);
        handle.complete(started);
        return started;
    }

    private BestAttemptResult resultOf(RunHandle started) throws Exception {
        BestAttemptResult result = started.await(LONG).orElseThrow();
        assertThat(run.recorded(result).result()).isEqualTo(result);
        return result;
    }

    @Test
    void aStopEndsAfterTheIterationUnderWayAndSelects() throws Exception {
        Attempt attempt = ScriptedAttempt.of(
                context -> List.of(score(0.5), after(each -> handle.join().stop(), score(0.6)), score(0.9)));

        BestAttemptResult result = resultOf(start(attempt, RunPlan.builder(2, 3)));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(result.attempts()).hasSize(1);
        assertThat(scoreOf(result.best())).isEqualTo(0.6);
        assertThat(run.reports(result).get(0).result())
                .isEqualTo(new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aStopAtOnceAbandonsTheIterationUnderWayAndSelects() throws Exception {
        Attempt attempt = ScriptedAttempt.of(context -> List.of(score(0.5), doing(stuck::untilInterrupted)));

        RunHandle started = start(attempt, RunPlan.builder(2, 3));
        stuck.awaitEntered();
        started.stopNow();
        BestAttemptResult result = resultOf(started);

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(scoreOf(result.best())).isEqualTo(0.5);
        assertThat(run.reports(result).get(0).result())
                .isEqualTo(new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void aStopAtOnceWhileTheBaselineIsCapturedIsAResultWithoutAFailure() throws Exception {
        run.baseline().onCapture(() -> {
            stuck.untilInterrupted();
            throw new AssertionError("it was interrupted");
        });

        RunHandle started = start(ScriptedAttempt.random(), RunPlan.builder(2, 3));
        stuck.awaitEntered();
        started.stopNow();
        BestAttemptResult result = resultOf(started);

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(result.attempts()).isEmpty();
        assertThat(result.failure()).isNull();
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void aStopWhileTheBaselineIsCapturedMakesNoAttempt() throws Exception {
        run.baseline().onCapture(() -> {
            handle.join().stop();
            return FakeBaseline.SNAPSHOT;
        });

        BestAttemptResult result = resultOf(start(ScriptedAttempt.random(), RunPlan.builder(2, 3)));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(result.attempts()).isEmpty();
    }

    @Test
    void aStopAtOnceWhileAnAttemptIsScoredLeavesItUnscored() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AttemptCoordinator.Builder coordinator = run.coordinator(
                        ScriptedAttempt.scoring(new double[] {0.5}, new double[] {0.9}))
                .measure(Measure.of(FakeScorer.of("slow", context -> {
                    if (calls.getAndIncrement() > 0) {
                        stuck.untilInterrupted();
                    }
                    return Score.of(0.25);
                })));

        RunHandle started = run.start(coordinator, RunPlan.builder(3, 1));
        stuck.awaitEntered();
        started.stopNow();
        BestAttemptResult result = resultOf(started);

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(scoreOf(result.best())).isEqualTo(0.25);
        assertThat(result.attempts()).hasSize(2);
        assertThat(run.reports(result).get(1).score()).isNull();
        assertThat(run.reports(result).get(1).result())
                .isEqualTo(new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
    }

    @Test
    void aStoppedRunThatStillWaitsForAThreadStartsNoWorker() throws Exception {
        List<Runnable> queue = new ArrayList<>();
        RunHandle started =
                run.start(run.coordinator(ScriptedAttempt.random()).executor(queue::add), RunPlan.builder(2, 3));
        assertThat(started.progress().status()).isEqualTo(Status.QUEUED);

        started.stop();
        queue.get(0).run();

        BestAttemptResult result = resultOf(started);
        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(result.attempts()).isEmpty();
        assertThat(result.failure()).isNull();
        assertThat(run.backend().events()).isEmpty();
    }

    @Test
    void aStopAtOnceStillLetsASelectionSelectThatDoesNotBlock() throws Exception {
        Selection lowest = new Selection() {
            @Override
            public String name() {
                return "lowest";
            }

            @Override
            public Choice select(List<Candidate> candidates, Judge judge) {
                Candidate last = candidates.get(candidates.size() - 1);
                return Choice.of(last.number(), last.score(), "the last one");
            }
        };
        Attempt attempt = ScriptedAttempt.of(context -> context.request().number() == 0
                ? List.of(score(0.9))
                : List.of(score(0.1), after(each -> handle.join().stopNow(), score(0.5))));

        RunHandle started = run.start(run.coordinator(attempt).selection(lowest), RunPlan.builder(2, 2));
        handle.complete(started);

        assertThat(resultOf(started).rationale()).isEqualTo("the last one");
    }

    @Test
    void aRunThatTheExecutorRejectsCompletesExceptionally() {
        RunHandle started = run.start(
                run.coordinator(ScriptedAttempt.random()).executor(task -> {
                    throw new RejectedExecutionException("the host is closing");
                }),
                RunPlan.builder(1, 1));

        assertThatThrownBy(() -> started.await(LONG))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aRunThatCannotBeRecordedCompletesExceptionally() {
        FullStore full = new FullStore(path -> true);

        RunHandle started = run.start(
                run.coordinator(ScriptedAttempt.random(), full).executor(Runnable::run), RunPlan.builder(1, 1));

        assertThatThrownBy(() -> started.await(LONG))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CoordinatorException.class);
        assertThat(started.progress().status()).isEqualTo(Status.FAILED);
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void showsHowFarTheRunIs() throws Exception {
        Attempt attempt = ScriptedAttempt.of(context -> context.request().number() == 0
                ? List.of(score(0.5, Usage.of(3, 4)), score(0.4, Usage.of(3, 4)))
                : List.of(score(0.2), after(each -> stuck.untilInterrupted(), score(0.9))));

        RunHandle started = start(attempt, RunPlan.builder(3, 2));
        stuck.awaitEntered();
        RunProgress progress = started.progress();

        assertThat(progress.status()).isEqualTo(Status.RUNNING);
        assertThat(progress.running()).containsExactly(1);
        assertThat(progress.finished()).isEqualTo(1);
        assertThat(progress.bestScore()).isEqualTo(0.5);
        assertThat(progress.usage()).isEqualTo(Usage.of(6, 8));
        assertThat(started.await(Duration.ofMillis(1))).as("it has not ended").isEmpty();

        stuck.close();
        BestAttemptResult result = resultOf(started);
        assertThat(started.progress().run()).isEqualTo(result.run());
        assertThat(started.progress().status()).isEqualTo(Status.FINISHED);
        assertThat(started.progress().running()).isEmpty();
        assertThat(started.progress().iterations()).isEqualTo(6);
        assertThat(started.progress().bestScore()).isEqualTo(0.9);
    }

    @Test
    void theResultCannotBeCompletedFromOutside() throws Exception {
        RunHandle started = start(
                ScriptedAttempt.of(context -> List.of(after(each -> stuck.untilInterrupted(), score(0.5)))),
                RunPlan.builder(1, 1));

        started.result().toCompletableFuture().cancel(true);
        stuck.close();

        assertThat(scoreOf(resultOf(started).best())).isEqualTo(0.5);
    }

    @Test
    void aWaitCanBeInterruptedWithoutStoppingTheRun() throws Exception {
        RunHandle started = start(
                ScriptedAttempt.of(context -> List.of(after(each -> stuck.untilInterrupted(), score(0.5)))),
                RunPlan.builder(1, 1));

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> started.await(LONG)).isInstanceOf(InterruptedException.class);
        stuck.close();

        assertThat(resultOf(started).stopReason()).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
    }

    /** Runs on the calling thread, which an attempt interrupts as a host does. */
    private BestAttemptResult runInterrupted(Attempt attempt, RunPlan.Builder plan) {
        BestAttemptResult result = run.run(attempt, plan);
        assertThat(Thread.interrupted()).as("the interrupt is given back").isTrue();
        return result;
    }

    @Test
    void anInterruptEndsAnAttemptThatBlocks() {
        Thread host = Thread.currentThread();
        BestAttemptResult result = runInterrupted(
                ScriptedAttempt.of(context -> List.of(score(0.5), doing(() -> {
                    host.interrupt();
                    stuck.untilInterrupted();
                }))),
                RunPlan.builder(2, 3));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(scoreOf(result.best())).isEqualTo(0.5);
        assertThat(run.recorded(result).result()).isEqualTo(result);
    }

    @Test
    void anInterruptEndsARunWhoseAttemptsNeverBlock() {
        Thread host = Thread.currentThread();
        BestAttemptResult result = runInterrupted(
                ScriptedAttempt.of(context -> {
                    host.interrupt();
                    return List.of(score(0.5));
                }),
                RunPlan.builder(5, 1));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(result.attempts()).hasSize(1);
    }

    @Test
    void anInterruptThatAnAttemptWrapsIsNotTriedAgain() {
        Thread host = Thread.currentThread();
        BestAttemptResult result = runInterrupted(
                ScriptedAttempt.of(context -> List.of(score(0.5), doing(() -> {
                    host.interrupt();
                    try {
                        stuck.untilInterrupted();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                }))),
                RunPlan.builder(3, 3));

        assertThat(result.attempts()).hasSize(1);
        assertThat(run.reports(result).get(0).tries()).hasSize(1);
        assertThat(run.reports(result).get(0).result())
                .isEqualTo(new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
        assertThat(scoreOf(result.best())).isEqualTo(0.5);
    }

    @Test
    void anInterruptBeforeTheRunMakesNoAttempt() {
        Thread.currentThread().interrupt();

        BestAttemptResult result = runInterrupted(ScriptedAttempt.random(), RunPlan.builder(1, 1));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(result.attempts()).isEmpty();
    }
}
