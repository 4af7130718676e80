package com.example.contracts;

import com.example.colour.ColourScorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.util.List;

class ColourScorerTest extends ScorerContract {
    @Override
    protected Fixture fixture() {
        return new Fixture(
                new ColourScorer(),
                new StubScoringContext(new Task("paint", "", List.of()))
                        .reference("camera", Images.plain(0x336699))
                        .render("camera", Images.plain(0x339966)));
    }
}
