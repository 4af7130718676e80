package io.attemptcoordinator.core.backend;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place for one worker: holds the one that is there, starts one when there is none, and ends one that is no longer
 * trusted.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls; of several threads that acquire, one starts the worker.
 *
 * @since 0.1
 */
public final class WorkerSlot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerSlot.class);

    private final Backend backend;
    private final String id;
    private final Watchdog watchdog;
    private final Duration grace;
    private final ReentrantLock lock = new ReentrantLock();

    /** Held while a worker is started, so that nobody else starts a second one. */
    private final ReentrantLock starting = new ReentrantLock();

    private @Nullable WorkerLease lease;
    private boolean isClosed;

    /**
     * Creates an empty slot.
     *
     * @param backend starts the workers
     * @param id the name of each worker in this slot
     * @param watchdog enforces the deadlines of starting and closing
     * @param grace how long the backend may take to react to an interrupt, and to close a worker
     */
    public WorkerSlot(Backend backend, String id, Watchdog watchdog, Duration grace) {
        this.backend = requireNonNull(backend, "backend");
        this.id = requireNonNull(id, "id");
        this.watchdog = requireNonNull(watchdog, "watchdog");
        this.grace = requireNonNull(grace, "grace");
    }

    /** Returns what starts the workers, in words. */
    public String what() {
        return "backend '" + backend.name() + "'";
    }

    /** Returns the name of each worker in this slot. */
    public String id() {
        return id;
    }

    /**
     * Returns the worker, started first if there is none that answers. Call it on a thread that the watchdog supervises.
     *
     * @param timeout the maximum time; positive
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException if no worker can be started
     */
    public Worker acquire(Duration timeout) throws InterruptedException {
        awaitTurn(timeout);
        try {
            Worker present = present();
            return present != null ? present : keep(start(timeout));
        } finally {
            starting.unlock();
        }
    }

    /** A start that is stuck holds the slot for ever; whoever waits for it must not be stuck too. */
    private void awaitTurn(Duration timeout) throws InterruptedException {
        requireOpen();
        if (!watchdog.threads().tryLock(starting, timeout.plus(grace.multipliedBy(2)))) {
            String message = "The start of " + id + " that is under way did not end within "
                    + timeout.toMillis() / 1000.0 + " s, nor after an interrupt.";
            throw new CoordinatorException(
                    Code.DEADLINE_EXCEEDED, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), null);
        }
    }

    /** Returns the worker that is there and still answers; null if there is none. */
    private @Nullable Worker present() throws InterruptedException {
        requireOpen();
        WorkerLease held;
        lock.lock();
        try {
            held = lease;
        } finally {
            lock.unlock();
        }
        if (held == null) {
            return null;
        }
        held.renew();
        if (answers(held)) {
            return held.worker();
        }
        LOG.atWarn().addKeyValue("worker.id", id).log("A worker no longer answers and is replaced");
        discard();
        return null;
    }

    private boolean answers(WorkerLease held) throws InterruptedException {
        try {
            return watchdog.guard("check of " + id, grace, grace, held::answers);
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("worker.id", id).setCause(e).log("The check of a worker failed");
            return false;
        }
    }

    private Worker keep(WorkerLease started) {
        lock.lock();
        try {
            if (!isClosed) {
                lease = started;
                return started.worker();
            }
        } finally {
            lock.unlock();
        }
        end(started);
        throw closed();
    }

    private void requireOpen() {
        lock.lock();
        try {
            if (isClosed) {
                throw closed();
            }
        } finally {
            lock.unlock();
        }
    }

    private CoordinatorException closed() {
        return new CoordinatorException(Code.BACKEND_UNAVAILABLE, id + " is closed.");
    }

    private WorkerLease start(Duration timeout) throws InterruptedException {
        AtomicReference<WorkerLease> late = new AtomicReference<>();
        try {
            return watchdog.guard("start of " + id, timeout.plus(grace), grace, () -> {
                WorkerLease started = backend.start(id, timeout);
                if (started == null) {
                    throw new CoordinatorException(
                            Code.COMPONENT_FAILED, "The " + what() + " returned null instead of a worker.");
                }
                late.set(started);
                return started;
            });
        } catch (RuntimeException e) {
            // A worker that arrives after its deadline has no owner.
            WorkerLease unowned = late.get();
            if (unowned != null) {
                end(unowned);
            }
            throw e;
        }
    }

    /** Ends the worker, if there is one; the next {@link #acquire} starts another. */
    public void discard() {
        WorkerLease ended;
        lock.lock();
        try {
            ended = lease;
            lease = null;
        } finally {
            lock.unlock();
        }
        if (ended != null) {
            end(ended);
        }
    }

    /** Ends the worker and starts no other. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
        } finally {
            lock.unlock();
        }
        discard();
    }

    /** A worker that cannot be closed, or not in time, must not hold the run. */
    private void end(WorkerLease ended) {
        boolean isInterrupted = Thread.interrupted();
        Duration limit = grace.multipliedBy(4);
        try {
            watchdog.call("coordinator-" + id + "-close", "end of " + id, limit, grace, () -> {
                ended.close();
                return Boolean.TRUE;
            });
        } catch (InterruptedException e) {
            isInterrupted = true;
        } catch (RuntimeException | Error e) {
            LOG.atWarn().addKeyValue("worker.id", id).setCause(e).log("Worker could not be closed");
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
