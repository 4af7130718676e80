package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunListener;
import io.attemptcoordinator.core.RunManifest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A test part: writes down what a run tells its listeners, one line for each call.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class RecordingListener implements RunListener {
    private final List<String> events = new CopyOnWriteArrayList<>();

    /** Makes a listener that has heard nothing. */
    public RecordingListener() {}

    /**
     * What it was told.
     *
     * @return the calls, in order, such as {@code attempt 0 try 0} or {@code iteration 0/2}
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public void runStarted(RunManifest manifest) {
        events.add("run started");
    }

    @Override
    public void attemptStarted(int attempt, int tryNumber) {
        events.add("attempt " + attempt + " try " + tryNumber);
    }

    @Override
    public void iterationReported(int attempt, Iteration iteration) {
        events.add("iteration " + attempt + "/" + iteration.index());
    }

    @Override
    public void tryAbandoned(int attempt, int tryNumber, Failure failure) {
        events.add("abandoned " + attempt + " try " + tryNumber + " " + failure.failureClass());
    }

    @Override
    public void attemptFinished(AttemptReport report) {
        events.add("attempt " + report.number() + " finished");
    }

    @Override
    public void runFinished(BestAttemptResult result) {
        events.add("run finished");
    }
}
