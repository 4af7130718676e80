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
 * The rules SCORER-01 to SCORER-08 for a {@link Scorer}. Implement {@link #fixture()} and run it as any JUnit test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class ScorerContract extends Contract {
    private static final int JUDGEMENTS = 5;

    /** For subclasses. */
    protected ScorerContract() {}

    /**
     * A scorer and a candidate that it can score.
     *
     * @param scorer a new instance, configured if it needs settings
     * @param candidate a complete candidate, with a task and references that suit it
     * @since 0.1
     */
    public record Fixture(Scorer scorer, StubScoringContext candidate) {
        private Score score() throws InterruptedException {
            Score score = scorer.score(candidate);
            assertThat(score).as("score() must return a score").isNotNull();
            return score;
        }
    }

    /**
     * Creates what the rules are checked on.
     *
     * @return a new fixture, equal to the one before
     */
    protected abstract Fixture fixture();

    /**
     * Returns whether the scorer needs anything of the candidate, as nearly all do; true unless overridden. One that needs
     * nothing must score an empty candidate.
     */
    protected boolean needsArtifacts() {
        return true;
    }

    @Test
    @DisplayName("SCORER-01 its name is valid and constant")
    void hasAName() {
        assertName(fixture().scorer());
    }

    @Test
    @DisplayName("SCORER-02 it scores a complete candidate")
    void scores() throws InterruptedException {
        fixture().score();
    }

    @Test
    @DisplayName("SCORER-03 equal candidates get equal scores, or the scorer declares how noisy they are")
    void isDeterministicOrSaysSo() throws InterruptedException {
        Fixture first = fixture();
        if (!first.scorer().isDeterministic()) {
            for (int i = 0; i < JUDGEMENTS; i++) {
                Score score = first.score();
                assertThat(score.standardError() > 0 || score.judgements() > 1)
                        .as("a noisy score must have a standard error, or be the mean of several judgements; it was "
                                + score)
                        .isTrue();
            }
            return;
        }
        Score score = first.score();
        assertThat(first.score())
                .as("a second call for the same candidate must give the same score; look for state and chance")
                .isEqualTo(score);
        Fixture second = fixture();
        second.candidate().seed(first.candidate().seed() + 1);
        assertThat(second.score())
                .as("another instance, with another seed, must give the same score to an equal candidate")
                .isEqualTo(score);
        assertThat(score.standardError())
                .as("the standard error of a deterministic score")
                .isZero();
    }

    @Test
    @DisplayName("SCORER-04 concurrent calls do not disturb each other")
    void isThreadSafe() throws InterruptedException {
        Fixture fixture = fixture();
        Score alone = fixture.score();
        List<Score> together = concurrently(fixture::score);
        if (fixture.scorer().isDeterministic()) {
            assertThat(together)
                    .as("concurrent calls must give the score that one alone gives; look for shared buffers")
                    .containsOnly(alone);
        }
    }

    @Test
    @DisplayName("SCORER-05 what cannot be scored is an error, never a low score")
    void refusesAnEmptyCandidate() throws InterruptedException {
        Fixture fixture = fixture();
        fixture.candidate().withoutArtifacts();
        try {
            Score score = fixture.score();
            if (needsArtifacts()) {
                fail(
                        "a candidate without renders and artifacts must be refused with a CoordinatorException but got the "
                                + "score " + score.value());
            }
        } catch (CoordinatorException e) {
            assertThat(needsArtifacts())
                    .as("a scorer that needs no artifacts must score an empty candidate but threw " + e)
                    .isTrue();
            assertThat(e.getMessage())
                    .as("the message must tell what is missing")
                    .isNotBlank();
        } catch (RuntimeException e) {
            throw new AssertionError("the error must be a CoordinatorException but was " + e, e);
        }
    }

    @Test
    @DisplayName("SCORER-06 it closes what it opens")
    void closesWhatItOpens() throws InterruptedException {
        Fixture fixture = fixture();
        fixture.score();
        assertThat(fixture.candidate().leftOpen())
                .as("streams from open() that were not closed; use try-with-resources")
                .isZero();
    }

    @Test
    @DisplayName(
            "SCORER-07 it compares with the run's copies of the references, not with the files that the task names")
    void readsNoFilesOfTheHost() throws InterruptedException {
        Score expected = fixture().score();
        Fixture fixture = fixture();
        fixture.candidate().task(withoutFiles(fixture.candidate().task()));
        try {
            Score score = fixture.score();
            if (fixture.scorer().isDeterministic()) {
                assertThat(score)
                        .as("the score without the files; use references() and open()")
                        .isEqualTo(expected);
            }
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "the scorer needs the files that the task names; use references() and open(): " + e, e);
        }
    }

    @Test
    @DisplayName("SCORER-08 it does not swallow an interrupt")
    void keepsInterrupts() {
        Fixture fixture = fixture();
        assertKeepsInterrupts("scorer", "score()", fixture::score);
    }
}
