package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.fake.FakeBackend;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.SeededAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.journal.FileJournal;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.KnockOutSelection;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A selection that has candidates judged again, in a run and after it. */
class JudgingTest {

    private final TestRun run = new TestRun();
    private final AtomicInteger asked = new AtomicInteger();

    /** What a judgement says depends on its seed alone, and costs ten tokens. */
    private final Measure noisy = Measure.of(new FakeScorer("model", false, context -> {
        asked.incrementAndGet();
        context.spend(Usage.of(7, 3));
        return Score.of(0.4 + 0.2 * new SplittableRandom(context.seed()).nextDouble());
    }));

    private static RunPlan.Builder plan() {
        return RunPlan.builder(5, 2).seed(3);
    }

    private AttemptCoordinator.Builder coordinator(Measure measure, Selection selection) {
        return run.coordinator(ScriptedAttempt.random()).measure(measure).selection(selection);
    }

    @Test
    void eachJudgementIsOnRecordAndCharged() {
        BestAttemptResult result = run.run(coordinator(noisy, Selection.noiseAware(1.0)), plan().judgements(3));

        List<RunEvent.CandidateJudged> judged = run.events(RunEvent.CandidateJudged.class);
        assertThat(judged).hasSize(15);
        assertThat(asked).hasValue(10 + 15);
        assertThat(result.usage().tokens()).isEqualTo(250);
        RunOutcome.Noise noise = requireNonNull(result.outcome().noise().get("model"));
        assertThat(noise.degreesOfFreedom()).isPositive();
        assertThat(noise.standardDeviation()).isBetween(0.02, 0.1);
        assertThat(result.choice().confidence()).isNotNull();
        assertThat(judged)
                .extracting(event -> event.attempt() + "/" + event.judgement())
                .doesNotHaveDuplicates();
        assertThat(judged).extracting(event -> event.scores().total().value()).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsJudgedAgainWhereItWouldChangeNothing() {
        Measure exact = Measure.of(FakeScorer.of("exact", context -> Score.of(0.5)));

        BestAttemptResult result = run.run(coordinator(exact, Selection.noiseAware(0.95)), plan());

        assertThat(run.events(RunEvent.CandidateJudged.class)).isEmpty();
        assertThat(result.choice().ties()).hasSize(4);
        assertThat(result.outcome().noise()).isEmpty();
    }

    @Test
    void aSpentBudgetEndsTheJudging() {
        BestAttemptResult result = run.run(
                coordinator(noisy, Selection.noiseAware(1.0)),
                plan().judgements(100).budget(Budget.builder().tokens(150).build()));

        assertThat(run.events(RunEvent.CandidateJudged.class)).hasSize(5);
        assertThat(result.usage().tokens()).isEqualTo(150);
        assertThat(result.choice().winner()).isNotNull();
    }

    @Test
    void theTimeOfTheRunEndsTheJudging() {
        Duration step = Duration.ofSeconds(1);
        Measure slow = Measure.of(new FakeScorer("model", false, context -> {
            run.time().advance(step);
            return Score.of(0.4 + 0.2 * new SplittableRandom(context.seed()).nextDouble());
        }));

        BestAttemptResult result = run.run(
                coordinator(slow, Selection.noiseAware(1.0)),
                plan().judgements(100)
                        .budget(Budget.builder()
                                .wallTime(step.multipliedBy(10 + 4))
                                .build()));

        assertThat(run.events(RunEvent.CandidateJudged.class)).hasSize(4);
        assertThat(result.choice().winner()).isNotNull();
    }

    @Test
    void aComparerIsAskedInBothOrders() {
        List<Integer> sizes = new ArrayList<>();
        Comparer first = shown -> {
            sizes.add(shown.size());
            shown.get(0).view().spend(Usage.of(1, 0));
            return OptionalInt.of(shown.get(0).report().number() == 4 ? 0 : shown.size() - 1);
        };

        BestAttemptResult result =
                run.run(coordinator(Measure.NONE, new KnockOutSelection()).comparer(first), plan());

        List<RunEvent.CandidatesCompared> compared = run.events(RunEvent.CandidatesCompared.class);
        assertThat(sizes).containsOnly(2).hasSize(compared.size());
        assertThat(result.usage().tokens()).isEqualTo(compared.size());
        assertThat(compared)
                .filteredOn(event -> event.shown().contains(4))
                .allSatisfy(event -> assertThat(event.preferred()).isEqualTo(4));
        assertThat(result.choice().winner()).isEqualTo(4);
        assertThat(result.rationale()).contains("shown in both orders");
    }

    @Test
    void aComparerThatPrefersNobodyThatIsThereFails() {
        BestAttemptResult result = run.run(
                coordinator(Measure.NONE, new KnockOutSelection()).comparer(shown -> OptionalInt.of(2)), plan());

        assertThat(run.events(RunEvent.CandidatesCompared.class)).isEmpty();
        assertThat(result.rationale()).contains("preferred place 2 of 2");
        assertThat(result.choice().winner()).isNotNull();
    }

    @Test
    void aSelectionThatHasEndedCannotJudgeAnyMore() {
        List<Runnable> late = new ArrayList<>();
        Selection selection = new Selection() {
            @Override
            public String name() {
                return "late";
            }

            @Override
            public io.attemptcoordinator.api.run.Choice select(
                    List<io.attemptcoordinator.core.select.Candidate> candidates,
                    io.attemptcoordinator.core.select.Judge judge) {
                late.add(() -> {
                    try {
                        judge.judge(candidates.get(0));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                return Selection.highestOf(candidates);
            }
        };

        run.run(coordinator(noisy, selection), plan());

        assertThatIllegalStateException().isThrownBy(late.get(0)::run).withMessage("the selection has ended");
    }

    /** Runs in files, whose journals can be reopened. */
    private AttemptCoordinator.Builder inFiles(Path folder, Attempt attempt) {
        return AttemptCoordinator.builder(new FakeBackend(), attempt, new FileArtifactStore(folder));
    }

    private static BestAttemptResult await(RunHandle handle) throws Exception {
        return handle.await(Duration.ofMinutes(1)).orElseThrow();
    }

    @Test
    void aRunThatHasEndedCanBeSelectedFromAgain(@TempDir Path folder) throws Exception {
        Attempt attempt = new SeededAttempt(true);
        BestAttemptResult first =
                inFiles(folder, attempt).measure(noisy).build().run(TestRun.TASK, new FakeBaseline(), plan().build());
        asked.set(0);

        AttemptCoordinator aware = inFiles(folder, attempt)
                .measure(noisy)
                .selection(Selection.noiseAware(1.0))
                .build();
        BestAttemptResult second = await(aware.select(first.run(), 2));
        int paid = asked.getAndSet(0);
        BestAttemptResult third = await(aware.select(first.run(), 2));

        assertThat(paid).isEqualTo(10);
        assertThat(asked).as("all judgements are on record").hasValue(0);
        assertThat(third.choice()).isEqualTo(second.choice());
        assertThat(second.stopReason()).isEqualTo(first.stopReason());
        assertThat(second.attempts()).isEqualTo(first.attempts());
        assertThat(second.usage().tokens()).isEqualTo(first.usage().tokens() + 100);
        assertThat(new io.attemptcoordinator.core.document.RunReader(new FileArtifactStore(folder))
                        .read(first.run())
                        .result())
                .isEqualTo(third);
        assertThat(requireNonNull(second.choice().confidence())).isLessThanOrEqualTo(1.0);
    }

    @Test
    void aRunIsOnlySelectedFromWithItsOwnScorersAndWhenItHasEnded(@TempDir Path folder) throws Exception {
        Attempt attempt = new SeededAttempt(true);
        BestAttemptResult first =
                inFiles(folder, attempt).measure(noisy).build().run(TestRun.TASK, new FakeBaseline(), plan().build());

        assertThatThrownBy(() -> await(inFiles(folder, attempt).build().select(first.run(), 2)))
                .hasRootCauseMessage(
                        "The run '" + first.run() + "' was scored by {model=1.0}, by weight, and not by {}. Scores"
                                + " of different measures cannot be compared.");
        Path journal = folder.resolve(first.run()).resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        Files.write(journal, lines.subList(0, lines.size() - 1));
        assertThatThrownBy(() ->
                        await(inFiles(folder, attempt).measure(noisy).build().select(first.run(), 2)))
                .rootCause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("has not ended");
        assertThat(FileJournal.read(journal, first.run())).hasSize(lines.size() - 1);
    }
}
