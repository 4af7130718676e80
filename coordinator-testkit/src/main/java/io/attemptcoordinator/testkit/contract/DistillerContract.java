package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.policy.AttemptOrder;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.testkit.mock.StubRunHistory;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules DISTILLER-01 to DISTILLER-08 for a {@link Distiller}. Implement {@link #fixture()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class DistillerContract extends Contract {
    /** How many attempts a round makes: one, some, and more than were made before. */
    private static final List<Integer> SIZES = List.of(1, 2, 4, 25);

    private static final int SOME = 4;

    /** For subclasses. */
    protected DistillerContract() {}

    /**
     * A distiller and attempts that it can build on.
     *
     * @param distiller a new instance, configured if it needs settings
     * @param history what is on record of the attempts before the round, numbered from 0
     * @since 0.1
     */
    public record Fixture(Distiller distiller, StubRunHistory history) {
        /**
         * Takes attempts of all kinds: each iteration that did not fail has a program with the role {@code code}, a render, a
         * verdict and a score; some attempts failed.
         *
         * @param distiller a new instance, configured if it needs settings
         */
        public Fixture(Distiller distiller) {
            this(distiller, SampleAttempts.history());
        }

        private List<AttemptOrder> distil(int number, int attempts) throws InterruptedException {
            List<AttemptReport> reports = history.reports();
            List<AttemptOrder> orders = distiller.distil(
                    new Distiller.Round(
                            number,
                            reports.size(),
                            attempts,
                            reports.stream().map(AttemptReport::summary).toList()),
                    history);
            assertThat(orders).as("distil() must return orders, not null").isNotNull();
            return orders;
        }
    }

    /**
     * Creates what the rules are checked on.
     *
     * @return a new fixture, equal to the one before
     */
    protected abstract Fixture fixture();

    @Test
    @DisplayName("DISTILLER-01 its name is valid and constant")
    void hasAName() {
        assertName(fixture().distiller());
    }

    @Test
    @DisplayName("DISTILLER-02 it gives as many orders as the round has attempts")
    void givesAllOrders() throws InterruptedException {
        Fixture fixture = fixture();
        for (int attempts : SIZES) {
            assertThat(fixture.distil(1, attempts))
                    .as("the orders for a round of " + attempts + " attempts")
                    .doesNotContainNull()
                    .hasSize(attempts);
        }
    }

    @Test
    @DisplayName("DISTILLER-03 its orders build only on attempts before the round")
    void buildsOnWhatIsThere() throws InterruptedException {
        Fixture fixture = fixture();
        for (int attempts : SIZES) {
            for (int number = 1; number <= 2; number++) {
                assertThat(fixture.distil(number, attempts))
                        .as("the lineages in a round after "
                                + fixture.history().reports().size()
                                + " attempts, which are numbered from 0; they are numbers of attempts, not places")
                        .allSatisfy(order -> assertThat(order.lineage())
                                .allSatisfy(parent -> assertThat(parent)
                                        .isBetween(
                                                0, fixture.history().reports().size() - 1)));
            }
        }
    }

    @Test
    @DisplayName("DISTILLER-04 the same arguments give the same orders")
    void isPure() throws InterruptedException {
        Fixture first = fixture();
        for (int attempts : SIZES) {
            List<AttemptOrder> orders = first.distil(1, attempts);
            assertThat(first.distil(1, attempts))
                    .as("a second call must give the same orders, as when a run is resumed; look for state and chance")
                    .isEqualTo(orders);
            assertThat(fixture().distil(1, attempts))
                    .as("another instance must give the same orders")
                    .isEqualTo(orders);
        }
    }

    @Test
    @DisplayName("DISTILLER-05 it gives orders also where no attempt has a score")
    void worksWithoutScores() throws InterruptedException {
        Fixture failed = new Fixture(fixture().distiller(), SampleAttempts.withoutScores());
        try {
            assertThat(failed.distil(1, SOME))
                    .as("the orders after attempts that all failed, as the plain orders of a first round")
                    .hasSize(SOME);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "distil() must give orders where all attempts before have failed, and not throw " + e, e);
        }
    }

    @Test
    @DisplayName("DISTILLER-06 it closes what it opens")
    void closesWhatItOpens() throws InterruptedException {
        Fixture fixture = fixture();
        fixture.distil(1, SOME);
        assertThat(fixture.history().leftOpen())
                .as("streams from open() that were not closed; use try-with-resources")
                .isZero();
    }

    @Test
    @DisplayName("DISTILLER-07 concurrent calls do not disturb each other")
    void isThreadSafe() throws InterruptedException {
        Fixture fixture = fixture();
        List<AttemptOrder> alone = fixture.distil(1, SOME);
        assertThat(concurrently(() -> fixture.distil(1, SOME)))
                .as("concurrent calls must give the orders that one alone gives; look for fields that a call writes")
                .containsOnly(alone);
    }

    @Test
    @DisplayName("DISTILLER-08 it does not swallow an interrupt")
    void keepsInterrupts() {
        Fixture fixture = fixture();
        assertKeepsInterrupts("distiller", "distil()", () -> fixture.distil(1, SOME));
    }
}
