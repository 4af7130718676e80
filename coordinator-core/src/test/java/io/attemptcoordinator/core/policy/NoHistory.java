package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptReport;
import java.io.InputStream;
import java.util.List;

/** Nothing is on record. */
enum NoHistory implements RunHistory {
    INSTANCE;

    @Override
    public AttemptReport attempt(int number) {
        throw new AssertionError("no policy here asks for attempt " + number);
    }

    @Override
    public List<Iteration> iterations(int number) {
        throw new AssertionError("no policy here asks for the iterations of attempt " + number);
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        throw new AssertionError("no policy here opens " + artifact);
    }
}
