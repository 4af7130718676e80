package com.example.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The rules of every scorer, and what this one does. */
class ConcisenessScorerTest extends ScorerContract {
    private static StubScoringContext candidate(String code) {
        return new StubScoringContext(new Task("any", "", List.of())).artifact("code", code.getBytes(UTF_8));
    }

    @Override
    protected Fixture fixture() {
        return new Fixture(new ConcisenessScorer(), candidate("print()"));
    }

    @Test
    void prefersTheShorterProgram() {
        ConcisenessScorer scorer = new ConcisenessScorer();
        assertThat(scorer.score(candidate("print()")).value())
                .isGreaterThan(
                        scorer.score(candidate("print('at greater length')")).value());
        assertThat(scorer.score(candidate("x".repeat(4096))).value()).isEqualTo(0.5);
    }

    @Test
    void refusesACandidateWithoutCode() {
        StubScoringContext empty = candidate("print()").withoutArtifacts();

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> new ConcisenessScorer().score(empty))
                .withMessageContaining("'code'")
                .extracting(CoordinatorException::code)
                .isEqualTo(CoordinatorException.Code.ARTIFACT_NOT_FOUND);
    }

    @Test
    void isFoundByItsServicesLine() {
        assertThat(ServiceLoader.load(Scorer.class)).hasAtLeastOneElementOfType(ConcisenessScorer.class);
    }
}
