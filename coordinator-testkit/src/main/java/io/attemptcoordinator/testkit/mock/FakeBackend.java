package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A test part: a backend without processes. Each worker has a {@link FakeSceneExecutor} as its view. Starts can fail or hang
 * on cue, and so can closing. It records what was done with its workers.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class FakeBackend implements Backend {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Queue<Cue> starts = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Throwable closeProblem;

    /** What happens when a worker starts. */
    @FunctionalInterface
    private interface Cue {
        void play(String id) throws InterruptedException;
    }

    /** Creates a backend whose workers start. */
    public FakeBackend() {}

    /** Lets the next starts fail with {@link Code#BACKEND_UNAVAILABLE}. */
    public FakeBackend refuse(int count) {
        for (int i = 0; i < count; i++) {
            starts.add(id -> {
                throw new CoordinatorException(
                        Code.BACKEND_UNAVAILABLE, "The fake worker " + id + " was told not to start.");
            });
        }
        return this;
    }

    /** Lets the next start throw anything. */
    public FakeBackend failOnStart(Throwable problem) {
        starts.add(id -> {
            throw Throwing.anything(problem);
        });
        return this;
    }

    /** Lets the next start hang until its thread is interrupted. */
    public FakeBackend hangOnStart() {
        starts.add(id -> Hang.untilInterrupted());
        return this;
    }

    /** Lets the next start hang, ignoring interrupts, until the latch is released. */
    public FakeBackend hangOnStart(CountDownLatch released) {
        starts.add(id -> Hang.ignoringInterrupts(released));
        return this;
    }

    /** Lets every worker throw this when it is closed; it is closed all the same. */
    public FakeBackend failOnClose(Throwable problem) {
        closeProblem = problem;
        return this;
    }

    /**
     * Returns what was done with the workers.
     *
     * @return such as {@code start worker-0} and {@code close worker-0}, in order; closing again is recorded again
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public WorkerLease start(String id, Duration timeout) throws InterruptedException {
        events.add("start " + id);
        Cue cue = starts.poll();
        if (cue != null) {
            cue.play(id);
        }
        return new Lease(new FakeWorker(id, new FakeSceneExecutor()));
    }

    /** Starts a worker outside a run; no cue applies. */
    public WorkerLease start() {
        events.add("start worker-0");
        return new Lease(new FakeWorker("worker-0", new FakeSceneExecutor()));
    }

    private final class Lease implements WorkerLease {
        private final FakeWorker worker;

        Lease(FakeWorker worker) {
            this.worker = worker;
        }

        @Override
        public Worker worker() {
            return worker;
        }

        @Override
        public void close() {
            events.add("close " + worker.id());
            worker.executor().close();
            Throwable problem = closeProblem;
            if (problem != null) {
                throw Throwing.anything(problem);
            }
        }
    }

    private record FakeWorker(String id, FakeSceneExecutor executor) implements Worker {
        @Override
        public Map<String, String> description() {
            return Map.of("backend", "fake");
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            if (type.isInstance(executor)) {
                return type.cast(executor);
            }
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The fake backend has no " + type.getSimpleName() + "; its view is a FakeSceneExecutor.");
        }
    }
}
