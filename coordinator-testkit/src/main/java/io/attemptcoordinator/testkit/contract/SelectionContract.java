package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Selection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules SELECTION-01 to SELECTION-09 for a {@link Selection}. Implement {@link #fixture()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class SelectionContract extends Contract {
    private static final int MANY = 30;
    private static final int SHUFFLES = 3;

    /** For subclasses. */
    protected SelectionContract() {}

    /**
     * A selection and candidates that it can select from.
     *
     * @param selection a new instance, configured if it needs settings
     * @param candidates two or more candidates, in the order of their numbers
     * @since 0.1
     */
    public record Fixture(Selection selection, List<Candidate> candidates) {
        /** Copies the candidates. */
        public Fixture {
            candidates = List.copyOf(candidates);
        }

        /**
         * Takes candidates of all kinds: with close and with equal scores, steady and lucky ones, and ones in which something
         * failed.
         *
         * @param selection a new instance, configured if it needs settings
         */
        public Fixture(Selection selection) {
            this(selection, SampleAttempts.candidates());
        }

        private Choice select(List<Candidate> from, SeededJudge judge) throws InterruptedException {
            Choice choice = selection.select(List.copyOf(from), judge);
            assertThat(choice).as("select() must return a choice, not null").isNotNull();
            return choice;
        }

        private void assertChooses(List<Candidate> from, SeededJudge judge) throws InterruptedException {
            Choice choice = select(from, judge);
            assertThat(choice.winner())
                    .as("the winner must be the number of one of the candidates, because all of them can be selected; "
                            + "the reason given was: " + choice.rationale())
                    .isNotNull()
                    .isIn(numbers(from));
            assertThat(choice.score()).as("the score of the winner").isNotNull();
        }
    }

    /**
     * Creates what the rules are checked on.
     *
     * @return a new fixture, equal to the one before
     */
    protected abstract Fixture fixture();

    private static List<Integer> numbers(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::number).toList();
    }

    /** Judges with and without noise, that may be asked nothing, little and much. */
    private static List<Supplier<SeededJudge>> judges() {
        return List.of(
                () -> SeededJudge.exact(0),
                () -> SeededJudge.exact(MANY),
                () -> SeededJudge.noisy(0),
                () -> SeededJudge.noisy(1),
                () -> SeededJudge.noisy(7),
                () -> SeededJudge.noisy(MANY));
    }

    /** The candidates of a fixture, one alone, two, and some with the same score. */
    private static List<List<Candidate>> groups(Fixture fixture) {
        return List.of(
                fixture.candidates(),
                fixture.candidates().subList(0, 1),
                fixture.candidates().subList(0, 2),
                SampleAttempts.equalCandidates());
    }

    @Test
    @DisplayName("SELECTION-01 its name is valid and constant")
    void hasAName() {
        assertName(fixture().selection());
    }

    @Test
    @DisplayName("SELECTION-02 it chooses one of the candidates, also where there is only one")
    void choosesACandidate() throws InterruptedException {
        Fixture fixture = fixture();
        for (List<Candidate> group : groups(fixture)) {
            fixture.assertChooses(group, SeededJudge.noisy(MANY));
        }
    }

    @Test
    @DisplayName(
            "SELECTION-03 the same candidates and judgements give the same choice, in whatever order the candidates come")
    void isDeterministic() throws InterruptedException {
        Fixture fixture = fixture();
        Random random = new Random(1);
        for (Supplier<SeededJudge> judge : judges()) {
            for (List<Candidate> group : List.of(fixture.candidates(), SampleAttempts.equalCandidates())) {
                Choice choice = fixture.select(group, judge.get());
                assertThat(fixture.select(group, judge.get()))
                        .as("a second call must make the same choice; look for state and chance")
                        .isEqualTo(choice);
                assertThat(fixture().select(group, judge.get()))
                        .as("another instance must make the same choice")
                        .isEqualTo(choice);
                List<Candidate> shuffled = new ArrayList<>(group);
                Collections.reverse(shuffled);
                for (int i = 0; i <= SHUFFLES; i++) {
                    assertThat(fixture.select(shuffled, judge.get()))
                            .as("the choice from the candidates in the order " + numbers(shuffled)
                                    + "; sort them first, and let the number decide between equal ones")
                            .isEqualTo(choice);
                    Collections.shuffle(shuffled, random);
                }
            }
        }
    }

    @Test
    @DisplayName("SELECTION-04 the ties are other candidates, each named once")
    void namesTies() throws InterruptedException {
        Fixture fixture = fixture();
        for (List<Candidate> group : groups(fixture)) {
            for (Supplier<SeededJudge> judge : judges()) {
                // That the winner is none of them is checked by the record of the choice.
                assertThat(fixture.select(group, judge.get()).ties())
                        .as("the ties must be numbers of candidates")
                        .doesNotHaveDuplicates()
                        .isSubsetOf(numbers(group));
            }
        }
    }

    @Test
    @DisplayName("SELECTION-05 it says why, in words")
    void saysWhy() throws InterruptedException {
        Fixture fixture = fixture();
        for (List<Candidate> group : groups(fixture)) {
            for (Supplier<SeededJudge> judge : judges()) {
                assertThat(fixture.select(group, judge.get()).rationale())
                        .as("the rationale must be a sentence for the people who read the result")
                        .containsPattern("\\p{L}{2,}\\W+\\p{L}{2,}");
            }
        }
    }

    @Test
    @DisplayName(
            "SELECTION-06 it asks for no more judgements than remain, and for none where judging again changes nothing")
    void asksForWhatRemains() throws InterruptedException {
        Fixture fixture = fixture();
        for (List<Candidate> group : groups(fixture)) {
            for (Supplier<SeededJudge> judges : judges()) {
                SeededJudge judge = judges.get();
                int remaining = judge.remaining();
                String asking = judge.isNoisy()
                        ? "judgements beyond the " + remaining + " that remained; ask remaining() before each"
                        : "judgements although isNoisy() is false; ask it first";
                try {
                    fixture.select(group, judge);
                } catch (IllegalStateException e) {
                    // Where it comes from the judge, that is counted.
                    assertThat(judge.refused())
                            .as("select() must not throw " + e)
                            .isPositive();
                }
                assertThat(judge.refused()).as(asking).isZero();
            }
        }
    }

    @Test
    @DisplayName("SELECTION-07 it also chooses where nothing may be judged")
    void choosesWithoutJudgements() throws InterruptedException {
        Fixture fixture = fixture();
        for (List<Candidate> group : groups(fixture)) {
            fixture.assertChooses(group, SeededJudge.noisy(0));
            fixture.assertChooses(group, SeededJudge.exact(0));
        }
    }

    @Test
    @DisplayName("SELECTION-08 concurrent calls do not disturb each other")
    void isThreadSafe() throws InterruptedException {
        Fixture fixture = fixture();
        Choice alone = fixture.select(fixture.candidates(), SeededJudge.noisy(MANY));
        assertThat(concurrently(() -> fixture.select(fixture.candidates(), SeededJudge.noisy(MANY))))
                .as("concurrent calls must choose what one alone chooses; look for fields that a call writes")
                .containsOnly(alone);
    }

    /** Skipped, visibly, if the selection asks the judge nothing. */
    @Test
    @DisplayName("SELECTION-09 an interrupt while the judge works ends it promptly")
    void endsWhenInterrupted() {
        Fixture fixture = fixture();
        SeededJudge judge = SeededJudge.interrupting();
        try {
            Choice choice = fixture.select(fixture.candidates(), judge);
            assumeTrue(judge.asked() > 0, "the selection asks the judge nothing, so nothing can be interrupted");
            throw new AssertionError("select() must throw the InterruptedException of the judge but chose " + choice);
        } catch (InterruptedException e) {
            assertThat(judge.asked())
                    .as("the questions in all; after an interrupt there must be no other")
                    .isEqualTo(1);
        } catch (RuntimeException e) {
            if (judge.asked() == 0) {
                throw e;
            }
            throw new AssertionError("select() must throw the InterruptedException itself but threw " + e, e);
        } finally {
            Thread.interrupted();
        }
    }
}
