package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.ScriptedAttempt.after;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.lose;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.score;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.Stuck;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several workers at once. */
@Timeout(60)
class PoolTest {
    private final TestRun run = new TestRun();

    private AttemptCoordinator.Builder coordinator(Attempt attempt, int workers) {
        return run.coordinator(attempt).workers(new Capacity(workers, "the test says so"));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the attempts did not run at the same time", e);
        }
    }

    private static Object inShort(AttemptReport report) {
        return List.of(
                report.number(),
                report.seed(),
                report.result(),
                report.trajectory(),
                String.valueOf(report.best()),
                report.tries().size());
    }

    @Test
    void runsAsManyAttemptsAtOnceAsThereAreWorkers() {
        CyclicBarrier all = new CyclicBarrier(3);
        Attempt attempt = ScriptedAttempt.of(context -> List.of(after(itself -> await(all), score(0.5))));

        BestAttemptResult result = run.run(coordinator(attempt, 3), RunPlan.builder(6, 1));

        assertThat(result.attempts()).hasSize(6);
        assertThat(run.backend().events())
                .as("workers are kept from attempt to attempt")
                .containsExactlyInAnyOrder(
                        "start worker-0",
                        "start worker-1",
                        "start worker-2",
                        "close worker-0",
                        "close worker-1",
                        "close worker-2");
        assertThat(run.recorded(result).manifest().environment())
                .containsEntry("workers", "3")
                .containsEntry("workersReason", "the test says so");
    }

    @Test
    void startsNoMoreWorkersThanThereAreAttempts() {
        run.run(coordinator(ScriptedAttempt.random(), 8), RunPlan.builder(2, 1));

        assertThat(run.backend().events())
                .filteredOn(event -> event.startsWith("start"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void theNumberOfWorkersChangesNothing(int workers) {
        for (long seed = 0; seed < 20; seed++) {
            RunPlan.Builder plan = RunPlan.builder(8, 4).seed(seed).threshold(0.9);
            BestAttemptResult alone = run.run(coordinator(ScriptedAttempt.random(), 1), plan);

            BestAttemptResult together = run.run(coordinator(ScriptedAttempt.random(), workers), plan);

            assertThat(together.choice()).isEqualTo(alone.choice());
            assertThat(together.stopReason()).isEqualTo(alone.stopReason());
            assertThat(run.recorded(together)
                            .attempts()
                            .subList(0, alone.attempts().size()))
                    .extracting(PoolTest::inShort)
                    .map(text -> text.toString().replace(together.run(), "RUN"))
                    .isEqualTo(run.recorded(alone).attempts().stream()
                            .map(report -> inShort(report).toString().replace(alone.run(), "RUN"))
                            .toList());
        }
    }

    @Test
    void endsAtOnceWhatCanNoLongerMatter() {
        CountDownLatch bothRun = new CountDownLatch(2);
        AtomicBoolean wasInterrupted = new AtomicBoolean();
        Attempt attempt = ScriptedAttempt.of(context -> context.request().number() == 0
                ? List.of(after(itself -> bothRun.await(), score(0.95)))
                : List.of(after(
                        itself -> {
                            bothRun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                wasInterrupted.set(true);
                                throw e;
                            }
                        },
                        score(0.99))));

        BestAttemptResult result =
                run.run(coordinator(attempt, 3), RunPlan.builder(5, 2).threshold(0.9));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.THRESHOLD_REACHED);
        assertThat(result.choice().winner()).isZero();
        assertThat(wasInterrupted).isTrue();
        assertThat(run.recorded(result).attempts())
                .extracting(AttemptReport::result)
                .containsExactly(
                        new AttemptResult.Completed(AttemptStopReason.THRESHOLD_REACHED),
                        new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED),
                        new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
    }

    @Test
    void anAttemptBeforeTheOneThatReachedTheThresholdGoesOnAndCanWin() {
        CountDownLatch secondIsDone = new CountDownLatch(1);
        Attempt attempt = ScriptedAttempt.of(context -> context.request().number() == 0
                ? List.of(score(0.2), after(itself -> secondIsDone.await(), score(0.3)), score(0.96))
                : List.of(score(0.95)));
        AttemptCoordinator.Builder coordinator = coordinator(attempt, 2).listener(event -> {
            if (event instanceof RunEvent.AttemptFinished) {
                secondIsDone.countDown();
            }
        });

        BestAttemptResult result = run.run(coordinator, RunPlan.builder(4, 3).threshold(0.9));

        assertThat(result.choice().winner()).isZero();
        assertThat(run.events(RunEvent.AttemptRequested.class)).hasSize(2);
    }

    @Test
    void workersShareTheBudget() {
        int workers = 4;
        Attempt attempt = ScriptedAttempt.of(context -> Collections.nCopies(10, score(0.5, Usage.of(10, 0))));

        BestAttemptResult result = run.run(
                coordinator(attempt, workers),
                RunPlan.builder(8, 10)
                        .budget(Budget.builder().totalIterations(15).build()));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.ITERATIONS_EXHAUSTED);
        assertThat(run.events(RunEvent.IterationReported.class)).hasSizeBetween(15, 15 + workers - 1);
    }

    @Test
    void replacesAWorkerThatDiedWhileNobodyUsedItWithoutSpendingATry() {
        AtomicBoolean isAlive = new AtomicBoolean(true);
        run.backend().answering(id -> isAlive.getAndSet(true));
        Attempt attempt = ScriptedAttempt.of(context -> {
            isAlive.set(false);
            return List.of(score(0.5));
        });

        BestAttemptResult result = run.run(coordinator(attempt, 1), RunPlan.builder(2, 1));

        assertThat(run.recorded(result).attempts())
                .allSatisfy(report -> assertThat(report.tries()).hasSize(1));
        assertThat(run.backend().events())
                .containsExactly("start worker-0", "close worker-0", "start worker-0", "close worker-0");
    }

    @Test
    void aWorkerThatIsLostCostsOnlyItsOwnAttemptATry() {
        CyclicBarrier both = new CyclicBarrier(2);
        Attempt attempt = ScriptedAttempt.of(context -> context.tryNumber() > 0
                ? List.of(score(0.4))
                : context.request().number() == 1
                        ? List.of(after(itself -> await(both), lose()))
                        : List.of(after(itself -> await(both), score(0.5))));

        BestAttemptResult result = run.run(coordinator(attempt, 2), RunPlan.builder(2, 1));

        assertThat(run.recorded(result).attempts())
                .extracting(report -> report.tries().size())
                .containsExactly(1, 2);
    }

    @Test
    void aStartThatIsStuckHoldsNeitherTheRunNorItsPlace() {
        Duration brief = Duration.ofMillis(200);
        try (Stuck stuck = new Stuck()) {
            run.backend().onStartOf("worker-1", () -> {
                stuck.ignoringInterrupts();
                throw new AssertionError("nobody waits for it any more");
            });
            CountDownLatch isLost = new CountDownLatch(1);
            Attempt attempt = ScriptedAttempt.of(context -> context.request().number() == 0
                    ? List.of(after(itself -> isLost.await(), score(0.5)))
                    : List.of(score(0.5)));
            AttemptCoordinator.Builder coordinator = coordinator(attempt, 2).listener(event -> {
                if (event instanceof RunEvent.AttemptFinished finished
                        && finished.report().number() == 2) {
                    isLost.countDown();
                }
            });

            BestAttemptResult result = run.run(
                    coordinator, RunPlan.builder(3, 1).workerTimeout(brief).grace(brief));

            assertThat(result.abandonedThreads()).containsExactly("coordinator-worker-1-start");
            assertThat(result.attempts())
                    .extracting(AttemptSummary::failureClass)
                    .containsExactly(null, FailureClass.E0_INFRASTRUCTURE, null);
        }
    }

    @Test
    void aWorkerThatStartsTooLateIsEnded() {
        CountDownLatch isStarting = new CountDownLatch(1);
        Attempt attempt = ScriptedAttempt.of(context -> List.of(after(itself -> isStarting.await(), score(1.0))));
        run.backend().onStartOf("worker-1", () -> {
            isStarting.countDown();
            new CountDownLatch(1).await();
            throw new AssertionError("interrupted before");
        });

        BestAttemptResult result =
                run.run(coordinator(attempt, 2), RunPlan.builder(3, 1).threshold(0.9));

        assertThat(result.choice().winner()).isZero();
        assertThat(result.abandonedThreads()).isEmpty();
    }

    @Test
    void runsInOneProcessDoNotDisturbEachOther(@TempDir Path folder) throws Exception {
        ArtifactStore store = new FileArtifactStore(folder);
        BestAttemptResult alone = run.run(coordinator(ScriptedAttempt.random(), 1), RunPlan.builder(4, 3));
        List<RunHandle> together = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            AttemptCoordinator.Builder coordinator =
                    run.coordinator(ScriptedAttempt.random(), store).workers(new Capacity(2, "the test says so"));
            together.add(run.start(coordinator, RunPlan.builder(4, 3)));
        }

        List<String> folders = new ArrayList<>();
        for (RunHandle handle : together) {
            BestAttemptResult result = handle.await(Duration.ofSeconds(50)).orElseThrow();
            assertThat(result.choice()).isEqualTo(alone.choice());
            assertThat(new RunReader(store).read(result.run()).attempts()).hasSize(4);
            folders.add(result.run());
        }
        assertThat(folders).doesNotHaveDuplicates();
    }
}
