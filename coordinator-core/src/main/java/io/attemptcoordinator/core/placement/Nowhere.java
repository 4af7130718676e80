package io.attemptcoordinator.core.placement;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.core.attempt.Reporter;
import java.util.List;

/** Accepts nothing. */
final class Nowhere implements Placement {
    @Override
    public Prepared prepare() {
        throw new IllegalStateException("there is no place for attempts");
    }

    @Override
    public void begin(Reporter reporter) {}

    @Override
    public int capacity() {
        return 1;
    }

    @Override
    public void submit(AttemptRequest request, AttemptProgress progress) {
        throw new IllegalStateException("there is no place for attempts");
    }

    @Override
    public void cancel(int attempt) {}

    @Override
    public void stopNow() {}

    @Override
    public List<String> abandonedThreads() {
        return List.of();
    }

    @Override
    public void close() {}
}
