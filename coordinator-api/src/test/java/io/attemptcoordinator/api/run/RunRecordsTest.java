package io.attemptcoordinator.api.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The records of a run refuse what breaks their documentation, and derive the rest. */
class RunRecordsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final AttemptResult COMPLETED = new AttemptResult.Completed(AttemptStopReason.FINISHED);
    private static final Score SCORE = Score.of(0.5);

    private static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        "wallTime must be positive",
                        () -> Budget.builder().wallTime(Duration.ZERO).build()),
                refused("tokens must be >= 1", () -> Budget.builder().tokens(0).build()),
                refused(
                        "totalIterations must be >= 1",
                        () -> Budget.builder().totalIterations(0).build()),
                refused(
                        "cost must be positive but was 0",
                        () -> Budget.builder().cost(BigDecimal.ZERO).build()),
                refused(
                        "attempts must be >= 1 but was 0",
                        () -> RunPlan.builder(0, 1).build()),
                refused(
                        "maxIterations must be >= 1 but was 0",
                        () -> RunPlan.builder(1, 0).build()),
                refused("confidence must be within [0, 1]", () -> new Choice(0, List.of(), 1.5, SCORE, "best")),
                refused("rationale must not be blank", () -> Choice.none(" ")),
                refused("without a winner has no score", () -> new Choice(null, List.of(), null, SCORE, "none")),
                refused("without a winner has no score", () -> new Choice(null, List.of(), 0.5, null, "none")),
                refused("without a winner has no score", () -> new Choice(null, List.of(1), null, null, "none")),
                refused("ties must not contain the winner, 1", () -> new Choice(1, List.of(1), null, SCORE, "best")),
                refused(
                        "winner must be one of the attempts but was 2",
                        () -> result(2, Choice.of(2, SCORE, "best"), null)),
                refused(
                        "the winner, attempt 1, but is that of attempt null",
                        () -> result(2, Choice.of(1, SCORE, "best"), null)),
                refused(
                        "the winner, attempt null, but is that of attempt 1",
                        () -> result(
                                2,
                                Choice.none("no score"),
                                attempt(1, COMPLETED).build())),
                refused("there must be 2 attempts", () -> result(1, Choice.none("no score"), null)),
                refused("a score and a best iteration", () -> summary(null, 0, AttemptStopReason.FINISHED)),
                refused("a score and a best iteration", () -> summary(SCORE, null, AttemptStopReason.FINISHED)),
                refused("a stop reason or a failure", () -> summary(SCORE, 0, null)),
                refused(
                        "count must be >= 1",
                        () -> new RunOutcome.FailureCause(failure(FailureClass.E3_SEMANTIC, "low"), 0)),
                refused("number must be >= 0", () -> attempt(-1, COMPLETED).build()),
                refused(
                        "path must be segments",
                        () -> AttemptReport.builder(0, "../a", COMPLETED, START).build()),
                refused("kind must be 1 to 64", () -> new ComponentRecord("Scorer", "ssim", 1.0, Map.of())),
                refused("name must be 1 to 64", () -> new ComponentRecord("scorer", "SSIM", 1.0, Map.of())),
                refused("weight must be finite", () -> new ComponentRecord("scorer", "ssim", -0.1, Map.of())),
                refused("weight must be finite", () -> new ComponentRecord("scorer", "ssim", Double.NaN, Map.of())),
                refused(
                        "worker must not be blank",
                        () -> new TryReport(0, "", 0, COMPLETED, Usage.NONE, Duration.ZERO)),
                refused("message must not be blank", () -> new RunEvent.RunFailed("run", START, "")),
                refused("attempt must be >= 0", () -> new RunEvent.TryStarted("run", START, -1, 0, "worker-0")),
                refused(
                        "path must be segments",
                        () -> RunManifest.builder(
                                        "",
                                        START,
                                        new Task("task", "", List.of()),
                                        RunPlan.builder(1, 1).build())
                                .build()),
                refused(
                        "tryNumber must be >= 0",
                        () -> new BestIteration(-1, 0, new ScoreCard(SCORE, Map.of()), Map.of(), Map.of())));
    }

    private static Arguments refused(String message, ThrowingCallable making) {
        return arguments(message, making);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void saysWhatIsWrong(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }

    private static AttemptReport.Builder attempt(int number, AttemptResult result) {
        return AttemptReport.builder(number, "run/attempts/attempt-00" + number, result, START);
    }

    private static TryReport attemptTry(int number, AttemptResult result, Usage usage) {
        return new TryReport(number, "worker-0", 1, result, usage, Duration.ofSeconds(1));
    }

    private static BestAttemptResult result(int attempts, Choice choice, @Nullable AttemptReport best) {
        RunOutcome outcome = new RunOutcome(
                RunStopReason.ATTEMPTS_EXHAUSTED,
                2,
                choice,
                null,
                List.of(),
                Map.of(),
                Usage.NONE,
                Duration.ZERO,
                List.of());
        List<AttemptSummary> summaries = IntStream.range(0, attempts)
                .mapToObj(number -> attempt(number, COMPLETED).build().summary())
                .toList();
        return new BestAttemptResult("run", outcome, summaries, best);
    }

    private static AttemptSummary summary(
            @Nullable Score score, @Nullable Integer best, @Nullable AttemptStopReason reason) {
        return new AttemptSummary(0, score, best, 1, 1, false, reason, null);
    }

    private static Failure failure(FailureClass failureClass, String message) {
        return new Failure(
                failureClass, message, "some-classifier", List.of(new Evidence(Evidence.Kind.TEXT, message)));
    }

    @Test
    void aPlanHasTheDefaultsOfItsLimits() {
        RunPlan plan = RunPlan.builder(3, 8).build();

        assertThat(plan.limits()).isEqualTo(AttemptLimits.of(8));
        assertThat(plan.budget()).isEqualTo(Budget.UNLIMITED);
        assertThat(plan.seed()).isZero();
    }

    @Test
    void aPlanTakesWhatItsBuilderIsGiven() {
        Budget budget = Budget.builder().tokens(1000).build();
        RunPlan plan = RunPlan.builder(3, 8)
                .seed(7)
                .threshold(0.9)
                .patience(2)
                .maxFastRetries(1)
                .maxTries(4)
                .attemptTimeout(Duration.ofSeconds(1))
                .workerTimeout(Duration.ofSeconds(2))
                .resetTimeout(Duration.ofSeconds(3))
                .stepTimeout(Duration.ofSeconds(4))
                .grace(Duration.ofSeconds(5))
                .budget(budget)
                .keep(Keep.BEST)
                .judgements(5)
                .build();

        assertThat(plan)
                .isEqualTo(new RunPlan(
                        3,
                        7,
                        new AttemptLimits(
                                8,
                                1,
                                4,
                                2,
                                0.9,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5)),
                        budget,
                        Keep.BEST,
                        5));
    }

    @Test
    void aReportDerivesItsScoreAndItsUsageFromAllTries() {
        Failure lost = failure(FailureClass.E0_INFRASTRUCTURE, "lost");
        AttemptReport report = attempt(0, COMPLETED)
                .tries(List.of(
                        attemptTry(0, new AttemptResult.Failed(lost), Usage.of(1000, 0)),
                        attemptTry(1, COMPLETED, Usage.of(10, 0))))
                .best(new BestIteration(0, 0, new ScoreCard(SCORE, Map.of()), Map.of(), Map.of()))
                .build();

        assertThat(report.score()).isEqualTo(SCORE);
        assertThat(report.usage()).isEqualTo(Usage.of(1010, 0));
        assertThat(report.isRetried()).isTrue();
        assertThat(report.failure()).isNull();
    }

    @Test
    void aReportIsRetriedIfAStepWas() {
        assertThat(attempt(0, COMPLETED).build().isRetried()).isFalse();
        assertThat(attempt(0, COMPLETED)
                        .trajectory(List.of(new IterationSummary(0, 0.5, 1, null)))
                        .build()
                        .isRetried())
                .isTrue();
    }

    @Test
    void aReportFailsByItsResultOrElseByItsShortfall() {
        Failure lost = failure(FailureClass.E0_INFRASTRUCTURE, "lost");
        Failure low = failure(FailureClass.E3_SEMANTIC, "too low");

        assertThat(attempt(0, new AttemptResult.Failed(lost))
                        .shortfall(low)
                        .build()
                        .failure())
                .isEqualTo(lost);
        assertThat(attempt(0, COMPLETED).shortfall(low).build().failure()).isEqualTo(low);
    }

    @Test
    void theBestAttemptIsTheOneThatWasChosen() {
        AttemptReport second = attempt(1, COMPLETED).build();
        Choice choice = Choice.of(1, SCORE, "higher");

        assertThat(result(2, choice, second).rationale()).isEqualTo("higher");
        assertThat(result(2, choice, second).best()).isEqualTo(second);
    }

    @Test
    void theFailureOfTheLastTryCountsOnce() {
        Failure lost = failure(FailureClass.E0_INFRASTRUCTURE, "lost");
        Failure low = failure(FailureClass.E3_SEMANTIC, "too low");
        AttemptResult gone = new AttemptResult.Failed(lost);

        assertThat(attempt(0, gone)
                        .tries(List.of(attemptTry(0, gone, Usage.NONE), attemptTry(1, gone, Usage.NONE)))
                        .build()
                        .failures())
                .containsExactly(lost, lost);
        assertThat(attempt(0, COMPLETED)
                        .tries(List.of(attemptTry(0, gone, Usage.NONE), attemptTry(1, COMPLETED, Usage.NONE)))
                        .shortfall(low)
                        .build()
                        .failures())
                .containsExactly(lost, low);
        assertThat(attempt(0, gone).build().failures()).containsExactly(lost);
    }

    @Test
    void aSummaryKeepsWhatSelectionsAndTablesNeed() {
        Score score = new Score(0.5, Map.of("ssim", 0.5), 0.25, 3);
        BestIteration best = new BestIteration(1, 4, new ScoreCard(score, Map.of()), Map.of(), Map.of());
        AttemptResult gone = new AttemptResult.Failed(failure(FailureClass.E0_INFRASTRUCTURE, "lost"));

        assertThat(attempt(7, COMPLETED)
                        .tries(List.of(attemptTry(0, gone, Usage.NONE), attemptTry(1, COMPLETED, Usage.NONE)))
                        .best(best)
                        .shortfall(failure(FailureClass.E3_SEMANTIC, "too low"))
                        .trajectory(List.of(new IterationSummary(0, 0.5, 0, null)))
                        .build()
                        .summary())
                .isEqualTo(new AttemptSummary(
                        7,
                        new Score(0.5, Map.of(), 0.25, 3),
                        4,
                        1,
                        2,
                        true,
                        ((AttemptResult.Completed) COMPLETED).reason(),
                        FailureClass.E3_SEMANTIC));
        assertThat(attempt(7, gone).build().summary())
                .isEqualTo(new AttemptSummary(7, null, null, 0, 0, false, null, FailureClass.E0_INFRASTRUCTURE));
    }

    @Test
    void aBudgetComparesItsCostByValue() {
        assertThat(Budget.builder().cost(new BigDecimal("1.50")).build())
                .isEqualTo(Budget.builder().cost(new BigDecimal("1.5")).build());
    }
}
