package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.policy.RunFold;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    private static final Failure FAILURE = new Failure(
            FailureClass.E1_EXECUTION,
            "NameError:\033[2J name 'x' is not defined",
            "test",
            List.of(new Evidence(Evidence.Kind.EXCEPTION, "NameError")));

    private static AttemptReport attempt(@Nullable Score score, @Nullable Failure failure) {
        AttemptResult result = failure == null
                ? new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED)
                : new AttemptResult.Failed(failure);
        TryReport first = new TryReport(0, "worker-0", 1, result, new Usage(10, 5, 2, BigDecimal.ONE), Duration.ZERO);
        return AttemptReport.builder(0, "run/attempts/attempt-000", result, Instant.EPOCH)
                .tries(List.of(first))
                .best(score == null ? null : best(score))
                .build();
    }

    private static BestIteration best(Score score) {
        return new BestIteration(0, 0, new ScoreCard(score, Map.of("photometric", score)), Map.of(), Map.of());
    }

    private static RunSummary summary(
            RunStopReason reason, AttemptReport attempt, @Nullable Double threshold, boolean isStoppedAtOnce) {
        Score score = attempt.score();
        Choice choice = score == null ? Choice.none("because") : Choice.of(0, score, "because");
        BestAttemptResult result = result(reason, choice, attempt, List.of());
        return summary(result, threshold, isStoppedAtOnce);
    }

    /** The result of a run with one attempt. */
    private static BestAttemptResult result(
            RunStopReason reason, Choice choice, AttemptReport attempt, List<String> abandonedThreads) {
        RunFold fold = new RunFold(RunPlan.builder(1, 1).build());
        fold.add(new RunEvent.AttemptFinished("run", Instant.EPOCH, attempt));
        AttemptReport best = choice.winner() == null ? null : attempt;
        return fold.result("run", reason, choice, best, null, Duration.ofSeconds(2), abandonedThreads);
    }

    private static RunSummary summary(BestAttemptResult result, @Nullable Double threshold, boolean isStoppedAtOnce) {
        return new RunSummary(
                result,
                threshold,
                "simulated",
                false,
                path -> Optional.of(Path.of("runs").resolve(path)),
                isStoppedAtOnce);
    }

    @Test
    void endsByTheWinnerAndTheThreshold() {
        AttemptReport scored = attempt(Score.of(0.5), null);
        AttemptReport failed = attempt(null, FAILURE);
        RunStopReason reason = RunStopReason.ATTEMPTS_EXHAUSTED;

        assertThat(summary(reason, scored, null, false).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(summary(reason, scored, 0.5, false).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(summary(reason, scored, 0.51, false).exitCode()).isEqualTo(ExitCode.BELOW_THRESHOLD);
        assertThat(summary(reason, failed, null, false).exitCode()).isEqualTo(ExitCode.NO_WINNER);
        assertThat(summary(RunStopReason.OPERATOR_STOP, scored, null, false).exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(summary(RunStopReason.OPERATOR_STOP, scored, null, true).exitCode())
                .isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void endsWith5WhereNoAttemptCouldBeMade() {
        BestAttemptResult result = new RunFold(RunPlan.builder(1, 1).build())
                .result(
                        "run",
                        RunStopReason.UNUSABLE,
                        Choice.none("The baseline cannot be used."),
                        null,
                        FAILURE,
                        Duration.ZERO,
                        List.of());
        RunSummary summary = summary(result, null, false);

        assertThat(summary.exitCode()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(summary.text(TestConsole.in(Path.of("")).console()))
                .contains("Failure  1 x E1_EXECUTION: NameError");
        assertThat(summary.json().path("winner").isNull()).isTrue();
        assertThat(summary.json().path("score").isNull()).isTrue();
    }

    @Test
    void printsNoControlSequenceFromOutside() {
        RunSummary summary = summary(RunStopReason.ATTEMPTS_EXHAUSTED, attempt(null, FAILURE), null, false);

        assertThat(summary.text(TestConsole.in(Path.of("")).console()))
                .contains("Winner   none")
                .contains("NameError: [2J name 'x' is not defined")
                .doesNotContain("\033");
    }

    @Test
    void reportsUsageAndChoice() {
        ObjectNode json = summary(RunStopReason.ATTEMPTS_EXHAUSTED, attempt(Score.of(0.5), null), null, false)
                .json();

        assertThat(json.path("usage").path("inputTokens").asLong()).isEqualTo(10);
        assertThat(json.path("usage").path("cachedTokens").asLong()).isEqualTo(2);
        assertThat(json.path("usage").path("cost").asDouble()).isEqualTo(1.0);
        assertThat(json.path("scores").path("photometric").asDouble()).isEqualTo(0.5);
        assertThat(json.path("choice").path("winner").asInt(-1)).isZero();
        assertThat(json.path("choice").path("score").asDouble()).isEqualTo(0.5);
        assertThat(json.path("choice").path("ties").isArray()).isTrue();
        assertThat(json.path("choice").path("confidence").isNull()).isTrue();
        JsonNode attempt = json.path("attempts").get(0);
        assertThat(attempt.path("stopReason").asText()).isEqualTo("ITERATIONS_EXHAUSTED");
        assertThat(attempt.path("folder").asText()).isEqualTo("runs/run/attempts/attempt-000");
        assertThat(attempt.path("score").asDouble()).isEqualTo(0.5);
        assertThat(attempt.path("bestIteration").asInt(-1)).isZero();
        assertThat(attempt.path("tries").asInt()).isEqualTo(1);
        assertThat(attempt.path("retried").isBoolean()).isTrue();
        assertThat(attempt.path("failureClass").isNull()).isTrue();
    }

    @Test
    void warnsOfAWinnerWithoutASceneAndOfThreadsThatWereAbandoned() {
        AttemptReport attempt = attempt(Score.of(0.5), null);
        BestAttemptResult result = result(
                RunStopReason.ATTEMPTS_EXHAUSTED,
                Choice.of(0, Score.of(0.5), "because"),
                attempt,
                List.of("coordinator-attempt-0"));
        RunSummary summary = new RunSummary(result, null, "blender", true, path -> Optional.empty(), false);

        assertThat(summary.warnings())
                .hasSize(2)
                .anyMatch(warning -> warning.contains("the winner has no scene") && warning.contains("TMPDIR"))
                .anyMatch(warning -> warning.contains("coordinator-attempt-0"));
        assertThat(summary.json().path("warnings")).hasSize(2);
    }
}
