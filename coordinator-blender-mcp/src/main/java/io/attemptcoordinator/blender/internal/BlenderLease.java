package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.time.Deadline;
import java.time.Duration;
import java.util.Map;

/**
 * A worker of a {@code BlenderBackend}, with the power to end its processes.
 *
 * <p><b>Thread-safety:</b> {@link #close()} may be called from any thread and ends a call under way.
 */
public final class BlenderLease implements WorkerLease {
    private final SessionSupply supply;
    private final BlenderWorker worker;

    private BlenderLease(SessionSupply supply, BlenderWorker worker) {
        this.supply = supply;
        this.worker = worker;
    }

    /**
     * Starts a worker and its first Blender.
     *
     * @param facts what the backend knows of the worker, for its description
     */
    public static BlenderLease start(
            BlenderLaunch launch, String id, Map<String, String> facts, RenderRequest rendering, Duration timeout)
            throws InterruptedException {
        SessionSupply supply = new SessionSupply(launch, id);
        boolean isStarted = false;
        try {
            supply.renew(Deadline.after(launch.ticker(), timeout));
            ImmutableMap<String, String> description = ImmutableMap.<String, String>builder()
                    .putAll(facts)
                    .put("containment", ProcessTree.containment())
                    .buildOrThrow();
            BlenderLease lease = new BlenderLease(supply, new BlenderWorker(id, description, supply, rendering));
            isStarted = true;
            return lease;
        } finally {
            if (!isStarted) {
                supply.close();
            }
        }
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void close() {
        supply.close();
    }
}
