package io.attemptcoordinator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.score.ExecutionHealthScorer;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of a scorer, on the one of the core. */
class ExecutionHealthScorerTest extends ScorerContract {
    private static final byte[] IMAGE = {1, 2, 3};

    @Override
    protected Fixture fixture() {
        return new Fixture(new ExecutionHealthScorer(), healthy().error(error(Evidence.Kind.EXCEPTION)));
    }

    /** It measures what is missing. */
    @Override
    protected boolean needsArtifacts() {
        return false;
    }

    private static StubScoringContext empty() {
        return new StubScoringContext(new Task("any", "", List.of()));
    }

    private static StubScoringContext healthy() {
        return empty().reference("front", IMAGE)
                .reference("side", IMAGE)
                .render("front", IMAGE)
                .render("side", IMAGE)
                .render("top", IMAGE);
    }

    private static Failure error(Evidence.Kind... kinds) {
        List<Evidence> evidence = List.of(kinds).stream()
                .map(kind -> new Evidence(kind, "observed"))
                .toList();
        return new Failure(FailureClass.E1_EXECUTION, "failed", "coordinator-evidence", evidence);
    }

    private static Scorer expecting(String views) {
        return new ExecutionHealthScorer().configured(Settings.of("scorer 'execution-health'", Map.of("views", views)));
    }

    @Test
    void whatRanAndRenderedAtOnceIsHealthy() {
        Score score = new ExecutionHealthScorer().score(healthy());

        assertThat(score.value()).isEqualTo(1.0);
        assertThat(score.parts())
                .isEqualTo(Map.of("errors", 0.0, "exceptions", 0.0, "timeouts", 0.0, "missingRenders", 0.0));
    }

    @Test
    void isTheShareOfTheTriesThatSucceeded() {
        StubScoringContext candidate = healthy()
                .error(error(Evidence.Kind.EXCEPTION, Evidence.Kind.TEXT))
                .error(error(Evidence.Kind.TIMEOUT, Evidence.Kind.EXCEPTION))
                .error(error(Evidence.Kind.EXIT_CODE));

        Score score = new ExecutionHealthScorer().score(candidate);

        assertThat(score.value()).isEqualTo(0.25);
        assertThat(score.parts())
                .isEqualTo(Map.of("errors", 3.0, "exceptions", 2.0, "timeouts", 1.0, "missingRenders", 0.0));
    }

    @Test
    void isTheShareOfTheViewsThatWereRendered() {
        StubScoringContext twoOfFour = healthy().reference("iso", IMAGE).reference("camera", IMAGE);

        Score score = new ExecutionHealthScorer().score(twoOfFour.error(error(Evidence.Kind.TIMEOUT)));

        assertThat(score.value()).isEqualTo(0.5 * 2 / 4);
        assertThat(score.parts()).containsEntry("missingRenders", 2.0);
    }

    @Test
    void expectsTheViewsOfItsSettings() {
        assertThat(valueOf(expecting("top"))).isEqualTo(1.0);
        assertThat(valueOf(expecting("top, iso"))).isEqualTo(0.5);
        assertThat(valueOf(expecting("iso"))).isZero();
    }

    private static double valueOf(Scorer scorer) {
        return ((ExecutionHealthScorer) scorer).score(healthy()).value();
    }

    @Test
    void withoutExpectedViewsOnlyErrorsCount() {
        assertThat(new ExecutionHealthScorer().score(empty()).value()).isEqualTo(1.0);
        assertThat(new ExecutionHealthScorer()
                        .score(empty().error(error(Evidence.Kind.EXCEPTION)))
                        .value())
                .isEqualTo(0.5);
    }

    @Test
    void refusesSettingsWithoutAView() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> expecting(" , "))
                .withMessageContaining("'views'")
                .satisfies(e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION));
    }
}
