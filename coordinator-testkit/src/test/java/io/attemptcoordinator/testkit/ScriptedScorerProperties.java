package io.attemptcoordinator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.mock.ScriptedScorer;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import io.attemptcoordinator.testkit.property.ScorerProperties;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** The scripted scorer scores each candidate on its own, and refuses one that has no score. */
class ScriptedScorerProperties extends ScorerProperties {
    @Override
    protected Scorer createScorer() {
        return ScriptedScorer.reading("scripted", "score");
    }

    @Override
    protected Arbitrary<StubScoringContext> candidates() {
        return Arbitraries.doubles().between(0, 1).injectNull(0.2).map(score -> {
            StubScoringContext candidate = new StubScoringContext(new Task("any", "", List.of()));
            return score == null
                    ? candidate
                    : candidate.artifact("score", score.toString().getBytes(UTF_8));
        });
    }
}
