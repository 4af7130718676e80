package io.attemptcoordinator.core.placement;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.ComponentCalls;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.backend.WorkerSlot;
import io.attemptcoordinator.core.time.Backoff;
import io.attemptcoordinator.core.time.Watchdog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Runs attempts on this machine: a pool with one worker for each attempt under way. While the baseline is captured on the
 * first worker, the others are started.
 *
 * <p><b>Thread-safety:</b> as {@link Placement}.
 *
 * @since 0.1
 */
public final class LocalPlacement implements Placement {
    private final AttemptEnvironment environment;
    private final AttemptLimits limits;
    private final Capacity capacity;
    private final Watchdog watchdog;
    private final ImmutableList<Seat> seats;

    /** What {@link #prepare()} is doing, to classify its failure. */
    private volatile Phase preparing = Phase.START;

    @SuppressWarnings("NullAway.Init") // Set by begin, before the first request.
    private Reporter reporter;

    /**
     * Creates a placement that has not started anything yet.
     *
     * @param backend starts the workers
     * @param environment the components
     * @param limits the deadlines for what happens before the first attempt
     * @param capacity how many attempts can be under way at the same time
     */
    public LocalPlacement(Backend backend, AttemptEnvironment environment, AttemptLimits limits, Capacity capacity) {
        this(backend, environment, limits, capacity, new Watchdog());
    }

    /**
     * Creates a placement that has not started anything yet.
     *
     * @param backend starts the workers
     * @param environment the components
     * @param limits the deadlines for what happens before the first attempt
     * @param capacity how many attempts can be under way at the same time
     * @param watchdog runs and ends the attempts; closed with this placement
     */
    public LocalPlacement(
            Backend backend,
            AttemptEnvironment environment,
            AttemptLimits limits,
            Capacity capacity,
            Watchdog watchdog) {
        this.watchdog = requireNonNull(watchdog, "watchdog");
        this.environment = requireNonNull(environment, "environment");
        this.limits = requireNonNull(limits, "limits");
        requireNonNull(backend, "backend");
        this.capacity = requireNonNull(capacity, "capacity");
        seats = IntStream.range(0, capacity.workers())
                .mapToObj(number -> new Seat(number, backend, environment, watchdog, limits.grace()))
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Prepared prepare() throws InterruptedException {
        seats.stream().skip(1).forEach(seat -> seat.startAhead(limits.workerTimeout()));
        Seat first = seats.get(0);
        for (int tries = 1; ; tries++) {
            WorkerSlot slot = first.slot();
            try {
                return watchdog.call(
                        first.threadName(),
                        "start of the first worker and capture of the baseline",
                        limits.workerTimeout().plus(limits.grace()).multipliedBy(2),
                        limits.grace(),
                        () -> captureBaseline(slot));
            } catch (CoordinatorException e) {
                Failure failure = environment.classifiers().classify(Symptom.of(preparing, e));
                first.replaceWorker(slot);
                if (tries >= limits.maxTries() || !failure.isWorthANewWorker()) {
                    return new Prepared(null, failure, Map.of());
                }
                environment.sleeper().sleep(Backoff.after(tries, limits.attemptTimeout()));
            }
        }
    }

    private Prepared captureBaseline(WorkerSlot slot) throws InterruptedException {
        preparing = Phase.START;
        Worker worker = ComponentCalls.call(slot.what(), () -> slot.acquire(limits.workerTimeout()));
        preparing = Phase.RESET;
        String what = "baseline '" + environment.baseline().name() + "'";
        BaselineSnapshot snapshot = watchdog.guard(
                "capture of " + what,
                limits.workerTimeout().plus(limits.grace()),
                limits.grace(),
                () -> ComponentCalls.call(what, () -> environment.baseline().capture(worker, limits.workerTimeout())));
        Map<String, String> environment = new TreeMap<>(worker.description());
        environment.put("workers", Integer.toString(capacity.workers()));
        environment.put("workersReason", capacity.reason());
        return new Prepared(snapshot, null, environment);
    }

    @Override
    public void begin(Reporter to) {
        reporter = requireNonNull(to, "reporter");
    }

    @Override
    public int capacity() {
        return seats.size();
    }

    @Override
    public void submit(AttemptRequest request, AttemptProgress progress) {
        seats.stream()
                .filter(Seat::isFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("all " + seats.size() + " workers are busy"))
                .submit(request, progress, reporter);
    }

    @Override
    public void cancel(int attempt) {
        seats.forEach(seat -> seat.cancel(attempt));
    }

    @Override
    public void stopNow() {
        seats.forEach(Seat::stopNow);
    }

    @Override
    public List<String> abandonedThreads() {
        return watchdog.abandoned();
    }

    /** Ends the workers side by side: each may need its whole grace. */
    @Override
    public void close() {
        List<Watchdog.Supervised<Boolean>> closing = seats.stream()
                .map(seat -> watchdog.start(seat.threadName() + "-close", () -> {
                    seat.close();
                    return Boolean.TRUE;
                }))
                .toList();
        closing.forEach(Watchdog.Supervised::awaitEnd);
        watchdog.close();
    }
}
