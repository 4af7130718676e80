package io.attemptcoordinator.core.placement;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.AttemptRunner;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerSlot;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place of the pool: a slot for a worker, which is kept from attempt to attempt as long as it can be trusted, and the
 * attempt under way on it.
 *
 * <p><b>Thread-safety:</b> one thread submits; everything else may come from any thread.
 */
final class Seat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Seat.class);

    private final Backend backend;
    private final AttemptEnvironment environment;
    private final Watchdog watchdog;
    private final Duration grace;
    private final String id;
    private final ReentrantLock replacing = new ReentrantLock();
    private volatile WorkerSlot slot;
    private volatile Watchdog.@Nullable Supervised<Worker> starting;
    private volatile @Nullable Running running;
    private final AtomicInteger generation = new AtomicInteger();

    Seat(int number, Backend backend, AttemptEnvironment environment, Watchdog watchdog, Duration grace) {
        this.backend = backend;
        this.environment = environment;
        this.watchdog = watchdog;
        this.grace = grace;
        id = "worker-" + number;
        slot = newSlot();
    }

    private WorkerSlot newSlot() {
        return new WorkerSlot(backend, id, watchdog, grace);
    }

    WorkerSlot slot() {
        return slot;
    }

    /** The name of the thread that works here; another one after a thread was abandoned. */
    String threadName() {
        int replaced = generation.get();
        return "coordinator-" + id + (replaced == 0 ? "" : "-" + replaced);
    }

    /** Starts the worker while nobody needs it yet. Whoever needs it waits for this start, or starts it again if it failed. */
    void startAhead(Duration timeout) {
        WorkerSlot ahead = slot;
        Watchdog.Supervised<Worker> started = watchdog.start(threadName() + "-start", () -> ahead.acquire(timeout));
        starting = started;
        CompletableFuture<?> unused = started.outcome().whenComplete((worker, failure) -> {
            if (started.isAbandoned()) {
                replaceWorker(ahead); // It is stuck in there, and would keep out the attempts of this seat.
            }
        });
    }

    /** An attempt that was abandoned still has its place until its worker is replaced. */
    boolean isFree() {
        return running == null;
    }

    void submit(AttemptRequest request, AttemptProgress progress, Reporter reporter) {
        WorkerSlot used = slot;
        AttemptRunner runner = new AttemptRunner(environment, request, progress, used, watchdog, reporter);
        Watchdog.Supervised<AttemptReport> attempt = watchdog.start(threadName(), runner::run);
        running = new Running(request.number(), attempt);
        // On a thread of its own, because reporting waits for the thread of the run, which may be the calling one.
        CompletableFuture<?> unused = attempt.outcome()
                .whenCompleteAsync(
                        (report, failure) -> ended(request, runner, used, reporter, report, failure),
                        task -> watchdog.start(threadName() + "-end", () -> {
                            task.run();
                            return Boolean.TRUE;
                        }));
    }

    private void ended(
            AttemptRequest request,
            AttemptRunner runner,
            WorkerSlot used,
            Reporter reporter,
            @Nullable AttemptReport report,
            @Nullable Throwable failure) {
        if (report == null) {
            replaceWorker(used);
        }
        running = null; // Not before: the next attempt would get the worker that is being ended.
        AttemptReport ended = report;
        if (ended == null) {
            CoordinatorException error = asError(failure);
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

    /** Ends the worker, and whatever still uses it; the next attempt gets another one. */
    void replaceWorker(WorkerSlot broken) {
        replacing.lock();
        try {
            if (slot == broken) {
                generation.incrementAndGet();
                slot = newSlot();
            }
        } finally {
            replacing.unlock();
        }
        broken.close();
    }

    /** Interrupts the attempt, if it is the one under way, and abandons it if it does not react. Does not block. */
    void cancel(int attempt) {
        Running now = running;
        if (now != null && now.number == attempt) {
            now.attempt.interrupt(grace);
        }
    }

    /** Interrupts whatever is under way, and abandons it if it does not react. Does not block. */
    void stopNow() {
        Running now = running;
        if (now != null) {
            now.attempt.interrupt(grace);
        }
    }

    /** Blocks until the worker has ended, one that is still being started included. */
    @Override
    public void close() {
        stopNow();
        Watchdog.Supervised<Worker> ahead = starting;
        if (ahead != null) {
            ahead.interrupt(grace);
        }
        slot.close();
        if (ahead != null) {
            ahead.awaitEnd();
        }
    }

    /** An attempt and its thread. */
    private record Running(int number, Watchdog.Supervised<AttemptReport> attempt) {}
}
