package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Worker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules BASELINE-01 to BASELINE-06 for a {@link Baseline}. Implement {@link #fixture()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class BaselineContract extends Contract {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** For subclasses. */
    protected BaselineContract() {}

    /** Returns how long the check of one rule may take; 5 minutes unless overridden, because workers are slow to start. */
    @Override
    protected Duration timeout() {
        return Duration.ofMinutes(5);
    }

    /**
     * A baseline, a worker that it can be restored on, and the ways to disturb it.
     *
     * @since 0.1
     */
    public interface Fixture extends AutoCloseable {
        /** Returns the baseline, configured; always the same instance. */
        Baseline baseline();

        /** Returns a baseline that cannot be captured, such as one whose file is missing; null if there is no such thing. */
        @Nullable
        Baseline unusable();

        /** Returns a worker that the baseline can be restored on; always the same. */
        Worker worker();

        /**
         * Changes the state of the worker, as an attempt does.
         *
         * @throws InterruptedException if the calling thread is interrupted
         */
        void disturb() throws InterruptedException;

        /**
         * Looks at the state of the worker.
         *
         * @return a text that is different after {@link #disturb()}
         * @throws InterruptedException if the calling thread is interrupted
         */
        String observe() throws InterruptedException;

        /**
         * Changes what the baseline is captured from, such as its file.
         *
         * @return false if it is captured from nothing that could change
         */
        boolean changeSource();

        @Override
        void close();
    }

    /**
     * Creates what the rules are checked on.
     *
     * @return a new fixture, equal to the one before, with a baseline and a worker of its own; the test closes it. Two may
     *     be open at the same time
     * @throws Exception if it cannot be created
     */
    protected abstract Fixture fixture() throws Exception;

    private static BaselineSnapshot capture(Fixture fixture) throws InterruptedException {
        BaselineSnapshot snapshot = fixture.baseline().capture(fixture.worker(), TIMEOUT);
        assertThat(snapshot).as("capture() must return a snapshot").isNotNull();
        return snapshot;
    }

    private static void reset(Baseline baseline, Worker worker, BaselineSnapshot snapshot) throws InterruptedException {
        assertThat(baseline.reset(worker, snapshot, TIMEOUT))
                .as("reset() must return what was left behind, and an empty list for nothing")
                .isNotNull();
    }

    @Test
    @DisplayName("BASELINE-01 its name is valid and constant")
    void hasAName() throws Exception {
        try (Fixture fixture = fixture()) {
            assertName(fixture.baseline());
        }
    }

    @Test
    @DisplayName("BASELINE-02 capturing again gives the same snapshot")
    void capturesTheSame() throws Exception {
        try (Fixture fixture = fixture()) {
            assertThat(capture(fixture))
                    .as(
                            "id, digest and details must be those of the content, and of nothing that changes by itself, such as "
                                    + "the time")
                    .isEqualTo(capture(fixture));
        }
    }

    @Test
    @DisplayName("BASELINE-03 a reset undoes what an attempt did")
    void undoesADisturbance() throws Exception {
        try (Fixture fixture = fixture()) {
            BaselineSnapshot snapshot = capture(fixture);
            reset(fixture.baseline(), fixture.worker(), snapshot);
            String before = fixture.observe();
            disturb(fixture, before);
            reset(fixture.baseline(), fixture.worker(), snapshot);
            assertThat(fixture.observe())
                    .as("after reset() the state must be that of the snapshot")
                    .isEqualTo(before);
        }
    }

    private static void disturb(Fixture fixture, String before) throws InterruptedException {
        fixture.disturb();
        assertThat(fixture.observe())
                .as("the fixture's disturb() must change what observe() sees")
                .isNotEqualTo(before);
    }

    @Test
    @DisplayName("BASELINE-04 a baseline that cannot be captured is reported as unusable, with evidence")
    void reportsWhatIsUnusable() throws Exception {
        try (Fixture fixture = fixture()) {
            Baseline unusable = fixture.unusable();
            if (unusable == null) {
                abort("The fixture says that this baseline can always be captured.");
                return;
            }
            assertThatThrownBy(
                            () -> unusable.capture(fixture.worker(), TIMEOUT),
                            "capture() must throw BASELINE_UNUSABLE with evidence")
                    .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                        assertThat(e.code())
                                .as("the code of " + e)
                                .isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
                        assertThat(e.evidence()).as("the evidence of " + e).isNotEmpty();
                    });
        }
    }

    @Test
    @DisplayName("BASELINE-05 a baseline that has changed since it was captured is refused")
    void refusesAChange() throws Exception {
        try (Fixture fixture = fixture()) {
            BaselineSnapshot snapshot = capture(fixture);
            assumeTrue(fixture.changeSource(), "The fixture says that nothing can change.");
            assertThat(isStillCapturedAs(snapshot, fixture))
                    .as("the fixture's changeSource() must change what capture() returns")
                    .isFalse();
            assertThatThrownBy(
                            () -> fixture.baseline().reset(fixture.worker(), snapshot, TIMEOUT),
                            "reset() must compare the baseline with the digest of the snapshot and throw BASELINE_UNUSABLE")
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code())
                                    .as("the code of " + e)
                                    .isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE));
        }
    }

    private static boolean isStillCapturedAs(BaselineSnapshot snapshot, Fixture fixture) throws InterruptedException {
        try {
            return capture(fixture).digest().equals(snapshot.digest());
        } catch (CoordinatorException e) {
            return false;
        }
    }

    @Test
    @DisplayName("BASELINE-06 a snapshot can be restored on any worker, by any instance")
    void keepsWorkersApart() throws Exception {
        try (Fixture first = fixture();
                Fixture second = fixture()) {
            BaselineSnapshot snapshot = capture(first);
            reset(first.baseline(), first.worker(), snapshot);
            String expected = first.observe();
            reset(second.baseline(), second.worker(), snapshot);
            assertThat(second.observe())
                    .as(
                            "an instance that captured nothing must restore the snapshot; keep all that it needs in details")
                    .isEqualTo(expected);
            disturb(first, expected);
            disturb(second, expected);
            reset(first.baseline(), second.worker(), snapshot);
            assertThat(second.observe())
                    .as("reset() must restore the worker that it is given")
                    .isEqualTo(expected);
            assertThat(first.observe())
                    .as("reset() must leave other workers alone")
                    .isNotEqualTo(expected);
        }
    }
}
