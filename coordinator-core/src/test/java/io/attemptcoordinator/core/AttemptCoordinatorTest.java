package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.ScriptedAttempt.after;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.fail;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.lose;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.score;
import static io.attemptcoordinator.core.fake.TestRun.BROKEN_CODE;
import static io.attemptcoordinator.core.fake.TestRun.TASK;
import static io.attemptcoordinator.core.fake.TestRun.classOf;
import static io.attemptcoordinator.core.fake.TestRun.failureOf;
import static io.attemptcoordinator.core.fake.TestRun.scoreOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
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
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.FullStore;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run from its plan to its result, when everything does as it is told. */
@Timeout(60)
class AttemptCoordinatorTest {
    /** What every PNG file begins with. */
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final TestRun run = new TestRun();

    private static AttemptResult completed(AttemptStopReason reason) {
        return new AttemptResult.Completed(reason);
    }

    private static int iterations(AttemptReport attempt) {
        return attempt.trajectory().size();
    }

    @Test
    void selectsTheBestOfAllAttempts() {
        Attempt attempt = ScriptedAttempt.scoring(new double[] {0.2, 0.4}, new double[] {0.7, 0.6}, new double[] {0.5});

        BestAttemptResult result = run.run(attempt, RunPlan.builder(3, 2));

        assertThat(result.choice().winner()).isEqualTo(1);
        assertThat(scoreOf(result.best())).isEqualTo(0.7);
        assertThat(result.best()).extracting(AttemptReport::best).satisfies(best -> {
            assertThat(best).isNotNull().extracting(BestIteration::index).isEqualTo(0);
        });
        assertThat(result.rationale()).contains("Attempt 1").contains("0.7000").contains("attempt 2");
        assertThat(result.stopReason()).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
        assertThat(result.failureCauses()).isEmpty();
        assertThat(run.baseline().resets()).as("one for each program").hasSize(5);
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void tellsItsListenersWhatHappens() {
        run.run(ScriptedAttempt.scoring(new double[] {0.2, 0.4}, new double[] {0.7}), RunPlan.builder(2, 2));

        assertThat(run.story())
                .containsExactly(
                        "RunStarted",
                        "attempt 0 requested",
                        "attempt 0 try 0",
                        "iteration 0/0",
                        "iteration 0/1",
                        "attempt 0 finished",
                        "attempt 1 requested",
                        "attempt 1 try 0",
                        "iteration 1/0",
                        "attempt 1 finished",
                        "RunFinished");
    }

    @Test
    void recordsTheRunSoThatItCanBeReadBack() {
        BestAttemptResult result =
                run.run(ScriptedAttempt.scoring(new double[] {0.2, 0.4}, new double[] {0.7}), RunPlan.builder(2, 2));

        assertThat(run.recorded(result).result()).isEqualTo(result);
    }

    @Test
    void recordsWhatTheRunWasStartedWith() {
        run.run(
                run.coordinator(ScriptedAttempt.random())
                        .measure(Measure.of(FakeScorer.of("constant", context -> Score.of(0.5)))
                                .and(FakeScorer.of("other", context -> Score.of(0.5)), 2.0))
                        .component(new ComponentRecord("generator", "template", null, Map.of("folder", "programs")))
                        .component(new ComponentRecord("scorer", "other", 2.0, Map.of("scale", "3")))
                        .version("model", "7b"),
                RunPlan.builder(1, 1).seed(3));

        RunManifest manifest = run.events(RunEvent.RunStarted.class).get(0).manifest();
        assertThat(manifest.plan().seed()).isEqualTo(3);
        assertThat(manifest.baseline()).isEqualTo(FakeBaseline.SNAPSHOT);
        assertThat(manifest.environment()).containsEntry("fake", "yes").containsKey("os");
        assertThat(manifest.versions()).containsEntry("model", "7b").containsKey("java");
        assertThat(manifest.components())
                .as("what the host says of a component replaces what is known of it")
                .containsExactlyInAnyOrder(
                        new ComponentRecord("generator", "template", null, Map.of("folder", "programs")),
                        new ComponentRecord("scorer", "other", 2.0, Map.of("scale", "3")),
                        new ComponentRecord("attempt", "scripted", null, Map.of()),
                        new ComponentRecord("baseline", "empty", null, Map.of()),
                        new ComponentRecord("scorer", "constant", 1.0, Map.of()),
                        new ComponentRecord("selection", "best-score", null, Map.of()),
                        new ComponentRecord("store", run.store().name(), null, Map.of()),
                        new ComponentRecord("backend", "fake", null, Map.of()));
    }

    @Test
    void knowsItsOwnVersionOnTheModulePathToo() {
        run.run(ScriptedAttempt.random(), RunPlan.builder(1, 1));

        assertThat(run.events(RunEvent.RunStarted.class)
                        .get(0)
                        .manifest()
                        .versions()
                        .get("coordinator"))
                .matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void theFirstOfEqualsWins() {
        BestAttemptResult result =
                run.run(ScriptedAttempt.scoring(new double[] {0.5}, new double[] {0.5}), RunPlan.builder(2, 1));

        assertThat(result.choice().winner()).isZero();
        assertThat(result.choice().ties()).containsExactly(1);
        assertThat(result.rationale()).contains("same score");
    }

    @Test
    void stopsAtTheFirstAttemptThatIsGoodEnough() {
        Attempt attempt = ScriptedAttempt.scoring(new double[] {0.2, 0.3}, new double[] {0.8, 0.9}, new double[] {1.0});

        BestAttemptResult result = run.run(attempt, RunPlan.builder(3, 2).threshold(0.8));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.THRESHOLD_REACHED);
        assertThat(result.attempts()).hasSize(2);
        assertThat(iterations(run.reports(result).get(1)))
                .as("nor does the attempt go on")
                .isEqualTo(1);
        assertThat(run.reports(result).get(1).result()).isEqualTo(completed(AttemptStopReason.THRESHOLD_REACHED));
        assertThat(classOf(run.reports(result).get(0).failure()))
                .as("one that falls short does so for what it built")
                .isEqualTo(FailureClass.E3_SEMANTIC);
    }

    @Test
    void theThresholdGoesByTheScorersAndNotByTheVerdict() {
        Attempt attempt = ScriptedAttempt.scoring(new double[] {0.9, 0.9});

        BestAttemptResult result = run.run(
                run.coordinator(attempt).measure(Measure.of(FakeScorer.of("strict", context -> Score.of(0.1)))),
                RunPlan.builder(1, 2).threshold(0.8));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
        assertThat(iterations(run.reports(result).get(0))).isEqualTo(2);
        assertThat(failureOf(run.reports(result).get(0)).message())
                .isEqualTo("the score 0.1000 is below the threshold 0.8000");
    }

    @Test
    void anAttemptStopsAfterItsIterations() {
        BestAttemptResult result =
                run.run(ScriptedAttempt.scoring(new double[] {0.2, 0.3, 0.4}), RunPlan.builder(1, 2));

        assertThat(iterations(run.reports(result).get(0))).isEqualTo(2);
        assertThat(run.reports(result).get(0).result()).isEqualTo(completed(AttemptStopReason.ITERATIONS_EXHAUSTED));
    }

    @Test
    void anAttemptStopsWhenItStagnates() {
        Attempt attempt = ScriptedAttempt.scoring(new double[] {0.2, 0.5, 0.5, 0.4, 0.9});

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 5).patience(2));

        assertThat(iterations(run.reports(result).get(0))).isEqualTo(4);
        assertThat(run.reports(result).get(0).result()).isEqualTo(completed(AttemptStopReason.STAGNATION));
        assertThat(scoreOf(run.reports(result).get(0))).isEqualTo(0.5);
    }

    @Test
    void anAttemptThatNeverGetsAScoreStagnatesToo() {
        Attempt attempt = ScriptedAttempt.of(
                context -> List.of(fail(BROKEN_CODE), fail(BROKEN_CODE), fail(BROKEN_CODE), score(0.9)));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 4).patience(2));

        assertThat(iterations(run.reports(result).get(0))).isEqualTo(3);
        assertThat(run.reports(result).get(0).result()).isEqualTo(completed(AttemptStopReason.STAGNATION));
    }

    private Attempt slow() {
        return ScriptedAttempt.of(context -> List.of(
                after(each -> run.time().advance(Duration.ofSeconds(40)), score(0.3)),
                after(each -> run.time().advance(Duration.ofSeconds(40)), score(0.4))));
    }

    @Test
    void stopsWhenTheWallTimeIsSpent() {
        BestAttemptResult result = run.run(
                slow(),
                RunPlan.builder(5, 2)
                        .budget(Budget.builder()
                                .wallTime(Duration.ofSeconds(100))
                                .build()));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.WALL_TIME_EXHAUSTED);
        assertThat(result.attempts()).extracting(AttemptSummary::iterations).containsExactly(2, 1);
        assertThat(result.elapsed()).isEqualTo(Duration.ofMinutes(2));
        assertThat(result.choice().winner()).isZero();
    }

    @Test
    void anAttemptGetsNoMoreTimeThanTheRunHas() {
        run.run(
                slow(),
                RunPlan.builder(2, 2)
                        .budget(Budget.builder()
                                .wallTime(Duration.ofSeconds(100))
                                .build()));

        assertThat(run.events(RunEvent.AttemptRequested.class))
                .extracting(event -> event.request().limits().attemptTimeout())
                .containsExactly(Duration.ofSeconds(100), Duration.ofSeconds(20));
    }

    @Test
    void anAttemptStopsWhenItsOwnTimeHasPassed() {
        BestAttemptResult result = run.run(slow(), RunPlan.builder(2, 2).attemptTimeout(Duration.ofSeconds(30)));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
        assertThat(run.reports(result)).hasSize(2).allSatisfy(attempt -> {
            assertThat(attempt.result()).isEqualTo(completed(AttemptStopReason.TIME_EXHAUSTED));
            assertThat(iterations(attempt)).isEqualTo(1);
        });
    }

    @Test
    void stopsWhenTheTokensAreSpent() {
        Attempt attempt =
                ScriptedAttempt.of(context -> List.of(score(0.3, Usage.of(60, 10)), score(0.4, Usage.of(60, 10))));

        BestAttemptResult result = run.run(
                attempt,
                RunPlan.builder(5, 2).budget(Budget.builder().tokens(200).build()));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.TOKENS_EXHAUSTED);
        assertThat(result.attempts()).extracting(AttemptSummary::iterations).containsExactly(2, 1);
        assertThat(run.reports(result).get(1).result()).isEqualTo(completed(AttemptStopReason.RUN_STOPPED));
        assertThat(run.reports(result).get(0).usage()).isEqualTo(Usage.of(120, 20));
        assertThat(result.usage()).isEqualTo(Usage.of(180, 30));
    }

    @Test
    void stopsWhenTheMoneyIsSpent() {
        Usage cent = new Usage(0, 0, 0, new BigDecimal("0.01"));
        Attempt attempt = ScriptedAttempt.of(context -> List.of(score(0.3, cent), score(0.4, cent)));

        BestAttemptResult result = run.run(
                attempt,
                RunPlan.builder(5, 2)
                        .budget(Budget.builder().cost(new BigDecimal("0.03")).build()));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.COST_EXHAUSTED);
        assertThat(result.usage().cost()).isEqualByComparingTo("0.03");
    }

    @Test
    void stopsWhenTheIterationsOfTheRunAreSpent() {
        BestAttemptResult result = run.run(
                ScriptedAttempt.random(),
                RunPlan.builder(5, 2).budget(Budget.builder().totalIterations(3).build()));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.ITERATIONS_EXHAUSTED);
        assertThat(result.attempts()).extracting(AttemptSummary::iterations).containsExactly(2, 1);
    }

    @Test
    void thatAllAttemptsFailIsAResult() {
        Attempt attempt = ScriptedAttempt.of(context ->
                context.request().number() < 2 ? List.of(fail(BROKEN_CODE), fail(BROKEN_CODE)) : List.of(lose()));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(3, 2).maxTries(1));

        assertThat(result.choice().winner()).isNull();
        assertThat(result.best()).isNull();
        assertThat(result.rationale()).contains("None of 3 attempts");
        assertThat(result.failureCauses())
                .extracting(cause -> cause.failure().failureClass(), RunOutcome.FailureCause::count)
                .containsExactly(tuple(FailureClass.E1_EXECUTION, 2), tuple(FailureClass.E0_INFRASTRUCTURE, 1));
        assertThat(run.recorded(result).result()).isEqualTo(result);
    }

    @Test
    void scoresTheIterationsWithTheScorersOfTheRun() {
        AtomicInteger calls = new AtomicInteger();
        double[] scores = {0.1, 0.6, 0.3};

        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.scoring(new double[] {0.9, 0.5, 0.7}))
                        .measure(Measure.of(
                                FakeScorer.of("judge", context -> Score.of(scores[calls.getAndIncrement()])))),
                RunPlan.builder(1, 3));

        AttemptReport attempt = run.reports(result).get(0);
        assertThat(attempt.best()).satisfies(best -> {
            assertThat(best).isNotNull().extracting(BestIteration::index).isEqualTo(1);
        });
        assertThat(scoreOf(attempt)).isEqualTo(0.6);
        assertThat(attempt.best())
                .isNotNull()
                .extracting(best -> best.scores().byScorer().keySet())
                .isEqualTo(Set.of("judge"));
        assertThat(calls).as("each iteration is scored once").hasValue(3);
    }

    @Test
    void aSelectionCanHaveCandidatesOfANoisyScorerJudgedAgain() {
        List<Long> seeds = new ArrayList<>();
        FakeScorer noisy = new FakeScorer("noisy", false, context -> {
            seeds.add(context.seed());
            return Score.of(0.5);
        });
        List<Integer> left = new ArrayList<>();
        Selection twice = new Selection() {
            @Override
            public String name() {
                return "twice";
            }

            @Override
            public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
                left.add(judge.remaining());
                for (Candidate candidate : candidates) {
                    judge.judge(candidate);
                }
                left.add(judge.remaining());
                return Choice.of(1, Score.of(0.5), "judged again");
            }
        };

        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.random())
                        .measure(Measure.of(noisy))
                        .selection(twice),
                RunPlan.builder(2, 1));

        assertThat(result.failure()).isNull();
        assertThat(result.rationale()).isEqualTo("judged again");
        assertThat(left.get(1)).isEqualTo(left.get(0) - 2).isNotNegative();
        assertThat(seeds).as("two attempts, two judgements").hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void aSelectionIsNotOfferedToJudgeAnExactScorerAgain() {
        List<Integer> left = new ArrayList<>();
        Selection asking = new Selection() {
            @Override
            public String name() {
                return "asking";
            }

            @Override
            public Choice select(List<Candidate> candidates, Judge judge) {
                left.add(judge.remaining());
                return Selection.highestOf(candidates);
            }
        };

        run.run(
                run.coordinator(ScriptedAttempt.random())
                        .measure(Measure.of(FakeScorer.of("exact", context -> Score.of(0.5))))
                        .selection(asking),
                RunPlan.builder(1, 1));

        assertThat(left).containsExactly(0);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        BestAttemptResult once =
                run.run(ScriptedAttempt.random(), RunPlan.builder(4, 3).seed(11));
        BestAttemptResult again =
                run.run(ScriptedAttempt.random(), RunPlan.builder(4, 3).seed(11));
        BestAttemptResult other =
                run.run(ScriptedAttempt.random(), RunPlan.builder(4, 3).seed(12));

        assertThat(run.reports(again))
                .usingRecursiveComparison()
                .ignoringFields("folder")
                .isEqualTo(run.reports(once));
        assertThat(again.choice().winner()).isEqualTo(once.choice().winner());
        assertThat(run.reports(other))
                .extracting(AttemptReport::seed)
                .doesNotContainAnyElementsOf(
                        run.reports(once).stream().map(AttemptReport::seed).toList());
    }

    @Test
    void aRunThatCannotBeRecordedIsAnErrorThatListenersHearAndTheWorkerIsClosed() {
        FullStore full = new FullStore(path -> path.endsWith("iter-001.json"));

        assertThatThrownBy(() -> run.run(run.coordinator(ScriptedAttempt.random(), full), RunPlan.builder(1, 3)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_IO))
                .hasMessageContaining("iter-001.json");
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
        assertThat(run.story()).endsWith("iteration 0/0", "RunFailed");
    }

    @Test
    void anArtifactThatCannotBeSavedEndsTheRunWhateverTheAttemptMakesOfIt() {
        FullStore full = new FullStore(path -> path.endsWith("code.py"));
        Attempt attempt = ScriptedAttempt.of(context -> List.of(after(
                each -> {
                    try {
                        each.save("code.py", "text/x-python", InputStream.nullInputStream());
                    } catch (CoordinatorException e) {
                        // An attempt that carries on as if nothing had happened.
                    }
                },
                score(0.5))));

        assertThatThrownBy(() -> run.run(run.coordinator(attempt, full), RunPlan.builder(1, 1)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_IO));
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aMissingReferenceIsAnErrorBeforeAnythingIsStartedOrWritten() {
        Task task = new Task("crate", "", List.of(new Reference("front", folder.resolve("missing.png"))));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> run.coordinator(ScriptedAttempt.random(), new FullStore(path -> true))
                        .build()
                        .run(task, run.baseline(), RunPlan.builder(1, 1).build()))
                .withMessageContaining("missing.png")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
        assertThat(run.backend().events()).isEmpty();
    }

    @Test
    void scoresAgainstItsOwnCopyOfTheReference() throws Exception {
        Path reference = Files.write(folder.resolve("front.png"), PNG);
        Task task = new Task("crate", "", List.of(new Reference("front", reference)));
        Attempt attempt = ScriptedAttempt.of(context -> List.of(after(
                each -> {
                    try {
                        Files.write(reference, new byte[] {9});
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                score(0.5))));
        FakeScorer reads = FakeScorer.of("reads", context -> {
            try (InputStream content =
                    context.open(context.references().values().iterator().next())) {
                return Score.of(Arrays.equals(content.readAllBytes(), PNG) ? 1.0 : 0.0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        BestAttemptResult result = run.coordinator(attempt)
                .measure(Measure.of(reads))
                .build()
                .run(task, run.baseline(), RunPlan.builder(1, 1).build());

        assertThat(scoreOf(result.best())).isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"My Attempt!", "", "Upper", "under_score"})
    void refusesInstancesWithoutAValidName(String name) {
        Attempt misnamed = named(name);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> run.coordinator(misnamed))
                .withMessageContaining("attempt")
                .withMessageContaining(misnamed.getClass().getName())
                .withMessageContaining("'" + name + "'")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
    }

    @Test
    @SuppressWarnings("NullAway") // What a host without a null checker can do.
    void refusesAnInstanceWithoutAName() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> run.coordinator(named(null)))
                .withMessageContaining("'null'");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> run.coordinator(ScriptedAttempt.random())
                        .measure(Measure.of(FakeScorer.of("Bad Name", context -> Score.of(1)))))
                .withMessageContaining("scorer");
    }

    private static Attempt named(String name) {
        return new Attempt() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public AttemptResult run(AttemptContext context) {
                return completed(AttemptStopReason.FINISHED);
            }
        };
    }

    @Test
    @SuppressWarnings("NullAway") // What a host without a null checker can do.
    void refusesWhatIsMissingBeforeAnythingIsStarted() {
        AttemptCoordinator coordinator =
                run.coordinator(ScriptedAttempt.random()).build();
        RunPlan plan = RunPlan.builder(1, 1).build();

        assertThatThrownBy(() -> coordinator.run(null, run.baseline(), plan)).hasMessage("task");
        assertThatThrownBy(() -> coordinator.run(TASK, null, plan)).hasMessage("baseline");
        assertThatThrownBy(() -> coordinator.run(TASK, run.baseline(), null)).hasMessage("plan");
        assertThat(run.backend().events()).isEmpty();
    }
}
