package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Worker;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules BASELINE-01 to BASELINE-05 for a {@link Baseline}. Implement {@link #fixture()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class BaselineContract {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** For subclasses. */
    protected BaselineContract() {}

    /**
     * A baseline, a worker that it can be restored on, and the ways to disturb it.
     *
     * @since 0.1
     */
    public interface Fixture extends AutoCloseable {
        /**
         * The baseline.
         *
         * @return always the same instance
         */
        Baseline baseline();

        /**
         * A worker that the baseline can be restored on.
         *
         * @return always the same worker
         */
        Worker worker();

        /**
         * Settings with which the baseline can be captured.
         *
         * @return the settings
         */
        Map<String, String> settings();

        /**
         * Settings with which it cannot.
         *
         * @return the settings
         */
        Map<String, String> unusableSettings();

        /** Changes the state of the worker, as an attempt would. */
        void disturb() throws InterruptedException;

        /**
         * Looks at the state of the worker.
         *
         * @return a text that is different after {@link #disturb()}
         * @throws InterruptedException if the calling thread is interrupted
         */
        String observe() throws InterruptedException;

        /**
         * Changes what the baseline was captured from, such as the file.
         *
         * @return false if there is nothing that could change
         */
        boolean changeSource();

        @Override
        void close();
    }

    /**
     * Makes what the rules are checked on.
     *
     * @return a new fixture; it is closed by the test
     * @throws Exception if it cannot be made
     */
    protected abstract Fixture fixture() throws Exception;

    private static BaselineSnapshot capture(Fixture fixture) throws InterruptedException {
        return fixture.baseline().capture(fixture.worker(), fixture.settings(), TIMEOUT);
    }

    @Test
    @DisplayName("BASELINE-01 its name is well-formed and constant")
    void hasAName() throws Exception {
        try (Fixture fixture = fixture()) {
            ComponentRules.assertName("BASELINE-01", fixture.baseline());
        }
    }

    @Test
    @DisplayName("BASELINE-02 capturing again gives the same snapshot")
    void capturesTheSame() throws Exception {
        try (Fixture fixture = fixture()) {
            assertThat(capture(fixture))
                    .as(
                            "BASELINE-02: id, digest and details must be those of the content, and of nothing that changes by "
                                    + "itself, such as times")
                    .isEqualTo(capture(fixture));
        }
    }

    @Test
    @DisplayName("BASELINE-03 a reset undoes what an attempt did")
    void undoesADisturbance() throws Exception {
        try (Fixture fixture = fixture()) {
            BaselineSnapshot snapshot = capture(fixture);
            fixture.baseline().reset(fixture.worker(), snapshot, TIMEOUT);
            String before = fixture.observe();
            fixture.disturb();
            assertThat(fixture.observe())
                    .as("BASELINE-03: the fixture's disturb() must change what observe() sees")
                    .isNotEqualTo(before);
            fixture.baseline().reset(fixture.worker(), snapshot, TIMEOUT);
            assertThat(fixture.observe())
                    .as("BASELINE-03: after reset() the state must be the one of the snapshot")
                    .isEqualTo(before);
        }
    }

    @Test
    @DisplayName("BASELINE-04 what cannot be captured is said to be unusable, with evidence")
    void saysWhatIsUnusable() throws Exception {
        try (Fixture fixture = fixture()) {
            assertThatThrownBy(
                            () -> fixture.baseline().capture(fixture.worker(), fixture.unusableSettings(), TIMEOUT),
                            "%s",
                            "BASELINE-04: capture() must say BASELINE_UNUSABLE, with evidence")
                    .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                        assertThat(e.code())
                                .as("BASELINE-04: the code of " + e)
                                .isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE);
                        assertThat(e.evidence())
                                .as("BASELINE-04: the evidence of " + e)
                                .isNotEmpty();
                    });
        }
    }

    @Test
    @DisplayName("BASELINE-05 a baseline that changed since it was captured is refused")
    void refusesAChange() throws Exception {
        try (Fixture fixture = fixture()) {
            BaselineSnapshot snapshot = capture(fixture);
            if (!fixture.changeSource()) {
                return;
            }
            assertThatThrownBy(
                            () -> fixture.baseline().reset(fixture.worker(), snapshot, TIMEOUT),
                            "%s",
                            "BASELINE-05: reset() must compare with the digest of the snapshot and say BASELINE_UNUSABLE")
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.BASELINE_UNUSABLE));
        }
    }
}
