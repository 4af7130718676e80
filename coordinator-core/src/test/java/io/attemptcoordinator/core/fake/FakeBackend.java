package io.attemptcoordinator.core.fake;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A backend without processes. It records what was done with its workers, and does on cue what a backend must not do. */
public final class FakeBackend implements Backend {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Queue<Part<WorkerLease>> starts = new ConcurrentLinkedQueue<>();
    private final Map<String, Part<WorkerLease>> startsOf = new ConcurrentHashMap<>();
    private volatile Runnable onClose = () -> {};
    private volatile Predicate<String> answers = id -> true;
    private volatile Object view = "a backend without views";

    /** What the next start does instead; can be called for several starts. */
    public FakeBackend onStart(Part<WorkerLease> start) {
        starts.add(start);
        return this;
    }

    /** What the next start of one worker does instead. */
    public FakeBackend onStartOf(String id, Part<WorkerLease> start) {
        startsOf.put(id, start);
        return this;
    }

    /** Lets the next start fail. */
    public FakeBackend refuse() {
        return onStart(() -> {
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, "told not to start");
        });
    }

    public FakeBackend onClose(Runnable close) {
        onClose = close;
        return this;
    }

    /** Decides by the name of a worker whether it still answers. */
    public FakeBackend answering(Predicate<String> value) {
        answers = value;
        return this;
    }

    /** The view that all workers have. */
    public FakeBackend view(Object only) {
        view = only;
        return this;
    }

    /** What was done, such as {@code start worker-0} and {@code close worker-0}. */
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
        Part<WorkerLease> ofWorker = startsOf.remove(id);
        Part<WorkerLease> cue = ofWorker == null ? starts.poll() : ofWorker;
        return cue == null ? lease(id) : cue.call();
    }

    public WorkerLease lease(String id) {
        return new WorkerLease() {
            @Override
            public Worker worker() {
                return new FakeWorker(id, view);
            }

            @Override
            public boolean answers() {
                return answers.test(id);
            }

            @Override
            public void close() {
                events.add("close " + id);
                onClose.run();
            }
        };
    }

    private record FakeWorker(String id, Object view) implements Worker {
        @Override
        public Map<String, String> description() {
            return Map.of("fake", "yes");
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast(view);
        }
    }
}
