package io.attemptcoordinator.testkit;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.testkit.mock.MockVigaLoop;
import io.attemptcoordinator.testkit.property.AttemptProperties;

/** The mock keeps its limits, as a loop must. */
class MockVigaLoopProperties extends AttemptProperties {
    @Override
    protected Attempt createAttempt() {
        return MockVigaLoop.random();
    }
}
