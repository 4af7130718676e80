package io.attemptcoordinator.core.fake;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A baseline that has nothing to restore, and does on cue what a baseline must not do. */
public final class FakeBaseline implements Baseline {
    public static final BaselineSnapshot SNAPSHOT = new BaselineSnapshot("empty", "0".repeat(64), Map.of());

    private final List<Duration> resets = new CopyOnWriteArrayList<>();
    private volatile Part<BaselineSnapshot> capture = () -> SNAPSHOT;
    private volatile Part<List<Evidence>> reset = List::of;

    public FakeBaseline onCapture(Part<BaselineSnapshot> cue) {
        capture = cue;
        return this;
    }

    public FakeBaseline onReset(Part<List<Evidence>> cue) {
        reset = cue;
        return this;
    }

    /** The timeout of each reset. */
    public List<Duration> resets() {
        return List.copyOf(resets);
    }

    @Override
    public String name() {
        return "empty";
    }

    @Override
    public BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
        return capture.call();
    }

    @Override
    public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
            throws InterruptedException {
        resets.add(timeout);
        return reset.call();
    }
}
