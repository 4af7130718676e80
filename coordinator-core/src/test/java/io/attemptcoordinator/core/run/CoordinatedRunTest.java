package io.attemptcoordinator.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.ManualTime;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.journal.InMemoryJournal;
import io.attemptcoordinator.core.journal.Journal;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the run makes of reports that come late, and of a record that fails. */
@Timeout(60)
class CoordinatedRunTest {
    private final InMemoryJournal journal = new InMemoryJournal();

    private BestAttemptResult run(RunPlan plan, Placement placement, Journal to) {
        ManualTime time = new ManualTime();
        Duration limit = Duration.ofMinutes(1);
        RunParts parts = new RunParts(
                TestRun.TASK,
                "empty",
                plan,
                null,
                new FixedAttempts(),
                placement,
                new OneJournal(to),
                new Chooser(Selection.bestScore(), new ClassifierChain(List.of(), limit), limit),
                Measure.NONE,
                null,
                new Allowance(Budget.UNLIMITED),
                new InMemoryArtifactStore(),
                Redactor.of(Map.of()),
                List.of(),
                List.of(),
                Map.of(),
                time,
                time);
        return new CoordinatedRun(parts, new RunControl()).run();
    }

    private static RunEvent finished(AttemptRequest request, double score) {
        ScoreCard card = new ScoreCard(Score.of(score), Map.of());
        return new RunEvent.AttemptFinished(
                request.run(),
                Instant.EPOCH,
                AttemptReport.builder(
                                request.number(),
                                request.run() + "/attempts/attempt-" + request.number(),
                                new AttemptResult.Completed(AttemptStopReason.FINISHED),
                                Instant.EPOCH)
                        .best(new BestIteration(0, 0, card, Map.of(), Map.of()))
                        .build());
    }

    private static RunEvent iteration(AttemptRequest request, int index) {
        return new RunEvent.IterationReported(
                request.run(),
                Instant.EPOCH,
                request.number(),
                0,
                Iteration.verified(index, Verdict.of(0.1)).build());
    }

    @Test
    void refusesWhatAnAttemptReportsAfterItsEnd() {
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        ScriptedPlacement placement = new ScriptedPlacement(1);
        placement.script = request -> {
            if (request.number() == 1) {
                Failure lost = new Failure(
                        FailureClass.E0_INFRASTRUCTURE,
                        "lost",
                        "test",
                        List.of(new Evidence(Evidence.Kind.EXCEPTION, "lost")));
                try {
                    placement.report(new RunEvent.TryAbandoned(request.run(), Instant.EPOCH, 0, 0, lost));
                } catch (RuntimeException e) {
                    refusal.complete(e);
                }
            }
            placement.report(finished(request, 0.5));
        };

        run(RunPlan.builder(2, 1).build(), placement, journal);

        assertThat(refusal).isCompletedWithValueMatching(CoordinatorException.class::isInstance);
        assertThat(journal.events()).noneMatch(RunEvent.TryAbandoned.class::isInstance);
    }

    @Test
    void aBudgetEndsTheAttemptsThatAThresholdLetsGoOn() {
        CompletableFuture<AttemptRequest> first = new CompletableFuture<>();
        CompletableFuture<Optional<AttemptStopReason>> answer = new CompletableFuture<>();
        ScriptedPlacement placement = new ScriptedPlacement(2);
        placement.script = request -> {
            if (request.number() == 0) {
                first.complete(request);
                return;
            }
            AttemptRequest earlier = first.join();
            placement.report(finished(request, 0.95));
            assertThat(placement.report(iteration(earlier, 0)))
                    .as("within the budget")
                    .isEmpty();
            answer.complete(placement.report(iteration(earlier, 1)));
            placement.report(finished(earlier, 0.1));
        };
        RunPlan plan = RunPlan.builder(2, 5)
                .threshold(0.9)
                .budget(Budget.builder().totalIterations(2).build())
                .build();

        BestAttemptResult result = run(plan, placement, journal);

        assertThat(answer.join()).contains(AttemptStopReason.RUN_STOPPED);
        assertThat(result.stopReason()).isEqualTo(RunStopReason.THRESHOLD_REACHED);
        assertThat(result.choice().winner()).isEqualTo(1);
    }

    @Test
    void aJournalNeverBeginsWithAFailure() {
        Journal full = event -> {
            if (event instanceof RunEvent.RunStarted) {
                throw new CoordinatorException(Code.ARTIFACT_IO, "full for a moment");
            }
            journal.append(event);
        };

        assertThatThrownBy(() -> run(RunPlan.builder(1, 1).build(), new ScriptedPlacement(1), full))
                .hasMessage("full for a moment");

        assertThat(journal.events()).isEmpty();
    }

    private record OneJournal(Journal journal) implements Journals {
        @Override
        public Journal open(RunFolder folder) {
            return journal;
        }

        @Override
        public Journal reopen(RunFolder folder, Consumer<RunEvent> earlier) {
            throw new AssertionError("nothing is resumed");
        }

        @Override
        public ArtifactStore artifacts() {
            throw new AssertionError("nothing is saved");
        }
    }

    /** Plays a script for each request, on a thread of its own. */
    private static final class ScriptedPlacement implements Placement {
        private final int capacity;
        private final CompletableFuture<Reporter> reporter = new CompletableFuture<>();
        private volatile Consumer<AttemptRequest> script = request -> {};

        ScriptedPlacement(int capacity) {
            this.capacity = capacity;
        }

        Optional<AttemptStopReason> report(RunEvent event) {
            try {
                return reporter.join().report(event);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }

        @Override
        public Prepared prepare() {
            return new Prepared(FakeBaseline.SNAPSHOT, null, Map.of());
        }

        @Override
        public void begin(Reporter to) {
            reporter.complete(to);
        }

        @Override
        public int capacity() {
            return capacity;
        }

        @Override
        public void submit(AttemptRequest request, AttemptProgress progress) {
            Thread thread = new Thread(() -> script.accept(request), "scripted");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void cancel(int attempt) {}

        @Override
        public void stopNow() {}

        @Override
        public List<String> abandonedThreads() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
