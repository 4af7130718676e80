package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.core.policy.Pruner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules PRUNER-01 to PRUNER-08 for a {@link Pruner}. Implement {@link #fixture()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class PrunerContract extends Contract {
    private static final int MOST_ITERATIONS = 1000;
    private static final int COMPARISONS = 4;
    private static final int MOST_EARLIER = 20;
    private static final long SEED = 0x9e4;

    /** What an attempt may have achieved, from the lowest. Those before it never have the highest, so that one can be ahead. */
    private static final List<Double> SCORES =
            IntStream.rangeClosed(0, 20).mapToObj(i -> i / 20.0).toList();

    /** For subclasses. */
    protected PrunerContract() {}

    /**
     * A pruner and an attempt that it ends.
     *
     * @param pruner a new instance, configured if it needs settings
     * @param iterations how many iterations the attempt has made, 1 to 1000
     * @param score its best score so far
     * @param earlier what the attempts before it had achieved after as many
     * @since 0.1
     */
    public record Fixture(Pruner pruner, int iterations, double score, List<Double> earlier) {
        /** Copies the scores. */
        public Fixture {
            earlier = List.copyOf(earlier);
        }

        /** The iterations after which the pruner compares, as far as they are tried. */
        private List<Integer> comparisons() {
            return Stream.concat(
                            Stream.of(iterations),
                            IntStream.rangeClosed(1, MOST_ITERATIONS)
                                    .filter(each -> each != iterations)
                                    .filter(pruner::comparesAfter)
                                    .limit(COMPARISONS)
                                    .boxed())
                    .toList();
        }

        private List<Boolean> answers() {
            return comparisons().stream()
                    .flatMap(each -> Stream.concat(Stream.of(earlier), histories().stream())
                            .flatMap(before -> SCORES.stream().map(own -> prunes(pruner, each, own, before))))
                    .toList();
        }
    }

    /**
     * Creates what the rules are checked on.
     *
     * @return a new fixture, equal to the one before
     */
    protected abstract Fixture fixture();

    /** What attempts may have achieved before: all the same, rising, falling, and anything. */
    private static List<List<Double>> histories() {
        List<List<Double>> histories = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int size = 1; size <= MOST_EARLIER; size++) {
            List<Double> any = random.ints(size, 0, SCORES.size() - 1)
                    .mapToObj(SCORES::get)
                    .toList();
            histories.add(any);
            histories.add(any.stream().sorted().toList());
            histories.add(any.stream().sorted(Collections.reverseOrder()).toList());
            histories.add(Collections.nCopies(size, any.get(0)));
            histories.add(Collections.nCopies(size, 0.0));
        }
        return histories;
    }

    private static boolean prunes(Pruner pruner, int iterations, double score, List<Double> earlier) {
        return pruner.prunes(iterations, score, new ArrayList<>(earlier));
    }

    private static String attempt(int iterations, double score, List<Double> earlier) {
        return "an attempt with a best score of " + score + " after " + iterations
                + " iterations, where those before it had " + earlier;
    }

    @Test
    @DisplayName("PRUNER-01 its name is valid and constant")
    void hasAName() {
        assertName(fixture().pruner());
    }

    @Test
    @DisplayName("PRUNER-02 it ends an attempt that is behind")
    void prunesWhatIsBehind() {
        Fixture fixture = fixture();
        assertThat(fixture.pruner().comparesAfter(fixture.iterations()))
                .as("comparesAfter() must be true for the " + fixture.iterations()
                        + " iterations of the fixture's attempt, or it is never asked about that")
                .isTrue();
        assertThat(prunes(fixture.pruner(), fixture.iterations(), fixture.score(), fixture.earlier()))
                .as("prunes() for what the fixture says is behind: "
                        + attempt(fixture.iterations(), fixture.score(), fixture.earlier()))
                .isTrue();
    }

    @Test
    @DisplayName("PRUNER-03 the same arguments get the same answer")
    void isPure() {
        Fixture first = fixture();
        Pruner other = fixture().pruner();
        for (int iterations : first.comparisons()) {
            for (List<Double> earlier : histories()) {
                for (double score : SCORES) {
                    String what = attempt(iterations, score, earlier);
                    List<Double> given = new ArrayList<>(earlier);
                    boolean answer = first.pruner().prunes(iterations, score, given);
                    assertThat(given)
                            .as(
                                    "the scores that it was given, which prunes() must leave as they are; copy them to sort them")
                            .isEqualTo(earlier);
                    assertThat(prunes(first.pruner(), iterations, score, earlier))
                            .as("a second call must give the same answer, look for state and chance: " + what)
                            .isEqualTo(answer);
                    assertThat(prunes(other, iterations, score, earlier))
                            .as("another instance must give the same answer: " + what)
                            .isEqualTo(answer);
                }
            }
        }
    }

    @Test
    @DisplayName("PRUNER-04 it always compares after the same iterations")
    void comparesConstantly() {
        Pruner first = fixture().pruner();
        Pruner other = fixture().pruner();
        List<Boolean> answers = IntStream.rangeClosed(1, MOST_ITERATIONS)
                .mapToObj(first::comparesAfter)
                .toList();
        for (int iterations = MOST_ITERATIONS; iterations >= 1; iterations--) {
            boolean answer = answers.get(iterations - 1);
            assertThat(first.comparesAfter(iterations))
                    .as("a second call of comparesAfter(" + iterations + "); look for state and chance")
                    .isEqualTo(answer);
            assertThat(other.comparesAfter(iterations))
                    .as("comparesAfter(" + iterations + ") of another instance")
                    .isEqualTo(answer);
        }
    }

    @Test
    @DisplayName("PRUNER-05 an attempt with nothing before it goes on")
    void sparesTheFirst() {
        Fixture fixture = fixture();
        for (int iterations : fixture.comparisons()) {
            for (double score : SCORES) {
                assertThat(prunes(fixture.pruner(), iterations, score, List.of()))
                        .as("prunes() where there is nothing to compare with: " + attempt(iterations, score, List.of()))
                        .isFalse();
            }
        }
    }

    @Test
    @DisplayName("PRUNER-06 an attempt that is ahead of all before it goes on")
    void sparesTheBest() {
        Fixture fixture = fixture();
        for (int iterations : fixture.comparisons()) {
            for (List<Double> earlier : histories()) {
                double most = Collections.max(earlier);
                SCORES.stream()
                        .filter(score -> score > most)
                        .forEach(score -> assertThat(prunes(fixture.pruner(), iterations, score, earlier))
                                .as("prunes() for the best so far: " + attempt(iterations, score, earlier))
                                .isFalse());
            }
        }
    }

    @Test
    @DisplayName("PRUNER-07 a higher score is never pruned where a lower one is not")
    void isMonotone() {
        Fixture fixture = fixture();
        for (int iterations : fixture.comparisons()) {
            for (List<Double> earlier : histories()) {
                double[] goOn = DoubleStream.concat(
                                DoubleStream.of(fixture.score()),
                                SCORES.stream().mapToDouble(Double::doubleValue))
                        .sorted()
                        .dropWhile(score -> prunes(fixture.pruner(), iterations, score, earlier))
                        .toArray();
                for (double score : goOn) {
                    assertThat(prunes(fixture.pruner(), iterations, score, earlier))
                            .as("prunes(), although one with " + goOn[0] + " goes on: "
                                    + attempt(iterations, score, earlier))
                            .isFalse();
                }
            }
        }
    }

    @Test
    @DisplayName("PRUNER-08 concurrent calls get the same answers")
    void isThreadSafe() throws InterruptedException {
        Fixture fixture = fixture();
        List<Boolean> alone = fixture.answers();
        assertThat(concurrently(fixture::answers).stream().distinct().toList().equals(List.of(alone)))
                .as("concurrent calls must decide what one alone decides; look for fields that a call writes")
                .isTrue();
    }
}
