package com.example.contracts;

import com.example.colour.ColourScorer;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import io.attemptcoordinator.testkit.property.ScorerProperties;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

class ColourScorerProperties extends ScorerProperties {
    @Override
    protected Scorer createScorer() {
        return new ColourScorer();
    }

    @Override
    protected Arbitrary<StubScoringContext> candidates() {
        return Arbitraries.integers().between(0, 0xFFFFFF).injectNull(0.1).map(ColourScorerProperties::candidate);
    }

    /** A canvas of one colour; for null, one that was not rendered. */
    private static StubScoringContext candidate(Integer colour) {
        StubScoringContext candidate =
                new StubScoringContext(new Task("paint", "", List.of())).reference("camera", Images.plain(0x336699));
        return colour == null ? candidate : candidate.render("camera", Images.plain(colour));
    }
}
