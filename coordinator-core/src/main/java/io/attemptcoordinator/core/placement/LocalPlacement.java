package io.attemptcoordinator.core.placement;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.AttemptRunner;
import io.attemptcoordinator.core.attempt.ComponentCalls;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerSlot;
import io.attemptcoordinator.core.time.Backoff;
import io.attemptcoordinator.core.time.Watchdog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs attempts on this machine, one at a time, on a worker that is kept from attempt to attempt as long as it can be
 * trusted.
 *
 * <p><b>Thread-safety:</b> as {@link Placement}.
 *
 * @since 0.1
 */
public final class LocalPlacement implements Placement {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPlacement.class);

    private final Backend backend;
    private final AttemptEnvironment environment;
    private final AttemptLimits limits;
    private final Watchdog watchdog = new Watchdog();
    private volatile WorkerSlot slot;
    private volatile Watchdog.@Nullable Supervised<AttemptReport> running;

    /** What {@link #prepare()} is doing, to classify its failure. */
    private volatile Phase preparing = Phase.START;

    @SuppressWarnings("NullAway.Init") // Set by begin, before the first request.
    private Reporter reporter;

    private final AtomicInteger generation = new AtomicInteger();

    /**
     * Creates a placement that has not started anything yet.
     *
     * @param backend starts the workers
     * @param environment the components
     * @param limits the deadlines for what happens before the first attempt
     */
    public LocalPlacement(Backend backend, AttemptEnvironment environment, AttemptLimits limits) {
        this.backend = requireNonNull(backend, "backend");
        this.environment = requireNonNull(environment, "environment");
        this.limits = requireNonNull(limits, "limits");
        slot = newSlot();
    }

    private WorkerSlot newSlot() {
        return new WorkerSlot(backend, "worker-0", watchdog, limits.grace());
    }

    @Override
    public Prepared prepare() throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return watchdog.call(
                        threadName(),
                        "start of the first worker and capture of the baseline",
                        limits.workerTimeout().plus(limits.grace()).multipliedBy(2),
                        limits.grace(),
                        this::captureBaseline);
            } catch (CoordinatorException e) {
                Failure failure = environment.classifiers().classify(Symptom.of(preparing, e));
                replaceSlot();
                if (tries >= limits.maxTries() || !failure.isWorthANewWorker()) {
                    return new Prepared(null, failure, Map.of());
                }
                environment.sleeper().sleep(Backoff.after(tries, limits.attemptTimeout()));
            }
        }
    }

    private Prepared captureBaseline() throws InterruptedException {
        preparing = Phase.START;
        Worker worker = ComponentCalls.call(slot.what(), () -> slot.acquire(limits.workerTimeout()));
        preparing = Phase.RESET;
        String what = "baseline '" + environment.baseline().name() + "'";
        BaselineSnapshot snapshot = watchdog.guard(
                "capture of " + what,
                limits.workerTimeout().plus(limits.grace()),
                limits.grace(),
                () -> ComponentCalls.call(what, () -> environment.baseline().capture(worker, limits.workerTimeout())));
        return new Prepared(snapshot, null, worker.description());
    }

    @Override
    public void begin(Reporter to) {
        reporter = requireNonNull(to, "reporter");
    }

    @Override
    public int capacity() {
        return 1;
    }

    @Override
    public void submit(AttemptRequest request) {
        Watchdog.Supervised<AttemptReport> before = running;
        if (before != null && !before.outcome().isDone()) {
            throw new IllegalStateException("the worker is busy");
        }
        AttemptRunner runner = new AttemptRunner(environment, request, slot, watchdog, reporter);
        Watchdog.Supervised<AttemptReport> attempt = watchdog.start(threadName(), runner::run);
        running = attempt;
        // On a thread of its own, because reporting waits for the thread of the run, which may be the calling one.
        CompletableFuture<?> unused = attempt.outcome()
                .whenCompleteAsync(
                        (report, failure) -> ended(request, runner, report, failure),
                        task -> watchdog.start(threadName() + "-end", () -> {
                            task.run();
                            return Boolean.TRUE;
                        }));
    }

    private String threadName() {
        int number = generation.get();
        return "coordinator-worker-0" + (number == 0 ? "" : "-" + number);
    }

    private void ended(
            AttemptRequest request, AttemptRunner runner, @Nullable AttemptReport report, @Nullable Throwable failure) {
        AttemptReport ended = report;
        if (ended == null) {
            CoordinatorException error = asError(failure);
            replaceSlot();
            if (error.code() == Code.ARTIFACT_IO) {
                reporter.failed(error);
                return;
            }
            ended = runner.abandoned(error);
        }
        try {
            reporter.report(new RunEvent.AttemptFinished(
                    request.run(), environment.wall().instant(), ended));
        } catch (InterruptedException | RuntimeException e) {
            // The run has ended without waiting for this attempt.
            LOG.atDebug()
                    .addKeyValue("attempt.number", request.number())
                    .setCause(e)
                    .log("Attempt ended unheard");
        }
    }

    private static CoordinatorException asError(@Nullable Throwable cause) {
        Throwable known = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        if (known instanceof CoordinatorException error) {
            return error;
        }
        return new CoordinatorException(Code.COMPONENT_FAILED, "The attempt failed: " + known, known);
    }

    private void replaceSlot() {
        generation.incrementAndGet();
        WorkerSlot replaced = slot;
        slot = newSlot();
        replaced.close();
    }

    @Override
    public void stopNow() {
        Watchdog.Supervised<AttemptReport> attempt = running;
        if (attempt != null) {
            attempt.interrupt(limits.grace());
        }
    }

    @Override
    public List<String> abandonedThreads() {
        return watchdog.abandoned();
    }

    @Override
    public void close() {
        stopNow();
        slot.close();
        watchdog.close();
    }
}
