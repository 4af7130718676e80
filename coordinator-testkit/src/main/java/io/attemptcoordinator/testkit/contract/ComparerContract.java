package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Comparer.Shown;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules COMPARER-01 to COMPARER-08 for a {@link Comparer}. Implement {@link #fixture()} and run it as any JUnit test. A
 * comparer that asks a model answers here from recorded answers.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class ComparerContract extends Contract {
    /** The smallest and the largest group of a tournament, and one between. */
    private static final List<Integer> SIZES = List.of(2, 3, 16);

    /** For subclasses. */
    protected ComparerContract() {}

    /**
     * A candidate.
     *
     * @param view what there is to see of it
     * @param report what the attempt did; its number is replaced by the place where it is shown
     * @since 0.1
     */
    public record Seen(StubScoringContext view, AttemptReport report) {
        /**
         * A candidate of an attempt that made one iteration.
         *
         * @param view what there is to see of it
         */
        public Seen(StubScoringContext view) {
            this(view, SampleAttempts.report(0));
        }

        private Shown at(int place) {
            AttemptReport numbered = AttemptReport.builder(place, report.folder(), report.result(), report.startedAt())
                    .seed(report.seed())
                    .strategy(report.strategy())
                    .lineage(report.lineage())
                    .tries(report.tries())
                    .best(report.best())
                    .shortfall(report.shortfall())
                    .trajectory(report.trajectory())
                    .elapsed(report.elapsed())
                    .build();
            return new Shown(view, numbered);
        }
    }

    /**
     * A comparer and two candidates that it can tell apart.
     *
     * @param comparer a new instance, configured if it needs settings
     * @param better a complete candidate that is clearly better
     * @param worse a complete candidate that is clearly worse, with the same task and references
     * @since 0.1
     */
    public record Fixture(Comparer comparer, Seen better, Seen worse) {
        /**
         * Takes attempts that made one iteration each.
         *
         * @param comparer a new instance, configured if it needs settings
         * @param better a complete candidate that is clearly better
         * @param worse a complete candidate that is clearly worse, with the same task and references
         */
        public Fixture(Comparer comparer, StubScoringContext better, StubScoringContext worse) {
            this(comparer, new Seen(better), new Seen(worse));
        }

        /** Shows the better one among some of the worse. */
        private OptionalInt best(int place, int size) throws InterruptedException {
            List<Shown> shown = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                shown.add((i == place ? better : worse).at(i));
            }
            OptionalInt best = comparer.best(List.copyOf(shown));
            assertThat(best)
                    .as("best() must return OptionalInt.empty(), not null, if it cannot tell")
                    .isNotNull();
            return best;
        }

        private OptionalInt bestOfTwo() throws InterruptedException {
            return best(1, 2);
        }
    }

    /**
     * Creates what the rules are checked on.
     *
     * @return a new fixture, equal to the one before
     */
    protected abstract Fixture fixture();

    /**
     * Returns whether the comparer needs anything of the candidates, as nearly all do; true unless overridden. One that needs
     * only their reports must compare candidates that are empty.
     */
    protected boolean needsArtifacts() {
        return true;
    }

    @Test
    @DisplayName("COMPARER-01 its name is valid and constant")
    void hasAName() {
        assertName(fixture().comparer());
    }

    @Test
    @DisplayName("COMPARER-02 it names a place in the list, from 0, or none, however many are shown")
    void namesAPlace() throws InterruptedException {
        Fixture fixture = fixture();
        for (int size : SIZES) {
            OptionalInt best = fixture.best(size - 1, size);
            assertThat(best.orElse(0))
                    .as("the place of the best of " + size + ", counted from 0")
                    .isBetween(0, size - 1);
        }
    }

    @Test
    @DisplayName("COMPARER-03 it finds a candidate that is clearly better, wherever it is shown")
    void findsTheBetter() throws InterruptedException {
        Fixture fixture = fixture();
        for (int size : List.of(2, 3)) {
            for (int place = 0; place < size; place++) {
                assertThat(fixture.best(place, size))
                        .as("the place of the better one, which is shown at " + place + " of " + size
                                + ", from 0; look for a preference for a place")
                        .hasValue(place);
            }
        }
    }

    @Test
    @DisplayName("COMPARER-04 it prefers none of what it cannot see")
    void prefersNothingUnseen() throws InterruptedException {
        Fixture fixture = fixture();
        fixture.better().view().withoutArtifacts();
        fixture.worse().view().withoutArtifacts();
        try {
            OptionalInt best = fixture.bestOfTwo();
            if (needsArtifacts()) {
                assertThat(best)
                        .as(
                                "candidates without renders and artifacts cannot be told apart; return OptionalInt.empty(), or"
                                        + " throw a CoordinatorException that tells what is missing")
                        .isEmpty();
            } else {
                assertThat(best)
                        .as("a comparer that needs no artifacts must compare candidates that are empty")
                        .hasValue(1);
            }
        } catch (CoordinatorException e) {
            assertThat(needsArtifacts())
                    .as("a comparer that needs no artifacts must compare candidates that are empty but threw " + e)
                    .isTrue();
            assertThat(e.getMessage())
                    .as("the message must tell what is missing")
                    .isNotBlank();
        } catch (RuntimeException e) {
            throw new AssertionError("the error must be a CoordinatorException but was " + e, e);
        }
    }

    @Test
    @DisplayName(
            "COMPARER-05 it compares with the run's copies of the references, not with the files that the task names")
    void readsNoFilesOfTheHost() throws InterruptedException {
        Fixture fixture = fixture();
        for (Seen seen : List.of(fixture.better(), fixture.worse())) {
            seen.view().task(withoutFiles(seen.view().task()));
        }
        try {
            assertThat(fixture.bestOfTwo())
                    .as("the place of the better one without the files; use references() and open()")
                    .hasValue(1);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "the comparer needs the files that the task names; use references() and open(): " + e, e);
        }
    }

    @Test
    @DisplayName("COMPARER-06 it closes what it opens")
    void closesWhatItOpens() throws InterruptedException {
        Fixture fixture = fixture();
        fixture.bestOfTwo();
        assertThat(fixture.better().view().leftOpen() + fixture.worse().view().leftOpen())
                .as("streams from open() that were not closed; use try-with-resources")
                .isZero();
    }

    @Test
    @DisplayName("COMPARER-07 concurrent calls do not disturb each other")
    void isThreadSafe() throws InterruptedException {
        Fixture fixture = fixture();
        assertThat(concurrently(fixture::bestOfTwo))
                .as("concurrent calls must all find the better one; look for fields that a call writes")
                .containsOnly(OptionalInt.of(1));
    }

    @Test
    @DisplayName("COMPARER-08 it does not swallow an interrupt")
    void keepsInterrupts() {
        Fixture fixture = fixture();
        assertKeepsInterrupts("comparer", "best()", fixture::bestOfTwo);
    }
}
