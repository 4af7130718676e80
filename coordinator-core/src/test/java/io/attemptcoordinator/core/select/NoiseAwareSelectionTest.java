package io.attemptcoordinator.core.select;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.Choice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoiseAwareSelectionTest {
    private static final Selection SELECTION = Selection.noiseAware(0.95);

    private static Candidate candidate(int number, Score score, int iterations) {
        return Candidate.of(
                new AttemptSummary(
                        number, score, 0, iterations, 1, false, AttemptStopReason.ITERATIONS_EXHAUSTED, null),
                attempt -> {
                    throw new AssertionError("the summary is enough");
                });
    }

    private static List<Candidate> candidates(int count, NoisyJudge judge) {
        return IntStream.range(0, count)
                .mapToObj(number -> candidate(number, judge.first(number), 1))
                .toList();
    }

    private static Score scoreOf(Choice choice) {
        return requireNonNull(choice.score());
    }

    private static NoisyJudge judge(double noise, int remaining, double... qualities) {
        return new NoisyJudge(attempt -> qualities[attempt], noise, 1, remaining);
    }

    @Test
    void stopsJudgingOnceOneIsAhead() throws InterruptedException {
        NoisyJudge judge = judge(0.01, 100, 0.2, 0.8, 0.3, 0.25);

        Choice choice = SELECTION.select(candidates(4, judge), judge);

        assertThat(choice.winner()).isEqualTo(1);
        assertThat(choice.ties()).isEmpty();
        assertThat(choice.confidence()).isGreaterThanOrEqualTo(0.95);
        assertThat(judge.judged()).hasSizeLessThan(20);
        assertThat(choice.rationale()).startsWith("Attempt 1 is the best of 4 with a probability of ");
    }

    @Test
    void judgesThoseAheadMost() throws InterruptedException {
        double[] qualities = {0.66, 0.7, 0.64, 0.7, 0.6};
        NoisyJudge judge = new NoisyJudge(attempt -> qualities[attempt], 0.05, 2, 40);

        SELECTION.select(candidates(5, judge), judge);

        assertThat(judge.judged()).hasSize(40);
        assertThat(judge.judged())
                .filteredOn(number -> number == 1 || number == 3)
                .hasSizeGreaterThan(25);
    }

    @Test
    void saysThatEqualOnesCannotBeToldApart() throws InterruptedException {
        NoisyJudge judge = judge(0.05, 30, 0.3, 0.7, 0.7, 0.2);

        Choice choice = SELECTION.select(candidates(4, judge), judge);

        assertThat(List.of(choice.winner(), choice.ties().get(0))).containsExactlyInAnyOrder(1, 2);
        assertThat(choice.ties()).hasSize(1);
        assertThat(choice.confidence()).isLessThan(0.95);
        assertThat(choice.rationale()).startsWith("Attempts 1, 2 cannot be told apart");
        assertThat(judge.remaining()).isZero();
    }

    @Test
    void shrinksTheScoreOfOneThatWasSelectedFromManyEqualOnes() throws InterruptedException {
        NoisyJudge judge = new NoisyJudge(attempt -> 0.5, 0.1, 7, 32);
        List<Candidate> candidates = candidates(16, judge);

        Choice choice = SELECTION.select(candidates, judge);

        double highest = scoreOf(Selection.highestOf(candidates)).value();
        assertThat(highest).isGreaterThan(0.6);
        assertThat(scoreOf(choice).value()).isCloseTo(0.5, within(0.06));
        assertThat(scoreOf(choice).standardError()).isPositive();
    }

    @Test
    void doesNotTrustAScoreThatAnIterationWasPickedBy() throws InterruptedException {
        NoisyJudge judge = judge(0.02, 100, 0.5, 0.6);
        List<Candidate> candidates = List.of(candidate(0, Score.of(0.95), 50), candidate(1, judge.first(1), 1));

        Choice choice = SELECTION.select(candidates, judge);

        assertThat(choice.winner()).isEqualTo(1);
        assertThat(judge.judged()).contains(0);
    }

    @Test
    void usesTheStandardErrorsThatTheScoresHave() throws InterruptedException {
        NoisyJudge nothingLeft = judge(0.05, 0, 0.5, 0.6);
        Choice sharp = SELECTION.select(scored(0.001), nothingLeft);
        Choice blurred = SELECTION.select(scored(0.2), nothingLeft);

        assertThat(sharp.ties()).isEmpty();
        assertThat(blurred.ties()).isNotEmpty();
        assertThat(sharp.confidence()).isGreaterThan(blurred.confidence());
    }

    private static List<Candidate> scored(double standardError) {
        return IntStream.range(0, 4)
                .mapToObj(number -> candidate(number, new Score(0.5 + 0.1 * number, Map.of(), standardError, 5), 1))
                .toList();
    }

    @Test
    void withoutNoiseTheHighestScoreIsCertain() throws InterruptedException {
        Choice choice = SELECTION.select(scored(0.0), BestScoreSelectionTest.NOBODY);

        assertThat(choice.winner()).isEqualTo(3);
        assertThat(choice.confidence()).isEqualTo(1.0);
        assertThat(choice.score()).isEqualTo(new Score(0.8, Map.of(), 0.0, 5));
    }

    @Test
    void oneCandidateAndEqualScoresAreNoTrouble() throws InterruptedException {
        NoisyJudge judge = judge(0.0, 10, 0.5, 0.5, 0.5);

        assertThat(SELECTION.select(candidates(1, judge), judge).winner()).isZero();
        Choice equal = SELECTION.select(candidates(3, judge), judge);
        assertThat(equal.ties()).hasSize(2);
        assertThat(scoreOf(equal).value()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void keepsWhatItKnowsWhenAScorerFails() throws InterruptedException {
        NoisyJudge judge = judge(0.05, 10, 0.4, 0.6, 0.5)
                .failing(new CoordinatorException(Code.COMPONENT_FAILED, "The scorer 'model' failed: no answer"));

        Choice choice = SELECTION.select(candidates(3, judge), judge);

        assertThat(choice.winner()).isNotNull();
        assertThat(choice.rationale()).endsWith("It was not judged further: The scorer 'model' failed: no answer");
        assertThat(judge.remaining()).isEqualTo(9);
    }

    @Test
    void refusesAConfidenceThatIsNone() {
        for (double confidence : new double[] {0.0, 1.01, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Selection.noiseAware(confidence));
        }
    }

    @Property(tries = 60)
    void theOrderOfTheCandidatesDoesNotMatter(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int count, @ForAll @IntRange(max = 24) int left)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        double[] qualities = random.doubles(count).toArray();
        List<Candidate> shuffled = new ArrayList<>(candidates(count, noisy(qualities, seed, left)));
        Choice straight = SELECTION.select(List.copyOf(shuffled), noisy(qualities, seed, left));
        Collections.shuffle(shuffled, new java.util.Random(seed));

        assertThat(SELECTION.select(shuffled, noisy(qualities, seed, left))).isEqualTo(straight);
    }

    private static NoisyJudge noisy(double[] qualities, long seed, int left) {
        return new NoisyJudge(attempt -> qualities[attempt], 0.2, seed, left);
    }

    /** Of the winners stated with 0.8 to 1, that share is the best, as far as 400 contests can tell. */
    @Test
    void isRightAsOftenAsItSays() throws InterruptedException {
        int contests = 0;
        double stated = 0.0;
        int right = 0;
        for (int seed = 0; seed < 400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] qualities = IntStream.range(0, 6)
                    .mapToDouble(i -> 0.5 + 0.06 * random.nextGaussian())
                    .toArray();
            NoisyJudge judge = new NoisyJudge(attempt -> qualities[attempt], 0.06, seed * 100_000L, 12);
            Choice choice = SELECTION.select(candidates(6, judge), judge);
            double confidence = requireNonNull(choice.confidence());
            if (confidence >= 0.8) {
                contests++;
                stated += confidence;
                int winner = requireNonNull(choice.winner());
                right += IntStream.range(0, 6).allMatch(i -> qualities[i] <= qualities[winner]) ? 1 : 0;
            }
        }
        assertThat(contests).isGreaterThan(80);
        assertThat(right / (double) contests).isCloseTo(stated / contests, within(0.08));
    }
}
