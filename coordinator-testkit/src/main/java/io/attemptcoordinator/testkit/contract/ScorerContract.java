package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules SCORER-01 to SCORER-06 for a {@link Scorer}. Implement {@link #fixture()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class ScorerContract {
    /** For subclasses. */
    protected ScorerContract() {}

    /**
     * A scorer and a candidate that it can score.
     *
     * @param scorer a new instance
     * @param candidate a complete candidate, with a task that suits it
     * @since 0.1
     */
    public record Fixture(Scorer scorer, StubScoringContext candidate) {}

    /**
     * Makes what the rules are checked on.
     *
     * @return a new fixture, equal to the one before
     */
    protected abstract Fixture fixture();

    /**
     * Whether the scorer needs something of the candidate, as nearly all do. One that does not is held to that: it must score an
     * empty candidate.
     *
     * @return true unless overridden
     */
    protected boolean needsArtifacts() {
        return true;
    }

    @Test
    @DisplayName("SCORER-01 its name is well-formed and constant")
    void hasAName() {
        ComponentRules.assertName("SCORER-01", fixture().scorer());
    }

    @Test
    @DisplayName("SCORER-02 it scores a complete candidate")
    void scores() throws InterruptedException {
        Fixture fixture = fixture();
        assertThat(fixture.scorer().score(fixture.candidate()))
                .as("SCORER-02: score() must return a score for a complete candidate")
                .isNotNull();
    }

    @Test
    @DisplayName("SCORER-03 equal candidates get equal scores")
    void isDeterministic() throws InterruptedException {
        Fixture first = fixture();
        Fixture second = fixture();
        Score score = first.scorer().score(first.candidate());
        assertThat(first.scorer().score(first.candidate()))
                .as(
                        "SCORER-03: a second call for the same candidate must give the same score; look for state and chance")
                .isEqualTo(score);
        assertThat(second.scorer().score(second.candidate()))
                .as("SCORER-03: another instance must give the same score to an equal candidate")
                .isEqualTo(score);
    }

    @Test
    @DisplayName("SCORER-04 concurrent calls get the same scores")
    void isThreadSafe() throws InterruptedException {
        Fixture fixture = fixture();
        Score alone = fixture.scorer().score(fixture.candidate());
        List<Score> together =
                ComponentRules.concurrently("SCORER-04", () -> fixture.scorer().score(fixture.candidate()));
        assertThat(together)
                .as("SCORER-04: concurrent calls must give the score that one alone gives; look for shared buffers")
                .containsOnly(alone);
    }

    @Test
    @DisplayName("SCORER-05 what cannot be scored is an error, never a low score")
    void refusesAnEmptyCandidate() throws InterruptedException {
        Fixture fixture = fixture();
        StubScoringContext empty = new StubScoringContext(fixture.candidate().task());
        try {
            Score score = fixture.scorer().score(empty);
            if (needsArtifacts()) {
                fail(
                        "SCORER-05: a candidate without renders or artifacts must be refused with a CoordinatorException but "
                                + "got the score " + score.value());
            }
        } catch (CoordinatorException e) {
            assertThat(needsArtifacts())
                    .as(
                            "SCORER-05: a scorer that says that it needs no artifacts must score an empty candidate but threw "
                                    + e)
                    .isTrue();
            assertThat(e.getMessage())
                    .as("SCORER-05: the error must say what is missing")
                    .isNotBlank();
        } catch (RuntimeException e) {
            throw new AssertionError("SCORER-05: what cannot be scored must be a CoordinatorException but was " + e, e);
        }
    }

    @Test
    @DisplayName("SCORER-06 it closes what it opens")
    void closesWhatItOpens() throws InterruptedException {
        Fixture fixture = fixture();
        fixture.scorer().score(fixture.candidate());
        assertThat(fixture.candidate().leftOpen())
                .as("SCORER-06: streams from open() that were not closed; use try-with-resources")
                .isZero();
    }
}
