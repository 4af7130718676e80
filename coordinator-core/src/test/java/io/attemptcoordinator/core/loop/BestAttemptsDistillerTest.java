package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.policy.AttemptOrder;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.core.policy.RunHistory;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BestAttemptsDistillerTest {
    private static final Verdict VERDICT = new Verdict(
            0.5, List.of("The crate floats."), List.of("The light is dim."), List.of("Lower the crate."), null);

    private final History history = new History();

    /** A record in memory. */
    private static final class History implements RunHistory {
        private final Map<Integer, AttemptReport> reports = new TreeMap<>();
        private final Map<Integer, List<Iteration>> iterations = new TreeMap<>();
        private final Map<String, String> files = new TreeMap<>();

        @Override
        public AttemptReport attempt(int number) {
            return requireNonNull(reports.get(number));
        }

        @Override
        public List<Iteration> iterations(int number) {
            return requireNonNull(iterations.get(number));
        }

        @Override
        public InputStream open(ArtifactRef artifact) {
            byte[] bytes = requireNonNull(files.get(artifact.path())).getBytes(StandardCharsets.UTF_8);
            return new ByteArrayInputStream(bytes);
        }

        /** Adds an attempt whose only iteration has this score and a program; without a score it failed. */
        void add(
                int number,
                @Nullable Double score,
                Strategy strategy,
                Verdict verdict,
                String code,
                Failure... errors) {
            String folder = "run/attempts/attempt-" + number;
            Failure broken = failure(FailureClass.E2_OUTPUT_FORMAT, "no program in the answer");
            AttemptResult result = score == null
                    ? new AttemptResult.Failed(broken)
                    : new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED);
            ArtifactRef ref = new ArtifactRef(
                    folder + "/code.py", "0".repeat(64), "text/x-python", code.getBytes(StandardCharsets.UTF_8).length);
            files.put(ref.path(), code);
            ScoreCard card = new ScoreCard(Score.of(score == null ? 0 : score), Map.of());
            Iteration iteration = score == null
                    ? Iteration.failed(0, broken).build()
                    : Iteration.verified(0, verdict)
                            .scores(card)
                            .errors(List.of(errors))
                            .build();
            iterations.put(number, List.of(iteration));
            reports.put(
                    number,
                    AttemptReport.builder(number, folder, result, Instant.EPOCH)
                            .strategy(strategy)
                            .tries(List.of(new TryReport(0, "worker-0", 1, result, Usage.NONE, Duration.ZERO)))
                            .best(score == null ? null : new BestIteration(0, 0, card, Map.of("code", ref), Map.of()))
                            .trajectory(List.of(iteration.summary()))
                            .build());
        }

        Distiller.Round round(int number, int attempts) {
            return new Distiller.Round(
                    number,
                    reports.size(),
                    attempts,
                    reports.values().stream().map(AttemptReport::summary).toList());
        }
    }

    private static Failure failure(FailureClass failureClass, String message) {
        return new Failure(failureClass, message, "test", List.of(new Evidence(Evidence.Kind.TEXT, message)));
    }

    private static Strategy strategy(String name, String... values) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < values.length; i += 2) {
            map.put(values[i], values[i + 1]);
        }
        return new Strategy(name, map);
    }

    private List<AttemptOrder> distil(int best, int attempts) {
        return new BestAttemptsDistiller(best).distil(history.round(1, attempts), history);
    }

    private static String summary(AttemptOrder order) {
        return requireNonNull(order.strategy().values().get("summary"));
    }

    @Test
    void buildsOnTheBestInTurn() {
        history.add(0, 0.3, Strategy.DEFAULT, VERDICT, "a = 0");
        history.add(1, 0.7, strategy("bold", "step", "0.3"), VERDICT, "a = 1");
        history.add(2, null, Strategy.DEFAULT, VERDICT, "");
        history.add(3, 0.8, Strategy.DEFAULT, VERDICT, "a = 3");
        history.add(4, 0.7, Strategy.DEFAULT, VERDICT, "a = 4");

        List<AttemptOrder> orders = distil(2, 3);

        assertThat(orders)
                .extracting(order -> order.strategy().name())
                .containsExactly("round-2-from-3", "round-2-from-1", "round-2-from-3");
        assertThat(orders).extracting(AttemptOrder::lineage).containsOnly(List.of(3, 1));
        assertThat(orders)
                .extracting(order -> order.strategy().values().get("program"))
                .containsExactly("a = 3", "a = 1", "a = 3");
        assertThat(orders.get(1).strategy().values()).containsEntry("step", "0.3");
    }

    @Test
    void saysWhatTheBestCameTo() {
        history.add(
                0,
                0.8,
                strategy("bold"),
                VERDICT,
                "a = 0",
                failure(FailureClass.E1_EXECUTION, "KeyError: 'Crate'"),
                failure(FailureClass.E1_EXECUTION, "KeyError: 'Crate'"));
        history.add(1, null, Strategy.DEFAULT, VERDICT, "");
        history.add(2, 0.2, Strategy.DEFAULT, VERDICT, "a = 2");

        assertThat(summary(distil(1, 1).get(0))).isEqualTo("""
                3 attempts were made before; 2 have a score. Scores are within [0, 1]; higher is better.

                Attempt 0, strategy bold: 0.8000 in iteration 1 of 1; its first was 0.8000.
                - Critical: The crate floats.
                - Could be better: The light is dim.
                - Advice: Lower the crate.
                - Failed on the way: 2 x E1_EXECUTION: KeyError: 'Crate'

                1 of all attempts failed or fell short with E2_OUTPUT_FORMAT.
                """);
    }

    @Test
    void aFurtherRoundDropsTheProgramOfTheOneBefore() {
        history.add(0, 0.8, strategy("round-2-from-0", "program", "old", "summary", "old"), VERDICT, "a = 0");

        AttemptOrder order = distil(1, 1).get(0);

        assertThat(order.strategy().values()).containsEntry("program", "a = 0");
        assertThat(summary(order)).doesNotContain("old");
    }

    @Test
    void whatAttemptsSayIsBounded() {
        Verdict endless = new Verdict(0.5, Collections.nCopies(1000, "x".repeat(100_000)), List.of(), List.of(), null);
        for (int number = 0; number < 16; number++) {
            history.add(number, 0.5, Strategy.DEFAULT, endless, "y".repeat(64 * 1024 + 1));
        }

        AttemptOrder order = distil(16, 1).get(0);

        assertThat(summary(order))
                .hasSizeLessThanOrEqualTo(16_000)
                .contains("x".repeat(297) + "...")
                .contains("and 995 more");
        assertThat(order.strategy().values()).as("a program that is too long").doesNotContainKey("program");
    }

    @Test
    void whereNothingHasAScoreThereIsOnlyWhatFailed() {
        history.add(0, null, Strategy.DEFAULT, VERDICT, "");

        AttemptOrder order = distil(2, 1).get(0);

        assertThat(order.lineage()).isEmpty();
        assertThat(order.strategy().name()).isEqualTo("round-2");
        assertThat(summary(order)).contains("1 attempts were made before; 0 have a score", "E2_OUTPUT_FORMAT");
        assertThat(order.strategy().values()).doesNotContainKey("program");
    }

    @Test
    void aProgramThatCannotBeReadIsAnError() {
        history.add(0, 0.5, Strategy.DEFAULT, VERDICT, "a = 0");
        RunHistory broken = new RunHistory() {
            @Override
            public AttemptReport attempt(int number) {
                return history.attempt(number);
            }

            @Override
            public List<Iteration> iterations(int number) {
                return history.iterations(number);
            }

            @Override
            public InputStream open(ArtifactRef artifact) {
                return new FilterInputStream(InputStream.nullInputStream()) {
                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        throw new IOException("it is not what was saved");
                    }
                };
            }
        };

        assertThatThrownBy(() -> new BestAttemptsDistiller().distil(history.round(1, 1), broken))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("attempt-0/code.py cannot be read: it is not what was saved");
    }

    @Test
    void readsItsSetting() {
        for (int number = 0; number < 3; number++) {
            history.add(number, 0.5, Strategy.DEFAULT, VERDICT, "a = 0");
        }
        Settings settings = Settings.of("distiller", Map.of("best", "3"));
        Distiller configured = new BestAttemptsDistiller().configured(settings);
        settings.requireAllRead();

        assertThat(configured.name()).isEqualTo("best-attempts");
        try {
            assertThat(configured.distil(history.round(1, 1), history).get(0).lineage())
                    .containsExactly(0, 1, 2);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new BestAttemptsDistiller(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new BestAttemptsDistiller(17));
    }
}
