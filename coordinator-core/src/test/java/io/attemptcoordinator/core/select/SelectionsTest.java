package io.attemptcoordinator.core.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.discovery.Components;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The selections that ask no scorer again. */
class SelectionsTest {
    private static final AttemptResult DONE = new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED);

    /** An attempt with these scores; null for an iteration that failed. */
    private static Candidate attempt(int number, Usage usage, @Nullable Double... scores) {
        List<IterationSummary> trajectory = new ArrayList<>();
        double best = -1.0;
        for (Double score : scores) {
            FailureClass failure = score == null ? FailureClass.E1_EXECUTION : null;
            trajectory.add(new IterationSummary(trajectory.size(), score, 0, failure));
            best = score == null ? best : Math.max(best, score);
        }
        AttemptReport.Builder report = AttemptReport.builder(number, "run/attempt-" + number, DONE, Instant.EPOCH)
                .trajectory(trajectory)
                .tries(List.of(new TryReport(0, "worker", scores.length, DONE, usage, Duration.ZERO)))
                .best(new BestIteration(0, 0, new ScoreCard(Score.of(best), Map.of()), Map.of(), Map.of()));
        return Candidate.of(report.build());
    }

    private static Candidate attempt(int number, @Nullable Double... scores) {
        return attempt(number, Usage.NONE, scores);
    }

    private static Choice select(Selection selection, Candidate... candidates) throws InterruptedException {
        return selection.select(List.of(candidates), BestScoreSelectionTest.NOBODY);
    }

    @Test
    void theFinalScoreIsThatOfTheLastIteration() throws InterruptedException {
        Selection selection = new FinalScoreSelection();

        Choice choice = select(selection, attempt(0, 0.9, 0.4), attempt(1, 0.3, 0.5), attempt(2, 0.8, null));

        assertThat(choice.winner()).isEqualTo(1);
        assertThat(choice.rationale())
                .isEqualTo(
                        "Attempt 1 has the highest final score, 0.5000, of 3 scored attempts; attempt 0 follows 0.1000"
                                + " behind.");
        assertThat(select(selection, attempt(0, 0.9, null), attempt(1, 0.8, null))
                        .ties())
                .containsExactly(1);
    }

    @Test
    void theTrajectoryIsTheMeanOfTheBestSoFar() throws InterruptedException {
        Selection selection = new TrajectorySelection();

        Choice choice = select(selection, attempt(0, Usage.NONE, null, 0.1, 0.9), attempt(1, 0.6, 0.2, 0.7));

        assertThat(choice.winner()).isEqualTo(1);
        assertThat(choice.rationale()).contains("mean of the best score so far, 0.6333", "0.3000 behind");
    }

    @Test
    void theParetoFrontIsNamedAndTheCheapestOfTheBestWins() throws InterruptedException {
        Candidate[] candidates = {
            attempt(0, Usage.of(1000, 0), 0.900),
            attempt(1, Usage.of(100, 0), 0.895),
            attempt(2, Usage.of(50, 0), 0.5),
            attempt(3, Usage.of(2000, 0), 0.900),
            attempt(4, Usage.of(2000, 0), 0.899, null)
        };

        Choice choice = select(new ParetoSelection(), candidates);

        assertThat(choice.winner()).isEqualTo(1);
        assertThat(choice.rationale()).endsWith("On the Pareto front of score, cost and health: 0, 1, 2.");
        Selection strict = new ParetoSelection().configured(Settings.of("pareto", Map.of("tolerance", "0")));
        assertThat(select(strict, candidates).winner()).isZero();
    }

    @Test
    void healthDecidesWhereScoreAndCostAreEqual() throws InterruptedException {
        assertThat(select(new ParetoSelection(), attempt(0, Usage.NONE, null, 0.5), attempt(1, 0.5, 0.5))
                        .winner())
                .isEqualTo(1);
    }

    @Test
    void attemptsThatAreEqualInEverythingAreTies() throws InterruptedException {
        Choice choice =
                select(new ParetoSelection(), attempt(0, 0.5), attempt(1, 0.7), attempt(2, 0.7), attempt(3, 0.69));

        assertThat(choice.winner()).isEqualTo(1);
        assertThat(choice.ties()).containsExactly(2);
    }

    /** Prefers by a rule, and remembers what it was shown. */
    private static final class RuleJudge implements Judge {
        private final Function<List<Candidate>, Optional<Candidate>> rule;
        private final List<List<Integer>> shown = new ArrayList<>();

        RuleJudge(Function<List<Candidate>, Optional<Candidate>> rule) {
            this.rule = rule;
        }

        @Override
        public boolean isNoisy() {
            return false;
        }

        @Override
        public int remaining() {
            return 100;
        }

        @Override
        public ScoreCard judge(Candidate candidate) {
            throw new AssertionError("a tournament compares");
        }

        @Override
        public Optional<Candidate> prefer(List<Candidate> candidates) {
            shown.add(candidates.stream().map(Candidate::number).toList());
            return rule.apply(candidates);
        }
    }

    private static RuleJudge highestNumber() {
        return new RuleJudge(shown -> shown.stream().max(Comparator.comparingInt(Candidate::number)));
    }

    private static List<Candidate> seven() {
        return List.of(
                attempt(0, 0.7),
                attempt(1, 0.6),
                attempt(2, 0.5),
                attempt(3, 0.4),
                attempt(4, 0.3),
                attempt(5, 0.2),
                attempt(6, 0.1));
    }

    @Test
    void aKnockOutShowsPairsInBothOrders() throws InterruptedException {
        RuleJudge judge = highestNumber();

        Choice choice = new KnockOutSelection().select(seven(), judge);

        assertThat(choice.winner()).isEqualTo(6);
        assertThat(choice.ties()).isEmpty();
        assertThat(judge.shown).hasSize(12).allSatisfy(pair -> assertThat(pair).hasSize(2));
        assertThat(judge.shown.get(1))
                .isEqualTo(List.of(judge.shown.get(0).get(1), judge.shown.get(0).get(0)));
        assertThat(choice.rationale())
                .isEqualTo("Attempt 6 won a tournament of 7 attempts in groups of up to 2, shown in both orders.");
    }

    @Test
    void anAnswerThatChangesWithTheOrderIsATie() throws InterruptedException {
        RuleJudge first = new RuleJudge(shown -> Optional.of(shown.get(0)));

        Choice choice = new KnockOutSelection().select(seven(), first);

        assertThat(choice.winner()).as("the highest score").isZero();
        assertThat(choice.ties()).as("the other one of the final").hasSize(1);
        assertThat(choice.rationale()).contains("by its score", "6 of 6 groups were a tie");
    }

    @Test
    void aTournamentComparesInGroups() throws InterruptedException {
        RuleJudge judge = highestNumber();

        Choice choice = new TournamentSelection()
                .configured(Settings.of("tournament", Map.of("group", "3")))
                .select(seven(), judge);

        assertThat(choice.winner()).isEqualTo(6);
        assertThat(judge.shown).contains(List.of(0, 3, 6), List.of(6, 3, 0), List.of(1, 4), List.of(2, 5));
    }

    @Test
    void whereNobodyCanCompareTheHigherScoreGoesOn() throws InterruptedException {
        RuleJudge broken = new RuleJudge(shown -> {
            throw new CoordinatorException(Code.COMPONENT_FAILED, "The comparer 'model' failed: no answer");
        });

        Choice choice = new TournamentSelection().select(seven(), broken);

        assertThat(choice.winner()).isZero();
        assertThat(choice.rationale()).endsWith("the higher score went on: The comparer 'model' failed: no answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"best-score", "final-score", "trajectory", "pareto", "knock-out", "tournament", "noise-aware"})
    void everySelectionIsFoundByNameAndTheOrderDoesNotMatter(String name) throws InterruptedException {
        try (Components components = Components.load(SelectionsTest.class.getClassLoader())) {
            Selection selection = components.selection(name, Settings.none(name));
            assertThat(selection.name()).isEqualTo(name);
            List<Candidate> shuffled = new ArrayList<>(seven());
            Collections.shuffle(shuffled, new Random(7));

            assertThat(selection.select(shuffled, highestNumber()))
                    .isEqualTo(selection.select(seven(), highestNumber()));
            assertThat(selection.select(List.of(), highestNumber()).winner()).isNull();
            assertThat(selection
                            .select(List.of(attempt(3, 0.5)), highestNumber())
                            .winner())
                    .isEqualTo(3);
        }
    }
}
