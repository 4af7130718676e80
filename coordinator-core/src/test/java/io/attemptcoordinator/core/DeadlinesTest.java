package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.TestRun.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.FakeScene;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.Stuck;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Components that do not return: the run ends all the same, and says which one it was. */
@Timeout(60)
class DeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    /** Where the component is stuck, when it is called for the first time. */
    private enum Place {
        START("start of worker-0"),
        CAPTURE("capture of baseline 'empty'"),
        ATTEMPT("attempt 'scripted'"),
        RESET("reset of baseline 'empty'"),
        GENERATOR("generator 'custom'"),
        VERIFIER("verifier 'custom'"),
        SCORER("scorer 'slow'"),
        SELECTION("selection 'slow'"),
        CLOSE("end of worker-0");

        private final String words;

        Place(String words) {
            this.words = words;
        }
    }

    private final TestRun run = new TestRun();
    private final Stuck stuck = new Stuck();
    private final AtomicBoolean isFirst = new AtomicBoolean(true);
    private Place place = Place.ATTEMPT;
    private boolean isDeaf;

    @AfterEach
    void release() {
        stuck.close();
    }

    private void at(Place here) throws InterruptedException {
        if (here == place && isFirst.getAndSet(false)) {
            if (isDeaf) {
                stuck.ignoringInterrupts();
            } else {
                stuck.untilInterrupted();
            }
        }
    }

    /** A coordinator whose components are all real or fine, except for the one that is stuck. */
    private AttemptCoordinator.Builder coordinator() {
        run.backend().view(new FakeScene()).onClose(() -> {
            try {
                at(Place.CLOSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        if (place == Place.START) {
            run.backend().onStart(() -> {
                at(Place.START);
                return run.backend().lease("worker-0");
            });
        }
        run.baseline()
                .onCapture(() -> {
                    at(Place.CAPTURE);
                    return FakeBaseline.SNAPSHOT;
                })
                .onReset(() -> {
                    at(Place.RESET);
                    return List.of();
                });
        VigaLoop loop = VigaLoop.builder(
                        context -> {
                            at(Place.GENERATOR);
                            return Program.of("build()");
                        },
                        context -> {
                            at(Place.VERIFIER);
                            return Verifier.Verification.of(Verdict.of(0.5));
                        })
                .build();
        Attempt attempt = ScriptedAttempt.doing(context -> {
            at(Place.ATTEMPT);
            return loop.run(context);
        });
        // Deadlines go by the machine's clock.
        return run.coordinator(attempt)
                .time(SystemTime.wall(), SystemTime.ticker())
                .measure(Measure.of(FakeScorer.of("slow", context -> {
                    at(Place.SCORER);
                    return Score.of(0.5);
                })))
                .selection(new Selection() {
                    @Override
                    public String name() {
                        return "slow";
                    }

                    @Override
                    public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
                        at(Place.SELECTION);
                        return Selection.highestOf(candidates);
                    }
                });
    }

    private RunPlan.Builder plan() {
        RunPlan.Builder plan = RunPlan.builder(2, 1).maxTries(1).grace(Duration.ofMillis(100));
        return switch (place) {
            case START, CAPTURE -> plan.workerTimeout(SHORT);
            case ATTEMPT -> plan.attemptTimeout(SHORT);
            case RESET -> plan.resetTimeout(SHORT);
            case GENERATOR, VERIFIER, SCORER, SELECTION -> plan.stepTimeout(SHORT);
            case CLOSE -> plan;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aComponentThatBlocksIsInterrupted(Place where) {
        place = where;

        BestAttemptResult result = run.run(coordinator(), plan());

        assertEnded(result);
        assertThat(result.abandonedThreads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aComponentThatIgnoresInterruptsIsAbandoned(Place where) {
        place = where;
        isDeaf = true;

        BestAttemptResult result = run.run(coordinator(), plan());

        assertEnded(result);
        assertThat(result.abandonedThreads())
                .singleElement()
                .isEqualTo(
                        switch (place) {
                            case SELECTION -> "coordinator-selection";
                            case CLOSE -> "coordinator-worker-0-close";
                            default -> "coordinator-worker-0";
                        });
    }

    /** What holds for both: the component is named, its worker is closed, and the run goes on as far as it can. */
    private void assertEnded(BestAttemptResult result) {
        switch (place) {
            case START, CAPTURE -> {
                assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
                assertThat(result.attempts()).isEmpty();
                assertThat(failureOf(result.failure()).message()).contains(place.words);
            }
            case SELECTION -> {
                assertThat(result.choice().winner()).isZero();
                assertThat(failureOf(result.failure()).message()).contains(place.words);
            }
            case CLOSE -> assertThat(result.choice().winner()).isZero();
            default -> {
                AttemptReport first = run.reports(result).get(0);
                if (place == Place.ATTEMPT && !isDeaf) {
                    assertThat(first.result()).isEqualTo(new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED));
                    assertThat(failureOf(first).message()).contains("in its time");
                } else {
                    assertThat(failureOf(first).failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
                    assertThat(failureOf(first).message()).contains(place.words).contains("did not return within");
                }
                assertThat(result.choice().winner()).as("the run goes on").isEqualTo(1);
            }
        }
        long started = run.backend().events().stream()
                .filter(event -> event.startsWith("start"))
                .count();
        long closed = run.backend().events().stream()
                .filter(event -> event.startsWith("close"))
                .count();
        assertThat(closed)
                .as("every worker that started was closed: " + run.backend().events())
                .isEqualTo(place == Place.START ? 0 : started);
    }

    @Test
    void aWorkerThatStartsAfterItsDeadlineIsClosed() throws Exception {
        place = Place.START;
        isDeaf = true;
        AttemptCoordinator.Builder coordinator = coordinator();
        CountDownLatch isClosed = new CountDownLatch(1);
        run.backend().onClose(isClosed::countDown);

        run.run(coordinator, plan());
        assertThat(isClosed.getCount()).isEqualTo(1);
        stuck.close();

        assertThat(isClosed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ATTEMPT", "RESET", "GENERATOR", "VERIFIER", "SCORER"})
    void theWallTimeEndsWhatBlocks(Place where) {
        place = where;

        BestAttemptResult result = run.run(coordinator(), wallTime());

        assertThat(result.stopReason()).isEqualTo(RunStopReason.WALL_TIME_EXHAUSTED);
        assertThat(result.attempts()).hasSize(1);
        assertThat(run.reports(result).get(0).isStoppedByRun())
                .as("it may go on")
                .isTrue();
        assertThat(result.abandonedThreads()).isEmpty();
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @ParameterizedTest
    @EnumSource(names = {"ATTEMPT", "RESET", "GENERATOR", "VERIFIER", "SCORER"})
    void theWallTimeEndsWhatIgnoresInterrupts(Place where) {
        place = where;
        isDeaf = true;

        BestAttemptResult result = run.run(coordinator(), wallTime());

        assertThat(result.stopReason()).isEqualTo(RunStopReason.WALL_TIME_EXHAUSTED);
        assertThat(result.attempts()).hasSize(1);
        assertThat(result.abandonedThreads()).containsExactly("coordinator-worker-0");
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    private static RunPlan.Builder wallTime() {
        return RunPlan.builder(2, 1)
                .grace(Duration.ofMillis(100))
                .budget(Budget.builder().wallTime(Duration.ofMillis(300)).build());
    }

    private BestAttemptResult stopNow() throws Exception {
        RunHandle handle = run.start(coordinator(), RunPlan.builder(2, 1).grace(Duration.ofMillis(100)));
        stuck.awaitEntered();
        handle.stopNow();
        return handle.await(Duration.ofSeconds(50)).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLOSE")
    void aStopAtOnceEndsWhatBlocks(Place where) throws Exception {
        place = where;

        BestAttemptResult result = stopNow();

        assertStopped(result);
        assertThat(result.abandonedThreads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLOSE")
    void aStopAtOnceEndsWhatIgnoresInterrupts(Place where) throws Exception {
        place = where;
        isDeaf = true;

        BestAttemptResult result = stopNow();

        assertStopped(result);
        assertThat(result.abandonedThreads())
                .containsExactly(place == Place.SELECTION ? "coordinator-selection" : "coordinator-worker-0");
    }

    private void assertStopped(BestAttemptResult result) {
        if (place == Place.SELECTION) {
            assertThat(result.stopReason())
                    .as("there was nothing left to stop")
                    .isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
            assertThat(result.choice().winner()).isZero();
        } else {
            assertThat(result.stopReason()).isEqualTo(RunStopReason.OPERATOR_STOP);
            assertThat(result.best()).isNull();
            assertThat(result.attempts()).hasSize(place == Place.START || place == Place.CAPTURE ? 0 : 1);
        }
        if (place != Place.START) {
            assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
        }
        assertThat(run.recorded(result).result()).isEqualTo(result);
    }

    @Test
    void aResetThatHangsIsTriedAgainOnAFreshWorker() {
        place = Place.RESET;

        BestAttemptResult result = run.run(
                coordinator(),
                RunPlan.builder(1, 1).grace(Duration.ofSeconds(1)).resetTimeout(SHORT));

        AttemptReport report = run.reports(result).get(0);
        assertThat(report.tries()).hasSize(2);
        assertThat(failureOf(((AttemptResult.Failed) report.tries().get(0).result()).failure())
                        .message())
                .contains("reset of baseline 'empty'");
        assertThat(report.failure()).isNull();
        assertThat(result.choice().winner()).isZero();
        assertThat(result.abandonedThreads()).isEmpty();
        assertThat(run.backend().events())
                .as("nobody knows what the first worker was doing")
                .containsExactly("start worker-0", "close worker-0", "start worker-0", "close worker-0");
    }

    private FailureClassifier deafClassifier() {
        return new FailureClassifier() {
            @Override
            public String name() {
                return "deaf";
            }

            @Override
            public Optional<Failure> classify(Symptom symptom) {
                stuck.ignoringInterrupts();
                return Optional.empty();
            }
        };
    }

    @Test
    void aClassifierThatBlocksForEverIsPassedOver() {
        Attempt attempt = ScriptedAttempt.of(context -> List.of(ScriptedAttempt.fail(TestRun.BROKEN_CODE)));

        BestAttemptResult result = run.run(
                run.coordinator(attempt).classifier(deafClassifier()),
                RunPlan.builder(2, 1).grace(SHORT));

        assertThat(result.attempts())
                .hasSize(2)
                .extracting(AttemptSummary::failureClass)
                .containsOnly(FailureClass.E1_EXECUTION);
        assertThat(result.abandonedThreads()).containsExactly("coordinator-classifier-deaf");
        assertThat(run.backend().events())
                .as("the worker has nothing to do with it")
                .containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void aClassifierThatBlocksForEverDoesNotHoldTheReportOfAnAbandonedAttempt() {
        place = Place.ATTEMPT;
        isDeaf = true;

        BestAttemptResult result = run.run(coordinator().classifier(deafClassifier()), plan().grace(SHORT));

        assertThat(failureOf(run.reports(result).get(0)).message()).contains("attempt 'scripted'");
        assertThat(result.attempts()).hasSize(2);
        assertThat(result.abandonedThreads())
                .containsExactlyInAnyOrder("coordinator-worker-0", "coordinator-classifier-deaf");
    }

    @Test
    void aClassifierThatBlocksForEverDoesNotHoldARunWithoutABaseline() {
        run.backend().refuse();

        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.random()).classifier(deafClassifier()),
                RunPlan.builder(1, 1).maxTries(1).grace(SHORT));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
        assertThat(result.abandonedThreads()).containsExactly("coordinator-classifier-deaf");
    }

    @Test
    void aCallGetsNoMoreThanTheAttemptHasLeft() {
        List<Throwable> thrown = new ArrayList<>();
        Attempt attempt = ScriptedAttempt.doing(context -> {
            try {
                return context.call("part", Duration.ofHours(1), () -> {
                    stuck.untilInterrupted();
                    throw new AssertionError("it was interrupted");
                });
            } catch (CoordinatorException e) {
                thrown.add(e);
                throw e;
            }
        });

        BestAttemptResult result = run.run(
                run.coordinator(attempt).time(SystemTime.wall(), SystemTime.ticker()),
                RunPlan.builder(1, 1).attemptTimeout(SHORT).grace(Duration.ofSeconds(30)));

        assertThat(thrown)
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessageContaining("The part did not return within"));
        assertThat(run.reports(result).get(0).result())
                .isEqualTo(new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED));
        assertThat(result.abandonedThreads()).isEmpty();
    }
}
