package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.cli.simulated.SimulatedBackend;
import io.attemptcoordinator.cli.simulated.SimulatedBaseline;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    private static final Failure FAILURE = new Failure(
            FailureClass.E1_EXECUTION,
            "NameError:\033[2J name 'x' is not defined",
            "test",
            List.of(new Evidence(Evidence.Kind.EXCEPTION, "NameError")));
    private static final Backend BACKEND = backend();

    private static Backend backend() {
        SimulatedBackend backend = new SimulatedBackend(List.of("camera"), 16, 16);
        return new Backend("simulated", backend, backend, new SimulatedBaseline("empty-scene"), null);
    }

    private static AttemptReport attempt(@Nullable Score score, @Nullable Failure failure) {
        return new AttemptReport(
                0,
                "run/attempts/attempt-000",
                1,
                Strategy.DEFAULT,
                List.of(),
                List.of(),
                score == null ? null : Integer.valueOf(0),
                score,
                Map.of(),
                null,
                failure,
                Instant.EPOCH,
                Duration.ofSeconds(1));
    }

    private static RunSummary summary(
            StopReason reason, AttemptReport attempt, @Nullable Double threshold, boolean isStoppedAtOnce) {
        Integer winner = attempt.score() == null ? null : Integer.valueOf(0);
        BestAttemptResult result =
                new BestAttemptResult("run", reason, List.of(attempt), winner, "because", null, Duration.ofSeconds(2));
        return new RunSummary(result, threshold, BACKEND, Path.of("runs"), isStoppedAtOnce);
    }

    @Test
    void endsByTheWinnerAndTheThreshold() {
        AttemptReport scored = attempt(Score.of(0.5), null);
        AttemptReport failed = attempt(null, FAILURE);
        StopReason reason = StopReason.ATTEMPTS_EXHAUSTED;

        assertThat(summary(reason, scored, null, false).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(summary(reason, scored, 0.5, false).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(summary(reason, scored, 0.51, false).exitCode()).isEqualTo(ExitCode.BELOW_THRESHOLD);
        assertThat(summary(reason, failed, null, false).exitCode()).isEqualTo(ExitCode.NO_WINNER);
        assertThat(summary(StopReason.OPERATOR_STOP, scored, null, false).exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(summary(StopReason.OPERATOR_STOP, scored, null, true).exitCode())
                .isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void endsWith5WhereNoAttemptCouldBeMade() {
        BestAttemptResult result = new BestAttemptResult(
                "run", StopReason.UNUSABLE, List.of(), null, "None of 0 attempts has a score.", FAILURE, Duration.ZERO);
        RunSummary summary = new RunSummary(result, null, BACKEND, Path.of("runs"), false);

        assertThat(summary.exitCode()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(summary.text(TestConsole.in(Path.of("")).console()))
                .contains("Failure  1 x E1_EXECUTION: NameError");
        assertThat(summary.json().path("winner").isNull()).isTrue();
        assertThat(summary.json().path("score").isNull()).isTrue();
    }

    @Test
    void neverHandsControlSequencesOfOthersToTheTerminal() {
        RunSummary summary = summary(StopReason.ATTEMPTS_EXHAUSTED, attempt(null, FAILURE), null, false);

        assertThat(summary.text(TestConsole.in(Path.of("")).console()))
                .contains("Winner   none")
                .contains("NameError: [2J name 'x' is not defined")
                .doesNotContain("\033");
    }
}
