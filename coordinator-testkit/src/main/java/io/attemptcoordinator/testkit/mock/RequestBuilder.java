package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A test part: what the builders of the contexts share, which is the request of the attempt and a store in memory.
 *
 * <p><b>Thread-safety:</b> for one thread.
 *
 * @param <B> the builder itself
 * @since 0.1
 */
public abstract class RequestBuilder<B extends RequestBuilder<B>> {
    /** The name of the run in these contexts. */
    public static final String RUN = "run";

    private static final BaselineSnapshot NOTHING = new BaselineSnapshot("nothing", "0".repeat(64), Map.of());

    final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Map<String, ArtifactRef> references = new TreeMap<>();
    private Task task = new Task("any", "", List.of());
    private int number;
    private long seed;
    private Strategy strategy = Strategy.DEFAULT;
    private List<Integer> lineage = List.of();
    private BaselineSnapshot snapshot = NOTHING;
    private AttemptLimits limits = AttemptLimits.of(8);

    RequestBuilder() {}

    abstract B self();

    /** Sets the task; one without text or references unless set. */
    public B task(Task value) {
        task = requireNonNull(value, "task");
        return self();
    }

    /** Adds the run's copy of a reference image. */
    public B reference(String view, byte[] png) {
        String path = RUN + "/references/" + view + ".png";
        references.put(view, store.put(path, "image/png", new ByteArrayInputStream(png)));
        return self();
    }

    /** Sets the number of the attempt; 0 unless set. */
    public B number(int value) {
        number = value;
        return self();
    }

    /** Sets the seed of the attempt; 0 unless set. */
    public B seed(long value) {
        seed = value;
        return self();
    }

    /** Sets the strategy; the default one unless set. */
    public B strategy(Strategy value) {
        strategy = requireNonNull(value, "strategy");
        return self();
    }

    /** Sets the attempts that the attempt builds on; none unless set. */
    public B lineage(List<Integer> value) {
        lineage = List.copyOf(value);
        return self();
    }

    /** Sets the snapshot of the baseline. */
    public B snapshot(BaselineSnapshot value) {
        snapshot = requireNonNull(value, "snapshot");
        return self();
    }

    /** Sets the limits; 8 iterations and the defaults unless set. */
    public B limits(AttemptLimits value) {
        limits = requireNonNull(value, "limits");
        return self();
    }

    /** Sets the maximum number of iterations, with the defaults for all other limits. */
    public B maxIterations(int value) {
        return limits(AttemptLimits.of(value));
    }

    final AttemptRequest request() {
        return new AttemptRequest(
                RUN,
                number,
                seed,
                strategy,
                lineage,
                task,
                references,
                snapshot,
                limits,
                AttemptStopReason.TIME_EXHAUSTED);
    }
}
