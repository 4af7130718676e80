package io.attemptcoordinator.blender.internal;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executors of one worker: the current one, and a spare that is started ahead, with the same baseline.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under way.
 */
final class ExecutorSupply implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorSupply.class);

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final BlenderLaunch launch;
    private final WorkerFolder worker;
    private final String id;
    private final boolean hasSpare;
    private final ExecutorService starter;

    /** Guards the fields below; never held during a call to Blender. */
    private final ReentrantLock lock = new ReentrantLock();

    /** All executors that were started and not closed, so that none is forgotten, whoever was waiting for it. */
    private final Set<ExecutorProcess> all = new HashSet<>();

    private @Nullable SceneSource source;
    private @Nullable ExecutorProcess current;
    private @Nullable Future<ExecutorProcess> spare;
    private boolean isClosed;
    private int started;

    /**
     * Creates a supply without an executor.
     *
     * @param hasSpare whether one is started ahead, which pays where each attempt needs another
     */
    ExecutorSupply(BlenderLaunch launch, WorkerFolder worker, String id, boolean hasSpare) {
        this.launch = launch;
        this.worker = worker;
        this.id = id;
        this.hasSpare = hasSpare;
        this.starter = Executors.newSingleThreadExecutor(new ThreadFactoryBuilder()
                .setNameFormat("coordinator-" + id + "-starter")
                .setDaemon(true)
                .build());
    }

    /** Returns the executor that holds the baseline. */
    ExecutorProcess current() {
        lock.lock();
        try {
            if (current == null) {
                throw unavailable("it is closed, or was not reset to a baseline", List.of(), null);
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the current executor holds a baseline, and another program can run from it. */
    boolean isReady(SceneSource wanted) {
        lock.lock();
        try {
            return current != null && wanted.equals(source) && current.isReady();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the current executor, if there is one, and puts one with the baseline in its place: the spare if it fits. */
    ExecutorProcess renew(SceneSource wanted, Deadline deadline) throws InterruptedException {
        Future<ExecutorProcess> next = setAside(wanted);
        ExecutorProcess fresh = next == null ? null : awaitSpare(next, deadline);
        if (fresh == null) {
            fresh = await(startLater(wanted), deadline);
        }
        lock.lock();
        try {
            requireOpen();
            current = fresh;
            source = wanted;
            spare = hasSpare ? startLater(wanted) : null;
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the spare, or null if it did not come up, or died while it waited. */
    private @Nullable ExecutorProcess awaitSpare(Future<ExecutorProcess> starting, Deadline deadline)
            throws InterruptedException {
        try {
            ExecutorProcess ready = await(starting, deadline);
            if (ready.isReady()) {
                return ready;
            }
            end(ready);
        } catch (CoordinatorException e) {
            LOG.atDebug().addKeyValue("worker.id", id).setCause(e).log("A spare executor was lost");
        }
        return null;
    }

    private @Nullable Future<ExecutorProcess> setAside(SceneSource wanted) {
        ExecutorProcess old;
        Future<ExecutorProcess> next;
        boolean fits;
        lock.lock();
        try {
            requireOpen();
            old = current;
            next = spare;
            fits = wanted.equals(source);
            current = null;
            spare = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            end(old);
        }
        if (next != null && !fits) {
            starter.execute(() -> endUnwanted(next));
            return null;
        }
        return next;
    }

    private void endUnwanted(Future<ExecutorProcess> unwanted) {
        try {
            end(unwanted.get()); // It was started on this thread, so it is there.
        } catch (ExecutionException e) {
            // It did not start, which matters to nobody.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Future<ExecutorProcess> startLater(SceneSource wanted) {
        return starter.submit(() -> startOne(wanted));
    }

    private ExecutorProcess startOne(SceneSource wanted) throws InterruptedException {
        int number;
        lock.lock();
        try {
            requireOpen();
            number = started++;
        } finally {
            lock.unlock();
        }
        ExecutorProcess fresh = ExecutorProcess.start(launch, worker, "executor-" + number, wanted, START_TIMEOUT);
        lock.lock();
        try {
            if (!isClosed) {
                all.add(fresh);
                return fresh;
            }
        } finally {
            lock.unlock();
        }
        fresh.close();
        throw unavailable("it is closed", List.of(), null);
    }

    /** Starts an executor beside the others; whoever asked for it {@linkplain #end ends} it. */
    ExecutorProcess startAside(SceneSource wanted, Deadline deadline) throws InterruptedException {
        return await(startLater(wanted), deadline);
    }

    /** Returns the folder of the worker. */
    Path folder() {
        return worker.path();
    }

    /** Ends the current executor; the next {@link #renew} puts another in its place. */
    void discard() {
        ExecutorProcess old;
        lock.lock();
        try {
            old = current;
            current = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            end(old);
        }
    }

    /** Like {@link #discard()}, but does not wait. */
    void retire() {
        lock.lock();
        try {
            ExecutorProcess old = current;
            current = null;
            if (old != null && !isClosed) {
                starter.execute(() -> end(old));
            }
        } finally {
            lock.unlock();
        }
    }

    void end(ExecutorProcess ended) {
        ended.close();
        lock.lock();
        try {
            all.remove(ended);
        } finally {
            lock.unlock();
        }
    }

    private ExecutorProcess await(Future<ExecutorProcess> starting, Deadline deadline) throws InterruptedException {
        try {
            return starting.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            starting.cancel(true);
            List<Evidence> evidence = List.of(new Evidence(Evidence.Kind.TIMEOUT, "starting Blender"));
            throw unavailable("Blender was not ready in time", evidence, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CoordinatorException cause) {
                throw cause;
            }
            throw unavailable("Blender cannot be started: " + e.getCause(), List.of(), e);
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw unavailable("it is closed", List.of(), null);
        }
    }

    private CoordinatorException unavailable(String why, List<Evidence> evidence, @Nullable Exception cause) {
        return new CoordinatorException(
                Code.BACKEND_UNAVAILABLE, "The worker " + id + " has no executor: " + why, evidence, cause);
    }

    @Override
    public void close() {
        List<ExecutorProcess> open;
        lock.lock();
        try {
            isClosed = true;
            current = null;
            spare = null;
            open = List.copyOf(all);
            all.clear();
        } finally {
            lock.unlock();
        }
        // A Blender that is still starting is interrupted, and cleans up after itself.
        starter.shutdownNow();
        open.forEach(ExecutorProcess::close);
        awaitStarter();
    }

    /** Nothing may outlive the worker, so the starter gets the time to end what it was starting. */
    private void awaitStarter() {
        boolean isInterrupted = Thread.interrupted();
        try {
            starter.awaitTermination(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            isInterrupted = true;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
