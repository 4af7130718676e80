package io.attemptcoordinator.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A {@link Scorer} scores every candidate or refuses it with a {@link CoordinatorException}; if it is deterministic, it does
 * not matter how often and in which order candidates are scored.
 *
 * <p><b>Thread-safety:</b> as any jqwik test.
 *
 * @since 0.1
 */
public abstract class ScorerProperties {
    /** For subclasses. */
    protected ScorerProperties() {}

    /** Creates a new scorer, configured if it needs settings. */
    protected abstract Scorer createScorer();

    /** Returns the candidates, from good to bad and broken. */
    protected abstract Arbitrary<StubScoringContext> candidates();

    @Provide
    Arbitrary<List<StubScoringContext>> candidatesToScore() {
        return candidates().list().ofMinSize(1).ofMaxSize(5);
    }

    @Property(tries = 100)
    void scoresEachCandidateOnItsOwn(@ForAll("candidatesToScore") List<StubScoringContext> candidates)
            throws InterruptedException {
        Scorer scorer = createScorer();
        List<String> outcomes = outcomes(scorer, candidates);
        assertThat(candidates)
                .as("the streams that it left open")
                .allSatisfy(candidate -> assertThat(candidate.leftOpen()).isZero());
        if (!scorer.isDeterministic()) {
            return;
        }
        assertThat(outcomes(scorer, candidates)).as("the second time").isEqualTo(outcomes);
        List<StubScoringContext> reversed = new ArrayList<>(candidates);
        Collections.reverse(reversed);
        List<String> reversedOutcomes = new ArrayList<>(outcomes(createScorer(), reversed));
        Collections.reverse(reversedOutcomes);
        assertThat(reversedOutcomes)
                .as("another instance, in the opposite order")
                .isEqualTo(outcomes);
    }

    private static List<String> outcomes(Scorer scorer, List<StubScoringContext> candidates)
            throws InterruptedException {
        List<String> outcomes = new ArrayList<>();
        for (StubScoringContext candidate : candidates) {
            outcomes.add(outcome(scorer, candidate));
        }
        return outcomes;
    }

    private static String outcome(Scorer scorer, StubScoringContext candidate) throws InterruptedException {
        try {
            Score score = scorer.score(candidate);
            assertThat(score).as("a score").isNotNull();
            return score.toString();
        } catch (CoordinatorException e) {
            return e.code().name();
        }
    }
}
