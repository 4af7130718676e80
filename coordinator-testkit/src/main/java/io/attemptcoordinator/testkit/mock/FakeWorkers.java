package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.WorkerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A test part: workers without a backend, which can refuse to start on cue. It records what was done with them.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class FakeWorkers implements WorkerFactory {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    /** Makes a factory whose workers start. */
    public FakeWorkers() {}

    /**
     * Lets the next starts and restarts fail.
     *
     * @param count how many
     */
    public void refuse(int count) {
        refusals.set(count);
    }

    /**
     * What was done with the workers.
     *
     * @return such as {@code start worker-0}, {@code restart worker-0}, {@code close worker-0}, in order
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public Worker start(String id, Duration timeout) {
        event("start", id);
        return new FakeWorker(id);
    }

    private void event(String what, String id) {
        events.add(what + " " + id);
        if (refusals.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            throw new CoordinatorException(
                    CoordinatorException.Code.BACKEND_UNAVAILABLE, "the fake worker " + id + " refuses to " + what);
        }
    }

    private final class FakeWorker implements Worker {
        private final String id;

        FakeWorker(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Map<String, String> description() {
            return Map.of("backend", "fake");
        }

        @Override
        public void restart(Duration timeout) {
            event("restart", id);
        }

        @Override
        public void close() {
            events.add("close " + id);
        }
    }
}
