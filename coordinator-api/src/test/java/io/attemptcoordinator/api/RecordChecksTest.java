package io.attemptcoordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.attemptcoordinator.api.Symptom.Phase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No record can be made that breaks what its documentation promises. */
class RecordChecksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final Evidence EVIDENCE = new Evidence(Evidence.Kind.TEXT, "seen");
    private static final Failure FAILURE =
            new Failure(FailureClass.E1_EXECUTION, "broken", "some-classifier", List.of(EVIDENCE));

    private static Stream<Arguments> refused() {
        return Stream.of(
                refused("value must be within [0, 1] but was -0.1", () -> Score.of(-0.1)),
                refused("value must be within [0, 1] but was 1.1", () -> Score.of(1.1)),
                refused("value must be within [0, 1] but was NaN", () -> Score.of(Double.NaN)),
                refused("parts[psnr] must be finite", () -> Score.of(1.0, Map.of("psnr", Double.POSITIVE_INFINITY))),
                refused("score must be within [0, 1] but was 2.0", () -> Verdict.of(2.0)),
                refused("score must be within [0, 1] but was NaN", () -> Verdict.of(Double.NaN)),
                refused("name must be 1 to 64", () -> new Task("Two Words", "", List.of())),
                refused("at most one image for each view", () -> new Task("task", "", List.of(image(), image()))),
                refused("view must be 1 to 64", () -> new Reference("../top", Path.of("top.png"))),
                refused("standardError must be finite and >= 0", () -> new Score(0.5, Map.of(), -0.1, 1)),
                refused("standardError must be finite and >= 0", () -> new Score(0.5, Map.of(), Double.NaN, 1)),
                refused("judgements must be >= 1 but was 0", () -> new Score(0.5, Map.of(), 0.0, 0)),
                refused("inputTokens must be >= 0 but was -1", () -> Usage.of(-1, 0)),
                refused("outputTokens must be >= 0 but was -1", () -> Usage.of(0, -1)),
                refused("cachedTokens must be >= 0 but was -1", () -> new Usage(1, 0, -1, BigDecimal.ZERO)),
                refused("cachedTokens must be at most inputTokens, 1,", () -> new Usage(1, 0, 2, BigDecimal.ZERO)),
                refused("unmeteredCalls must be >= 0 but was -1", () -> new Usage(1, 0, 0, BigDecimal.ZERO, -1, 0)),
                refused("unpricedCalls must be >= 0 but was -1", () -> new Usage(1, 0, 0, BigDecimal.ZERO, 0, -1)),
                refused("cost must be >= 0 but was -1", () -> new Usage(1, 0, 0, BigDecimal.valueOf(-1))),
                refused("name must be 1 to 64", () -> new Strategy("", Map.of())),
                refused("detail must not be blank", () -> new Evidence(Evidence.Kind.TEXT, " ")),
                refused("message must not be blank", () -> failure("", "some-classifier", EVIDENCE)),
                refused("classifier must be 1 to 64", () -> failure("broken", "Some Classifier", EVIDENCE)),
                refused("must have evidence", () -> failure("broken", "some-classifier")),
                refused("message must not be blank", () -> new Symptom(Phase.START, " ", List.of(), null)),
                refused("id must be 1 to 64", () -> new BaselineSnapshot("-", DIGEST, Map.of())),
                refused("digest must be 64", () -> new BaselineSnapshot("empty", DIGEST.substring(1), Map.of())),
                refused(
                        "sha256 must be 64",
                        () -> new ArtifactRef("a.png", DIGEST.toUpperCase(Locale.ROOT), "image/png", 1)),
                refused("mediaType must not be blank", () -> new ArtifactRef("a.png", DIGEST, "", 1)),
                refused("sizeBytes must be >= 0 but was -1", () -> new ArtifactRef("a.png", DIGEST, "image/png", -1)),
                refused("path must be segments", () -> new ArtifactRef("../a.png", DIGEST, "image/png", 1)),
                refused("index must be >= 0 but was -1", () -> iteration(-1, FAILURE, Duration.ZERO)),
                refused("elapsed must not be negative", () -> iteration(0, FAILURE, Duration.ofNanos(-1))),
                refused("must have a verdict or a failure", () -> iteration(0, null, Duration.ZERO)),
                refused("index must be >= 0", () -> new IterationSummary(-1, null, 0, null)),
                refused("score must be within [0, 1]", () -> new IterationSummary(0, 1.5, 0, null)),
                refused("retryCount must be >= 0", () -> new IterationSummary(0, null, -1, null)),
                refused("path must be segments", () -> request("../run", 0)),
                refused("number must be >= 0", () -> request("run", -1)),
                refused("whenLate must be", () -> request("run", 0, AttemptStopReason.STAGNATION)),
                refused("maxIterations must be >= 1 but was 0", () -> AttemptLimits.of(0)),
                refused("maxFastRetries must be >= 0", () -> limits(-1, 1, 0, null, SECOND)),
                refused("maxTries must be >= 1", () -> limits(0, 0, 0, null, SECOND)),
                refused("patience must be >= 0", () -> limits(0, 1, -1, null, SECOND)),
                refused("threshold must be within [0, 1] but was 1.5", () -> limits(0, 1, 0, 1.5, SECOND)),
                refused("grace must be positive", () -> limits(0, 1, 0, null, Duration.ZERO)),
                refused(
                        "attemptTimeout must be positive",
                        () -> AttemptLimits.of(1).withAttemptTimeout(Duration.ofNanos(-1))));
    }

    private static AttemptRequest request(String run, int number) {
        return request(run, number, AttemptStopReason.TIME_EXHAUSTED);
    }

    private static AttemptRequest request(String run, int number, AttemptStopReason whenLate) {
        return new AttemptRequest(
                run,
                number,
                0,
                Strategy.DEFAULT,
                List.of(),
                new Task("task", "", List.of()),
                Map.of(),
                new BaselineSnapshot("empty", DIGEST, Map.of()),
                AttemptLimits.of(1),
                whenLate);
    }

    private static AttemptLimits limits(
            int maxFastRetries, int maxTries, int patience, @Nullable Double threshold, Duration grace) {
        return new AttemptLimits(
                1, maxFastRetries, maxTries, patience, threshold, SECOND, SECOND, SECOND, SECOND, grace);
    }

    private static Arguments refused(String message, ThrowingCallable making) {
        return arguments(message, making);
    }

    private static Reference image() {
        return new Reference("top", Path.of("top.png"));
    }

    private static Failure failure(String message, String classifier, Evidence... evidence) {
        return new Failure(FailureClass.E1_EXECUTION, message, classifier, List.of(evidence));
    }

    private static Iteration iteration(int index, @Nullable Failure failure, Duration elapsed) {
        return new Iteration(index, Map.of(), Map.of(), List.of(FAILURE), null, failure, Usage.NONE, elapsed, null);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void saysWhatIsWrong(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(message);
    }

    @Test
    void takesTheEndsOfEachRange() {
        assertThat(Score.of(0.0).value()).isZero();
        assertThat(Score.of(1.0).value()).isEqualTo(1.0);
        assertThat(Verdict.of(1.0).pass()).isNull();
        assertThat(new Task("a".repeat(64), "", List.of()).references()).isEmpty();
        assertThat(iteration(0, FAILURE, Duration.ZERO).retryCount()).isEqualTo(1);
    }

    @Test
    void copiesWhatItIsGivenInTheOrderOfTheKeys() {
        Map<String, Double> parts = new HashMap<>(Map.of("ssim", 0.5, "mse", 0.25, "psnr", 20.0));
        Score score = Score.of(0.5, parts);
        parts.clear();

        assertThat(score.parts().keySet()).containsExactly("mse", "psnr", "ssim");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> score.parts().clear());

        List<String> issues = new ArrayList<>(List.of("too dark"));
        Verdict verdict = new Verdict(0.5, issues, List.of(), List.of(), true);
        issues.clear();

        assertThat(verdict.criticalIssues()).containsExactly("too dark");
    }

    @Test
    void addsUsageWithoutOverflow() {
        Usage most = Usage.of(Long.MAX_VALUE, 1);
        Usage first = new Usage(1, 2, 1, new BigDecimal("0.10"));
        Usage second = new Usage(3, 4, 0, new BigDecimal("0.90"));

        assertThat(first.plus(second)).isEqualTo(new Usage(4, 6, 1, BigDecimal.ONE));
        assertThat(new Usage(1, 2, 0, BigDecimal.ZERO, 1, 2).plus(new Usage(1, 0, 0, BigDecimal.ZERO, 3, 4)))
                .isEqualTo(new Usage(2, 2, 0, BigDecimal.ZERO, 4, 6));
        assertThat(first.plus(Usage.NONE)).isEqualTo(first);
        assertThat(first.plus(second).tokens()).isEqualTo(10);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(most::tokens);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> most.plus(Usage.of(1, 0)));
    }

    @Test
    void takesAPartOfUsageAway() {
        Usage first = new Usage(1, 2, 1, new BigDecimal("0.10"), 3, 4);
        Usage second = new Usage(3, 4, 0, new BigDecimal("0.90"), 5, 6);

        assertThat(first.plus(second).minus(first)).isEqualTo(second);
        assertThat(second.minus(second)).isEqualTo(Usage.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.minus(second))
                .withMessageContaining("inputTokens must be >= 0 but was -2");
    }

    @Test
    void equalCostsAreEqualHoweverTheyAreWritten() {
        assertThat(new Usage(0, 0, 0, new BigDecimal("1.00"))).isEqualTo(new Usage(0, 0, 0, new BigDecimal("1")));
        assertThat(new Usage(0, 0, 0, new BigDecimal("0.000"))).isEqualTo(Usage.NONE);
    }

    @Test
    void aThresholdIsReachedByAScoreThatIsEqualOrBetter() {
        AttemptLimits limits = limits(0, 1, 0, 0.5, SECOND);

        assertThat(limits.isReachedBy(Score.of(0.5))).isTrue();
        assertThat(limits.isReachedBy(Score.of(0.49))).isFalse();
        assertThat(limits.isReachedBy(null)).isFalse();
        assertThat(AttemptLimits.of(1).isReachedBy(Score.of(1.0)))
                .as("there is no threshold")
                .isFalse();
    }

    @Test
    void onlyTheTimeOfATryChangesWithIt() {
        AttemptLimits limits = limits(2, 4, 3, 0.5, Duration.ofSeconds(7));

        assertThat(limits.withAttemptTimeout(Duration.ofSeconds(9)).withAttemptTimeout(limits.attemptTimeout()))
                .isEqualTo(limits);
        assertThat(limits.withAttemptTimeout(Duration.ofSeconds(9)).attemptTimeout())
                .isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void summarizesAnIteration() {
        Iteration iteration = Iteration.verified(3, Verdict.of(0.2))
                .failure(FAILURE)
                .errors(List.of(FAILURE, FAILURE))
                .scores(new ScoreCard(Score.of(0.7), Map.of()))
                .build();

        assertThat(iteration.summary()).isEqualTo(new IterationSummary(3, 0.7, 2, FailureClass.E1_EXECUTION));
        assertThat(Iteration.failed(0, FAILURE).build().summary())
                .isEqualTo(new IterationSummary(0, null, 0, FailureClass.E1_EXECUTION));
        assertThat(iteration.toBuilder().build()).isEqualTo(iteration);
    }

    @Test
    void aNewWorkerHelpsUnlessTheEvidenceSaysOtherwise() {
        Evidence permanent = new Evidence(Evidence.Kind.PERMANENT, "it has a bug");

        assertThat(infrastructure(EVIDENCE).isWorthANewWorker()).isTrue();
        assertThat(infrastructure(EVIDENCE, permanent).isWorthANewWorker()).isFalse();
        assertThat(FAILURE.isWorthANewWorker()).isFalse();
        assertThat(FAILURE.isWorthAFastRetry()).isTrue();
        assertThat(infrastructure(EVIDENCE).isWorthAFastRetry()).isFalse();
    }

    private static Failure infrastructure(Evidence... evidence) {
        return new Failure(FailureClass.E0_INFRASTRUCTURE, "lost", "some-classifier", List.of(evidence));
    }

    @Test
    void makesASymptomOfAnExceptionThatHasNoMessage() {
        Symptom symptom = Symptom.of(Phase.VERIFY, new IllegalStateException());

        assertThat(symptom.message()).isEqualTo("java.lang.IllegalStateException");
        assertThat(symptom.evidence()).extracting(Evidence::kind).containsExactly(Evidence.Kind.EXCEPTION);
    }

    @Test
    void takesTheEvidenceOfACoordinatorException() {
        CoordinatorException lost =
                new CoordinatorException(CoordinatorException.Code.BACKEND_LOST, "gone", List.of(EVIDENCE), null);

        assertThat(Symptom.of(Phase.RENDER, lost).evidence()).containsExactly(EVIDENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "run.json", "attempts/attempt-000/iterations/iter-000/renders/top.png", "_x/Y-1.z"})
    void takesAPath(String path) {
        assertThat(ArtifactStore.requirePath(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/..",
                "a/../b",
                ".hidden",
                "a/.hidden",
                "-a",
                "a b",
                "a\\b",
                "C:a",
                "a\n",
                "é",
                "a\0b"
            })
    void refusesAPathThatIsNotOfItsForm(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> ArtifactStore.requirePath(path));
    }

    @Test
    void refusesAPathThatIsTooLong() {
        String longest = "a".repeat(ArtifactStore.MAX_PATH_LENGTH);

        assertThat(ArtifactStore.requirePath(longest)).isEqualTo(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> ArtifactStore.requirePath(longest + "a"));
    }
}
