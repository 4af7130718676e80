package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.TestRun.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.SeededAttempt;
import io.attemptcoordinator.core.fake.Stuck;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.HalvingPruner;
import io.attemptcoordinator.core.policy.MedianPruner;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.SelfLoop;
import io.attemptcoordinator.core.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs whose policy does more than make a number of attempts. */
@Timeout(60)
class PolicyTest {
    private final TestRun run = new TestRun();

    private BestAttemptResult run(Attempt attempt, RunPolicy policy, int workers, RunPlan.Builder plan) {
        return run.run(
                run.coordinator(attempt).policy(policy).workers(new Capacity(workers, "the test says so")), plan);
    }

    static Stream<RunPolicy> policies() {
        RunPolicy rounds = new SelfLoop(new FixedAttempts(), 3, new BestAttemptsDistiller());
        return Stream.of(
                new FixedAttempts().prunedBy(new MedianPruner(2, 1, 1)),
                new FixedAttempts().prunedBy(new HalvingPruner(1, 2)),
                rounds,
                rounds.prunedBy(new HalvingPruner(2, 2)));
    }

    private static List<?> inShort(BestAttemptResult result, TestRun run) {
        return run.recorded(result).attempts().stream()
                .map(report -> List.of(
                        report.number(), report.result(), report.trajectory(), report.lineage(), report.strategy()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theNumberOfWorkersChangesNothing(RunPolicy policy) {
        for (long seed = 0; seed < 10; seed++) {
            RunPlan.Builder plan = RunPlan.builder(8, 6).seed(seed);
            BestAttemptResult alone = run(new SeededAttempt(true), policy, 1, plan);
            for (int workers : new int[] {2, 4, 8}) {
                BestAttemptResult together = run(new SeededAttempt(true), policy, workers, plan);

                assertThat(together.choice()).isEqualTo(alone.choice());
                assertThat(together.stopReason()).isEqualTo(alone.stopReason());
                assertThat(inShort(together, run)).isEqualTo(inShort(alone, run));
            }
        }
    }

    @Test
    void whatIsBehindIsEndedAndSaysSo() {
        Attempt attempt = ScriptedAttempt.of(context -> {
            double score = new double[] {0.5, 0.6, 0.1, 0.7}[context.request().number()];
            return List.of(ScriptedAttempt.score(score), ScriptedAttempt.score(score), ScriptedAttempt.score(score));
        });

        BestAttemptResult result =
                run(attempt, new FixedAttempts().prunedBy(new MedianPruner(1, 2, 1)), 1, RunPlan.builder(4, 3));

        assertThat(result.attempts())
                .extracting(AttemptSummary::stopReason, AttemptSummary::iterations)
                .containsExactly(
                        tuple(AttemptStopReason.ITERATIONS_EXHAUSTED, 3),
                        tuple(AttemptStopReason.ITERATIONS_EXHAUSTED, 3),
                        tuple(AttemptStopReason.PRUNED, 2),
                        tuple(AttemptStopReason.ITERATIONS_EXHAUSTED, 3));
        assertThat(result.choice().winner()).isEqualTo(3);
        assertThat(run.recorded(result).manifest().components())
                .extracting(ComponentRecord::kind, ComponentRecord::name)
                .contains(tuple("pruner", "median"));
    }

    @Test
    void anAttemptThatWaitsForOthersIsEndedInTime() {
        CountDownLatch isWaiting = new CountDownLatch(1);
        try (Stuck stuck = new Stuck()) {
            Attempt attempt = ScriptedAttempt.doing(context -> {
                if (context.request().number() == 0) {
                    isWaiting.await();
                    stuck.ignoringInterrupts();
                }
                return new SeededAttempt(true).run(context);
            });
            AttemptCoordinator.Builder coordinator = run.coordinator(attempt)
                    .policy(new FixedAttempts().prunedBy(new MedianPruner(1, 1, 1)))
                    .time(SystemTime.wall(), SystemTime.ticker())
                    .listener(event -> {
                        if (event instanceof RunEvent.IterationReported) {
                            isWaiting.countDown();
                        }
                    })
                    .workers(new Capacity(2, "the test says so"));

            BestAttemptResult result = run.run(
                    coordinator,
                    RunPlan.builder(2, 4).attemptTimeout(Duration.ofMillis(300)).grace(Duration.ofMillis(500)));

            AttemptReport waiting = run.reports(result).get(1);
            assertThat(waiting.result()).isEqualTo(new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED));
            assertThat(waiting.trajectory()).as("what it reported counts").hasSize(1);
            assertThat(result.choice().winner()).isEqualTo(1);
        }
    }

    @Test
    void anAttemptThatWaitsForOthersIsStoppedWithItsRun() throws Exception {
        CountDownLatch isWaiting = new CountDownLatch(1);
        Attempt attempt = ScriptedAttempt.doing(context -> {
            if (context.request().number() == 0) {
                new CountDownLatch(1).await();
            }
            return new SeededAttempt(true).run(context);
        });
        RunHandle handle = run.start(
                run.coordinator(attempt)
                        .policy(new FixedAttempts().prunedBy(new MedianPruner(1, 1, 1)))
                        .listener(event -> {
                            if (event instanceof RunEvent.IterationReported) {
                                isWaiting.countDown();
                            }
                        })
                        .workers(new Capacity(2, "the test says so")),
                RunPlan.builder(2, 4));
        isWaiting.await();

        handle.stopNow();

        BestAttemptResult result = handle.await(Duration.ofSeconds(30)).orElseThrow();
        assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
        assertThat(result.attempts())
                .extracting(AttemptSummary::stopReason)
                .containsOnly(AttemptStopReason.RUN_STOPPED);
        assertThat(result.attempts().get(1).iterations()).isOne();
        assertThat(result.choice().winner()).isEqualTo(1);
    }

    @Test
    void aFurtherRoundBuildsOnTheBestOfTheFirst() {
        RunPolicy policy = new SelfLoop(new FixedAttempts(), 3, new BestAttemptsDistiller(1));

        BestAttemptResult result = run(new SeededAttempt(true), policy, 2, RunPlan.builder(5, 2));

        List<AttemptReport> reports = run.recorded(result).attempts();
        int best = reports.subList(0, 3).stream()
                .max((a, b) -> Double.compare(TestRun.scoreOf(a), TestRun.scoreOf(b)))
                .orElseThrow()
                .number();
        assertThat(reports).extracting(AttemptReport::lineage).startsWith(List.of(), List.of(), List.of());
        assertThat(reports.subList(3, 5)).allSatisfy(report -> {
            assertThat(report.lineage()).containsExactly(best);
            assertThat(report.strategy().name()).isEqualTo("round-2-from-" + best);
            assertThat(report.strategy().values().get("program"))
                    .isEqualTo("x = " + TestRun.scoreOf(reports.get(best)));
            assertThat(report.strategy().values().get("summary")).startsWith("3 attempts were made before");
        });
    }

    @Test
    void aRoundThatIsGoodEnoughIsTheLast() {
        RunPolicy policy = new SelfLoop(new FixedAttempts(), 2, new BestAttemptsDistiller());

        BestAttemptResult result =
                run(new SeededAttempt(true), policy, 1, RunPlan.builder(8, 2).threshold(0.001));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.THRESHOLD_REACHED);
        assertThat(result.attempts()).hasSize(1);
    }

    @Test
    void aPolicyThatFailsEndsTheRunWithTheBestOfWhatWasMade() {
        RunPolicy policy = (state, history, free) -> {
            if (state.requested() == 2) {
                throw new IllegalStateException("no idea");
            }
            return new FixedAttempts().next(state, history, 1);
        };

        BestAttemptResult result = run(new SeededAttempt(true), policy, 1, RunPlan.builder(4, 2));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.POLICY_FAILED);
        assertThat(result.attempts()).hasSize(2);
        assertThat(result.best()).isNotNull();
        assertThat(failureOf(result.outcome().failure()).failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(failureOf(result.outcome().failure()).message()).contains("policy of the run failed", "no idea");
    }

    @Test
    void aPolicyThatHangsIsLeftBehind() {
        try (Stuck stuck = new Stuck()) {
            RunPolicy policy = (state, history, free) -> {
                if (state.requested() == 1) {
                    stuck.ignoringInterrupts();
                }
                return new FixedAttempts().next(state, history, 1);
            };

            BestAttemptResult result = run(
                    new SeededAttempt(true),
                    policy,
                    1,
                    RunPlan.builder(4, 2).stepTimeout(Duration.ofMillis(200)).grace(Duration.ofMillis(100)));

            assertThat(result.stopReason()).isEqualTo(RunStopReason.POLICY_FAILED);
            assertThat(result.attempts()).hasSize(1);
            assertThat(result.abandonedThreads()).containsExactly("coordinator-policy");
        }
    }
}
