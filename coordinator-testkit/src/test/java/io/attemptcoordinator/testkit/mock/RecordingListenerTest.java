package io.attemptcoordinator.testkit.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The listener records what it hears, and fails if no run can have had it in that order. */
class RecordingListenerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Task TASK = new Task("task", "", List.of());

    private static RunEvent started() {
        RunPlan plan = RunPlan.builder(2, 2).build();
        return new RunEvent.RunStarted(
                "run", NOW, RunManifest.builder("run", NOW, TASK, plan).build());
    }

    private static RunEvent resumed() {
        RunManifest manifest = ((RunEvent.RunStarted) started()).manifest();
        return new RunEvent.RunResumed("run", NOW, manifest, 0, List.of(), null);
    }

    private static RunEvent requested(int attempt) {
        BaselineSnapshot baseline = new BaselineSnapshot("empty", "0".repeat(64), Map.of());
        return new RunEvent.AttemptRequested(
                "run",
                NOW,
                new AttemptRequest(
                        "run",
                        attempt,
                        0,
                        Strategy.DEFAULT,
                        List.of(),
                        TASK,
                        Map.of(),
                        baseline,
                        AttemptLimits.of(1),
                        AttemptStopReason.TIME_EXHAUSTED));
    }

    private static RunEvent attemptTry(int attempt, int number) {
        return new RunEvent.TryStarted("run", NOW, attempt, number, "worker-0");
    }

    private static RunEvent iteration(int attempt, int number, int index) {
        return new RunEvent.IterationReported(
                "run",
                NOW,
                attempt,
                number,
                Iteration.verified(index, Verdict.of(0.5)).build());
    }

    private static RunEvent abandoned(int attempt, int number) {
        Failure lost = new Failure(
                FailureClass.E0_INFRASTRUCTURE,
                "lost",
                "some-classifier",
                List.of(new Evidence(Evidence.Kind.TEXT, "lost")));
        return new RunEvent.TryAbandoned("run", NOW, attempt, number, lost);
    }

    private static RunEvent finished(int attempt) {
        AttemptResult result = new AttemptResult.Completed(AttemptStopReason.FINISHED);
        return new RunEvent.AttemptFinished(
                "run",
                NOW,
                AttemptReport.builder(attempt, "run/attempts/" + attempt, result, NOW)
                        .build());
    }

    private static RunEvent ended() {
        return new RunEvent.RunFinished(
                "run",
                NOW,
                new RunOutcome(
                        RunStopReason.ATTEMPTS_EXHAUSTED,
                        0,
                        Choice.none("none"),
                        null,
                        List.of(),
                        Map.of(),
                        Usage.NONE,
                        Duration.ZERO,
                        List.of()),
                null);
    }

    private static RunEvent failed() {
        return new RunEvent.RunFailed("run", NOW, "no space left");
    }

    private static RecordingListener hearing(RunEvent... events) {
        RecordingListener listener = new RecordingListener();
        List.of(events).forEach(listener::onEvent);
        return listener;
    }

    @Test
    void recordsTheEventsOfAttemptsThatInterleave() {
        assertThat(hearing(
                                started(),
                                requested(0),
                                requested(1),
                                attemptTry(1, 0),
                                attemptTry(0, 0),
                                iteration(0, 0, 0),
                                iteration(1, 0, 0),
                                abandoned(0, 0),
                                finished(1),
                                attemptTry(0, 1),
                                iteration(0, 1, 0),
                                finished(0),
                                ended())
                        .events())
                .containsExactly(
                        "run started",
                        "attempt 1 try 0",
                        "attempt 0 try 0",
                        "iteration 0/0",
                        "iteration 1/0",
                        "abandoned 0 try 0 E0_INFRASTRUCTURE",
                        "attempt 1 finished",
                        "attempt 0 try 1",
                        "iteration 0/0",
                        "attempt 0 finished",
                        "run finished");
    }

    @Test
    void aTryWhoseWorkerDoesNotStartIsAbandonedWithoutHavingStarted() {
        assertThat(hearing(started(), requested(0), abandoned(0, 0), attemptTry(0, 1), finished(0), ended())
                        .events())
                .contains("abandoned 0 try 0 E0_INFRASTRUCTURE", "attempt 0 try 1");
    }

    @Test
    void aRunCanFailAtAnyTime() {
        assertThat(hearing(failed()).events()).containsExactly("run failed");
        assertThat(hearing(started(), requested(0), attemptTry(0, 0), failed()).events())
                .containsExactly("run started", "attempt 0 try 0", "run failed");
    }

    @Test
    void aRunCanGoOnAfterItsEndOrWhereItWasCutOff() {
        assertThat(hearing(
                                started(),
                                requested(0),
                                attemptTry(0, 0),
                                iteration(0, 0, 0),
                                resumed(),
                                attemptTry(0, 0),
                                iteration(0, 0, 1),
                                finished(0),
                                ended(),
                                resumed(),
                                requested(1),
                                attemptTry(1, 0),
                                finished(1),
                                ended())
                        .events())
                .contains("run resumed", "iteration 0/1", "run finished");
    }

    @Test
    void whatHappenedBeforeARunWasResumedNeedNotHaveBeenHeard() {
        assertThat(hearing(
                                resumed(),
                                attemptTry(3, 1),
                                iteration(3, 1, 7),
                                abandoned(3, 1),
                                attemptTry(3, 2),
                                iteration(3, 2, 0),
                                finished(3),
                                abandoned(4, 2),
                                finished(4),
                                finished(5),
                                ended())
                        .events())
                .startsWith("run resumed", "attempt 3 try 1", "iteration 3/7");
    }

    private static Stream<Arguments> illegal() {
        return Stream.of(
                arguments("the run has started already", List.of(resumed(), started())),
                arguments("the run has ended", List.of(started(), ended(), resumed(), ended(), requested(0))),
                arguments("try 2 is the next one", List.of(resumed(), attemptTry(0, 1), attemptTry(0, 1))),
                arguments(
                        "iteration 6 is the next one",
                        List.of(resumed(), attemptTry(0, 0), iteration(0, 0, 5), iteration(0, 0, 5))),
                arguments(
                        "iteration 0 is the next one",
                        List.of(resumed(), attemptTry(0, 0), abandoned(0, 0), attemptTry(0, 1), iteration(0, 1, 5))),
                arguments("try 0 is not under way", List.of(resumed(), iteration(0, 0, 0))),
                arguments("an attempt has not finished", List.of(resumed(), attemptTry(0, 0), ended())),
                arguments("the run has not started", List.of(requested(0))),
                arguments("the run has started already", List.of(started(), started())),
                arguments("the run has ended", List.of(started(), ended(), ended())),
                arguments("the run has ended", List.of(started(), failed(), requested(0))),
                arguments("the attempt was requested already", List.of(started(), requested(0), requested(0))),
                arguments("the attempt was not requested", List.of(started(), attemptTry(0, 0))),
                arguments("the attempt was not requested", List.of(started(), finished(0))),
                arguments("try 0 is the next one", List.of(started(), requested(0), attemptTry(0, 1))),
                arguments(
                        "try 1 is the next one", List.of(started(), requested(0), attemptTry(0, 0), attemptTry(0, 1))),
                arguments("try 0 is not under way", List.of(started(), requested(0), iteration(0, 0, 0))),
                arguments(
                        "try 0 is not under way",
                        List.of(started(), requested(0), attemptTry(0, 0), abandoned(0, 0), iteration(0, 0, 0))),
                arguments(
                        "iteration 0 is the next one",
                        List.of(started(), requested(0), attemptTry(0, 0), iteration(0, 0, 1))),
                arguments("try 0 is the current one", List.of(started(), requested(0), abandoned(0, 1))),
                arguments(
                        "the attempt has finished",
                        List.of(started(), requested(0), attemptTry(0, 0), finished(0), finished(0))),
                arguments("an attempt has not finished", List.of(started(), requested(0), ended())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illegal")
    void failsWithTheHistory(String message, List<RunEvent> events) {
        RecordingListener listener = new RecordingListener();
        events.subList(0, events.size() - 1).forEach(listener::onEvent);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> listener.onEvent(events.get(events.size() - 1)))
                .withMessageContaining(message);
        assertThatExceptionOfType(AssertionError.class)
                .as("a run ignores what its listener throws")
                .isThrownBy(listener::events)
                .withMessageContaining(message)
                .withMessageContaining("The events:");
    }

    @Test
    void refusesTheEventsOfAnotherRun() {
        RecordingListener listener = hearing(started());

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> listener.onEvent(new RunEvent.RunFailed("run-2", NOW, "other")))
                .withMessageContaining("another run, run-2");
    }
}
