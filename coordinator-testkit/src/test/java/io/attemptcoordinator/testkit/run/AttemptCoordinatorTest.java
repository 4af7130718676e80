package io.attemptcoordinator.testkit.run;

import static io.attemptcoordinator.testkit.mock.MockVigaLoop.after;
import static io.attemptcoordinator.testkit.mock.MockVigaLoop.fail;
import static io.attemptcoordinator.testkit.mock.MockVigaLoop.lose;
import static io.attemptcoordinator.testkit.mock.MockVigaLoop.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.Budget;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.core.RunListener;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.TryReport;
import io.attemptcoordinator.core.WeightedScorers;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
import io.attemptcoordinator.core.artifact.RecordedRun;
import io.attemptcoordinator.core.artifact.RunReader;
import io.attemptcoordinator.testkit.mock.FakeBaseline;
import io.attemptcoordinator.testkit.mock.FakeWorkers;
import io.attemptcoordinator.testkit.mock.FaultyArtifactStore;
import io.attemptcoordinator.testkit.mock.ManualTime;
import io.attemptcoordinator.testkit.mock.MockVigaLoop;
import io.attemptcoordinator.testkit.mock.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The coordinator from plan to result, on loops that do as they are told. */
@Timeout(60)
class AttemptCoordinatorTest {
    private static final Task TASK = new Task("crate", "Put the crate on the table.", List.of());
    private static final Symptom BROKEN_CODE = new Symptom(
            Symptom.Phase.EXECUTE,
            "NameError: name 'bpi' is not defined",
            List.of(new Evidence(Evidence.Kind.EXCEPTION, "NameError: name 'bpi' is not defined")),
            null);

    private final ManualTime time = new ManualTime();
    private final FakeWorkers workers = new FakeWorkers();
    private final FakeBaseline baseline = new FakeBaseline();
    private final RecordingListener listener = new RecordingListener();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    private AttemptCoordinator.Builder coordinator(Attempt loop) {
        return coordinator(loop, store);
    }

    private AttemptCoordinator.Builder coordinator(Attempt loop, ArtifactStore kept) {
        return AttemptCoordinator.builder(workers, loop, kept).time(time, time).listener(listener);
    }

    private BestAttemptResult run(Attempt loop, RunPlan.Builder plan) {
        return coordinator(loop).build().run(TASK, baseline, plan.build());
    }

    /** The score of an attempt that has one. */
    private static double valueOf(AttemptReport attempt) {
        Score score = attempt.score();
        assertThat(score).as("the score of attempt %d", attempt.number()).isNotNull();
        return score == null ? Double.NaN : score.value();
    }

    private static @Nullable FailureClass classOf(@Nullable Failure failure) {
        return failure == null ? null : failure.failureClass();
    }

    /** What a component does when it is called. */
    @FunctionalInterface
    private interface Doing<T> {
        T call() throws InterruptedException;
    }

    /** A baseline that is never captured, so that there is nothing to go back to. */
    private static Baseline capturing(Doing<BaselineSnapshot> capture) {
        return new Baseline() {
            @Override
            public String name() {
                return "uncaptured";
            }

            @Override
            public BaselineSnapshot capture(Worker worker, Map<String, String> settings, Duration timeout)
                    throws InterruptedException {
                return capture.call();
            }

            @Override
            public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
                throw new AssertionError("there is nothing to go back to");
            }
        };
    }

    private static Scorer scorer(String name, Doing<Score> score) {
        return new Scorer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Score score(ScoringContext context) throws InterruptedException {
                return score.call();
            }
        };
    }

    @Test
    void selectsTheBestOfAllAttempts() {
        Attempt loop = MockVigaLoop.scoring(new double[] {0.2, 0.4}, new double[] {0.7, 0.6}, new double[] {0.5});

        BestAttemptResult result = run(loop, RunPlan.builder(3, 2));

        assertThat(result.winner()).isEqualTo(1);
        assertThat(result.best().orElseThrow().bestIteration()).isZero();
        assertThat(valueOf(result.best().orElseThrow())).isEqualTo(0.7);
        assertThat(result.rationale()).contains("Attempt 1").contains("0.7000").contains("attempt 2");
        assertThat(result.stopReason()).isEqualTo(StopReason.ATTEMPTS_EXHAUSTED);
        assertThat(result.failureCauses()).isEmpty();
        assertThat(baseline.resets()).as("one for each program").isEqualTo(5);
        assertThat(workers.events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void tellsItsListenersWhatHappens() {
        run(MockVigaLoop.scoring(new double[] {0.2, 0.4}, new double[] {0.7}), RunPlan.builder(2, 2));

        assertThat(listener.events())
                .containsExactly(
                        "run started",
                        "attempt 0 try 0",
                        "iteration 0/0",
                        "iteration 0/1",
                        "attempt 0 finished",
                        "attempt 1 try 0",
                        "iteration 1/0",
                        "attempt 1 finished",
                        "run finished");
    }

    @Test
    void recordsTheRunSoThatItCanBeReadBack() {
        BestAttemptResult result =
                run(MockVigaLoop.scoring(new double[] {0.2, 0.4}, new double[] {0.7}), RunPlan.builder(2, 2));

        RecordedRun recorded = new RunReader(store).read(result.run());

        assertThat(recorded.result()).isEqualTo(result);
    }

    @Test
    void aFirstOfEqualsWins() {
        BestAttemptResult result =
                run(MockVigaLoop.scoring(new double[] {0.5}, new double[] {0.5}), RunPlan.builder(2, 1));
        assertThat(result.winner()).isZero();
        assertThat(result.rationale()).contains("same score");
    }

    @Test
    void stopsAtTheFirstAttemptThatIsGoodEnough() {
        Attempt loop = MockVigaLoop.scoring(new double[] {0.2, 0.3}, new double[] {0.8, 0.9}, new double[] {1.0});

        BestAttemptResult result = run(loop, RunPlan.builder(3, 2).threshold(0.8));

        assertThat(result.stopReason()).isEqualTo(StopReason.THRESHOLD_REACHED);
        assertThat(result.attempts()).hasSize(2);
        assertThat(result.attempts().get(1).iterations())
                .as("nor goes the attempt on")
                .hasSize(1);
        assertThat(result.attempts().get(1).stopReason()).isEqualTo(StopReason.THRESHOLD_REACHED);
        assertThat(classOf(result.attempts().get(0).failure()))
                .as("one that falls short does so for what it built")
                .isEqualTo(FailureClass.E3_SEMANTIC);
    }

    @Test
    void anAttemptStopsAfterItsIterations() {
        BestAttemptResult result = run(MockVigaLoop.scoring(new double[] {0.2, 0.3, 0.4}), RunPlan.builder(1, 2));
        assertThat(result.attempts().get(0).iterations()).hasSize(2);
        assertThat(result.attempts().get(0).stopReason()).isEqualTo(StopReason.ITERATIONS_EXHAUSTED);
    }

    @Test
    void anAttemptStopsWhenItStagnates() {
        Attempt loop = MockVigaLoop.scoring(new double[] {0.2, 0.5, 0.5, 0.4, 0.9});

        BestAttemptResult result = run(loop, RunPlan.builder(1, 5).patience(2));

        assertThat(result.attempts().get(0).iterations()).hasSize(4);
        assertThat(result.attempts().get(0).stopReason()).isEqualTo(StopReason.STAGNATION);
        assertThat(valueOf(result.attempts().get(0))).isEqualTo(0.5);
    }

    @Test
    void stopsWhenTheWallTimeIsSpent() {
        Attempt slow = MockVigaLoop.of(context -> List.of(
                after(() -> time.advance(Duration.ofSeconds(40)), score(0.3)),
                after(() -> time.advance(Duration.ofSeconds(40)), score(0.4))));

        BestAttemptResult result =
                run(slow, RunPlan.builder(5, 2).budget(new Budget(Duration.ofSeconds(100), null, null)));

        assertThat(result.stopReason()).isEqualTo(StopReason.WALL_TIME_EXHAUSTED);
        assertThat(result.attempts())
                .extracting(attempt -> attempt.iterations().size())
                .containsExactly(2, 1);
        assertThat(result.elapsed()).isEqualTo(Duration.ofMinutes(2));
        assertThat(result.winner()).isZero();
    }

    @Test
    void anAttemptStopsWhenItsOwnTimeIsOver() {
        Attempt slow = MockVigaLoop.of(context -> List.of(
                after(() -> time.advance(Duration.ofSeconds(40)), score(0.3)),
                after(() -> time.advance(Duration.ofSeconds(40)), score(0.4))));

        BestAttemptResult result = run(slow, RunPlan.builder(2, 2).attemptTimeout(Duration.ofSeconds(30)));

        assertThat(result.stopReason()).isEqualTo(StopReason.ATTEMPTS_EXHAUSTED);
        assertThat(result.attempts()).hasSize(2).allSatisfy(attempt -> {
            assertThat(attempt.stopReason()).isEqualTo(StopReason.WALL_TIME_EXHAUSTED);
            assertThat(attempt.iterations()).hasSize(1);
        });
    }

    @Test
    void stopsWhenTheTokensAreSpent() {
        Attempt loop =
                MockVigaLoop.of(context -> List.of(score(0.3, new Usage(60, 10)), score(0.4, new Usage(60, 10))));

        BestAttemptResult result = run(loop, RunPlan.builder(5, 2).budget(new Budget(null, 200L, null)));

        assertThat(result.stopReason()).isEqualTo(StopReason.TOKENS_EXHAUSTED);
        assertThat(result.attempts())
                .extracting(attempt -> attempt.iterations().size())
                .containsExactly(2, 1);
        assertThat(result.attempts().get(0).usage()).isEqualTo(new Usage(120, 20));
    }

    @Test
    void stopsWhenTheIterationsOfTheRunAreSpent() {
        BestAttemptResult result =
                run(MockVigaLoop.random(), RunPlan.builder(5, 2).budget(new Budget(null, null, 3)));

        assertThat(result.stopReason()).isEqualTo(StopReason.ITERATIONS_EXHAUSTED);
        assertThat(result.attempts())
                .extracting(attempt -> attempt.iterations().size())
                .containsExactly(2, 1);
    }

    @Test
    void triesAgainOnANewBackendWhenTheOldOneIsLost() {
        Attempt loop = MockVigaLoop.of(
                context -> context.tryNumber() == 0 ? List.of(score(0.9), lose()) : List.of(score(0.4), score(0.5)));

        BestAttemptResult result = run(loop, RunPlan.builder(1, 2));

        AttemptReport attempt = result.best().orElseThrow();
        assertThat(valueOf(attempt)).as("the abandoned try does not count").isEqualTo(0.5);
        assertThat(attempt.isRetried()).isTrue();
        assertThat(attempt.failure()).isNull();
        assertThat(attempt.tries()).extracting(TryReport::iterations).containsExactly(1, 2);
        assertThat(classOf(attempt.tries().get(0).failure())).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(workers.events()).containsExactly("start worker-0", "restart worker-0", "close worker-0");
        assertThat(listener.events()).contains("abandoned 0 try 0 E0_INFRASTRUCTURE", "attempt 0 try 1");
        assertThat(new RunReader(store).read(result.run()).result())
                .as("the iterations of both tries are on record, and do not mix")
                .isEqualTo(result);
    }

    @Test
    void theSeedOfAnAttemptStaysTheSameWhenItIsTriedAgain() {
        List<Long> seeds = new ArrayList<>();
        Attempt loop = MockVigaLoop.of(context -> {
            seeds.add(context.seed());
            return context.tryNumber() == 0 ? List.of(lose()) : List.of(score(0.5));
        });

        run(loop, RunPlan.builder(2, 1).seed(3));

        assertThat(seeds).hasSize(4);
        assertThat(seeds.get(1)).isEqualTo(seeds.get(0));
        assertThat(seeds.get(3)).isEqualTo(seeds.get(2)).isNotEqualTo(seeds.get(0));
    }

    @Test
    void givesUpAnAttemptAfterSoManyTriesAndGoesOn() {
        Attempt loop = MockVigaLoop.of(context -> context.attempt() == 0 ? List.of(lose()) : List.of(score(0.5)));

        BestAttemptResult result = run(loop, RunPlan.builder(2, 1).maxTries(3));

        assertThat(result.attempts().get(0).tries()).hasSize(3);
        assertThat(classOf(result.attempts().get(0).failure())).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(result.winner()).isEqualTo(1);
        assertThat(result.failureCauses())
                .singleElement()
                .satisfies(cause -> assertThat(cause.count()).isEqualTo(3));
    }

    @Test
    void aWorkerThatDoesNotRestartIsAFailedTryToo() {
        Attempt loop = MockVigaLoop.of(context -> {
            workers.refuse(context.tryNumber() == 0 ? 1 : 0);
            return context.tryNumber() == 0 ? List.of(lose()) : List.of(score(0.5));
        });

        BestAttemptResult result = run(loop, RunPlan.builder(1, 1));

        assertThat(result.attempts().get(0).tries())
                .extracting(attempt -> classOf(attempt.failure()))
                .containsExactly(FailureClass.E0_INFRASTRUCTURE, FailureClass.E0_INFRASTRUCTURE, null);
        assertThat(result.winner()).isZero();
    }

    @Test
    void thatAllAttemptsFailIsAResult() {
        Attempt loop = MockVigaLoop.of(
                context -> context.attempt() < 2 ? List.of(fail(BROKEN_CODE), fail(BROKEN_CODE)) : List.of(lose()));

        BestAttemptResult result = run(loop, RunPlan.builder(3, 2).maxTries(1));

        assertThat(result.winner()).isNull();
        assertThat(result.best()).isEmpty();
        assertThat(result.rationale()).contains("None of 3 attempts");
        assertThat(result.failureCauses())
                .extracting(cause -> cause.failure().failureClass(), cause -> cause.count())
                .containsExactly(tuple(FailureClass.E1_EXECUTION, 2), tuple(FailureClass.E0_INFRASTRUCTURE, 1));
        assertThat(new RunReader(store).read(result.run()).result()).isEqualTo(result);
    }

    @Test
    void aBackendThatDoesNotStartIsAResult() {
        workers.refuse(1);

        BestAttemptResult result = run(MockVigaLoop.random(), RunPlan.builder(3, 2));

        assertThat(result.stopReason()).isEqualTo(StopReason.UNUSABLE);
        assertThat(result.attempts()).isEmpty();
        assertThat(classOf(result.failure())).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(result.failureCauses()).hasSize(1);
    }

    @Test
    void aBaselineThatCannotBeCapturedIsAResultAndTheWorkerIsClosed() {
        BestAttemptResult result = coordinator(MockVigaLoop.random())
                .settings("fake-baseline", Map.of("unusable", "true"))
                .build()
                .run(TASK, baseline, RunPlan.builder(3, 2).build());

        assertThat(result.stopReason()).isEqualTo(StopReason.UNUSABLE);
        Failure failure = result.failure();
        assertThat(failure).isNotNull();
        assertThat(failure == null ? List.of() : failure.evidence())
                .as("the evidence of the baseline")
                .containsExactly(new Evidence(Evidence.Kind.TEXT, "setting 'unusable'"));
        assertThat(workers.events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void anExceptionOfABaselineIsAResultAndTheWorkerIsClosed() {
        Baseline broken = capturing(() -> {
            throw new IllegalStateException("a bug in the baseline");
        });

        BestAttemptResult result = coordinator(MockVigaLoop.random())
                .build()
                .run(TASK, broken, RunPlan.builder(3, 2).build());

        assertThat(result.stopReason()).isEqualTo(StopReason.UNUSABLE);
        assertThat(String.valueOf(result.failure())).contains("a bug in the baseline");
        assertThat(workers.events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void anExceptionOfALoopEndsTheTryAndNotTheRun() {
        AtomicInteger calls = new AtomicInteger();
        Attempt broken = MockVigaLoop.of(context -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("a bug in the loop");
            }
            return List.of(score(0.5));
        });

        BestAttemptResult result = run(broken, RunPlan.builder(1, 1));

        assertThat(result.winner()).isZero();
        assertThat(result.attempts().get(0).tries().get(0).failure())
                .satisfies(failure -> assertThat(String.valueOf(failure)).contains("a bug in the loop"));
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        BestAttemptResult result = coordinator(MockVigaLoop.scoring(new double[] {0.5}))
                .listener(new RunListener() {
                    @Override
                    public void attemptStarted(int attempt, int tryNumber) {
                        throw new IllegalStateException("a bug in the listener");
                    }
                })
                .build()
                .run(TASK, baseline, 1, 1);
        assertThat(result.winner()).isZero();
    }

    @Test
    void classifiersOfTheHostAreAskedFirstAndMayBreak() {
        BestAttemptResult result = coordinator(MockVigaLoop.of(context -> List.of(fail(BROKEN_CODE))))
                .classifier(classifier("late", 1, symptom -> Optional.of(failure("late"))))
                .classifier(classifier("broken", 3, symptom -> {
                    throw new IllegalStateException("a bug in the classifier");
                }))
                .classifier(classifier("early", 2, symptom -> Optional.of(failure("early"))))
                .build()
                .run(TASK, baseline, 1, 1);

        Failure failure = result.attempts().get(0).failure();
        assertThat(failure == null ? "" : failure.classifier()).isEqualTo("early");
    }

    private static Failure failure(String classifier) {
        return new Failure(
                FailureClass.E3_SEMANTIC,
                "as they say",
                classifier,
                List.of(new Evidence(Evidence.Kind.TEXT, "they say so")));
    }

    private static FailureClassifier classifier(
            String name, int priority, Function<Symptom, Optional<Failure>> answer) {
        return new FailureClassifier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int priority() {
                return priority;
            }

            @Override
            public Optional<Failure> classify(Symptom symptom) {
                return answer.apply(symptom);
            }
        };
    }

    @Test
    void scoresTheBestIterationWithTheScorersOfTheRun() {
        Scorer constant = scorer("constant", () -> Score.of(0.25));

        BestAttemptResult result = coordinator(MockVigaLoop.scoring(new double[] {0.5}))
                .scorers(WeightedScorers.of(constant))
                .build()
                .run(TASK, baseline, 1, 1);

        assertThat(valueOf(result.attempts().get(0))).isEqualTo(0.25);
        assertThat(result.attempts().get(0).scores()).containsOnlyKeys("constant");
    }

    private static Stream<RuntimeException> failuresOfAScorer() {
        return Stream.of(
                new CoordinatorException(CoordinatorException.Code.MALFORMED, "the picture is not a PNG"),
                new IllegalStateException("a bug in the scorer"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfAScorer")
    void aScorerThatFailsLeavesTheAttemptUnscored(RuntimeException failure) {
        Scorer broken = scorer("broken", () -> {
            throw failure;
        });

        BestAttemptResult result = coordinator(MockVigaLoop.scoring(new double[] {0.5}))
                .scorers(WeightedScorers.of(broken))
                .build()
                .run(TASK, baseline, 1, 1);

        assertThat(result.winner()).isNull();
        assertThat(classOf(result.attempts().get(0).failure())).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(result.failureCauses())
                .extracting(cause -> cause.failure().message())
                .containsExactly(failure.getMessage());
    }

    @Test
    void aRunThatCannotBeRecordedIsAnErrorAndTheWorkerIsClosed() {
        FaultyArtifactStore full = new FaultyArtifactStore(path -> path.endsWith("iter-001.json"));

        assertThatThrownBy(
                        () -> coordinator(MockVigaLoop.random(), full).build().run(TASK, baseline, 1, 3))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.ARTIFACT_IO))
                .hasMessageContaining("iter-001.json");
        assertThat(workers.events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void anOperatorsStopEndsTheIterationUnderWayAndSelects() throws Exception {
        AtomicReference<@Nullable RunHandle> handle = new AtomicReference<>();
        CountDownLatch isKnown = new CountDownLatch(1);
        Attempt loop = MockVigaLoop.of(context -> List.of(
                score(0.5),
                (attempt, index) -> {
                    isKnown.await();
                    stop(handle.get());
                    return score(0.6).play(attempt, index);
                },
                score(0.9)));

        handle.set(coordinator(loop)
                .build()
                .start(TASK, baseline, RunPlan.builder(2, 3).build()));
        isKnown.countDown();
        BestAttemptResult result = resultOf(handle.get());

        assertThat(result.stopReason()).isEqualTo(StopReason.OPERATOR_STOP);
        assertThat(result.attempts()).hasSize(1);
        assertThat(valueOf(result.best().orElseThrow())).isEqualTo(0.6);
        assertThat(result.attempts().get(0).stopReason()).isEqualTo(StopReason.OPERATOR_STOP);
        assertThat(new RunReader(store).read(result.run()).result()).isEqualTo(result);
    }

    private static void stop(@Nullable RunHandle handle) {
        if (handle != null) {
            handle.stop();
        }
    }

    private static BestAttemptResult resultOf(@Nullable RunHandle handle) throws Exception {
        assertThat(handle).isNotNull();
        if (handle == null) {
            throw new AssertionError("there is no run");
        }
        return handle.result().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Says that it hangs, and does so until it is interrupted. What it returns is to be thrown, and never is. */
    private static AssertionError hang(CountDownLatch isHanging) throws InterruptedException {
        isHanging.countDown();
        new CountDownLatch(1).await();
        return new AssertionError("not reached");
    }

    private static BestAttemptResult stopNow(RunHandle handle, CountDownLatch isHanging) throws Exception {
        isHanging.await();
        handle.stopNow();
        return resultOf(handle);
    }

    @Test
    void aStopAtOnceGivesUpTheIterationUnderWayAndSelects() throws Exception {
        CountDownLatch isHanging = new CountDownLatch(1);
        Attempt loop = MockVigaLoop.of(context -> List.of(score(0.5), (attempt, index) -> {
            throw hang(isHanging);
        }));

        RunHandle handle = coordinator(loop)
                .build()
                .start(TASK, baseline, RunPlan.builder(2, 3).build());
        BestAttemptResult result = stopNow(handle, isHanging);

        assertThat(result.stopReason()).isEqualTo(StopReason.OPERATOR_STOP);
        assertThat(valueOf(result.best().orElseThrow())).isEqualTo(0.5);
        assertThat(workers.events()).containsExactly("start worker-0", "close worker-0");
        assertThat(new RunReader(store).read(result.run()).result()).isEqualTo(result);
    }

    @Test
    void aStopAtOnceWhileTheBaselineIsCapturedIsAResult() throws Exception {
        CountDownLatch isHanging = new CountDownLatch(1);
        Baseline slow = capturing(() -> {
            throw hang(isHanging);
        });

        RunHandle handle = coordinator(MockVigaLoop.random())
                .build()
                .start(TASK, slow, RunPlan.builder(2, 3).build());
        BestAttemptResult result = stopNow(handle, isHanging);

        assertThat(result.stopReason()).isEqualTo(StopReason.OPERATOR_STOP);
        assertThat(result.attempts()).isEmpty();
        assertThat(result.failure()).isNull();
        assertThat(workers.events()).containsExactly("start worker-0", "close worker-0");
        assertThat(new RunReader(store).read(result.run()).result()).isEqualTo(result);
    }

    @Test
    void aStopAtOnceWhileAnAttemptIsScoredLeavesItUnscored() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch isHanging = new CountDownLatch(1);
        Scorer slow = scorer("slow", () -> {
            if (calls.getAndIncrement() > 0) {
                throw hang(isHanging);
            }
            return Score.of(0.25);
        });

        RunHandle handle = coordinator(MockVigaLoop.scoring(new double[] {0.5}, new double[] {0.9}))
                .scorers(WeightedScorers.of(slow))
                .build()
                .start(TASK, baseline, RunPlan.builder(3, 1).build());
        BestAttemptResult result = stopNow(handle, isHanging);

        assertThat(result.stopReason()).isEqualTo(StopReason.OPERATOR_STOP);
        assertThat(valueOf(result.best().orElseThrow())).isEqualTo(0.25);
        assertThat(result.attempts()).hasSize(2);
        assertThat(result.attempts().get(1).score()).isNull();
        assertThat(result.attempts().get(1).stopReason()).isEqualTo(StopReason.OPERATOR_STOP);
        assertThat(new RunReader(store).read(result.run()).result()).isEqualTo(result);
    }

    @Test
    void aRunOnAnExecutorThatFailsCompletesExceptionally() {
        FaultyArtifactStore full = new FaultyArtifactStore(path -> true);

        RunHandle handle = coordinator(MockVigaLoop.random(), full)
                .executor(Runnable::run)
                .build()
                .start(TASK, baseline, RunPlan.builder(1, 1).build());

        assertThatThrownBy(() -> handle.result().toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CoordinatorException.class);
    }

    @Test
    void anInterruptOfTheHostEndsTheRunAndIsNotSwallowed() {
        Attempt loop = MockVigaLoop.of(context -> List.of(score(0.5), (attempt, index) -> {
            throw new InterruptedException("as by the host");
        }));
        try {
            BestAttemptResult result = run(loop, RunPlan.builder(2, 3));

            assertThat(result.stopReason()).isEqualTo(StopReason.OPERATOR_STOP);
            assertThat(valueOf(result.best().orElseThrow())).isEqualTo(0.5);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        BestAttemptResult once =
                run(MockVigaLoop.random(), RunPlan.builder(4, 3).seed(11));
        BestAttemptResult again =
                run(MockVigaLoop.random(), RunPlan.builder(4, 3).seed(11));
        BestAttemptResult other =
                run(MockVigaLoop.random(), RunPlan.builder(4, 3).seed(12));

        assertThat(again.attempts())
                .usingRecursiveComparison()
                .ignoringFields("folder")
                .isEqualTo(once.attempts());
        assertThat(again.winner()).isEqualTo(once.winner());
        assertThat(other.attempts())
                .extracting(AttemptReport::seed)
                .doesNotContainAnyElementsOf(
                        once.attempts().stream().map(AttemptReport::seed).toList());
    }
}
