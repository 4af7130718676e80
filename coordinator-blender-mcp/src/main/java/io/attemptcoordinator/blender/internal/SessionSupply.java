package io.attemptcoordinator.blender.internal;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.Deadline;
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

/**
 * The Blenders of one worker: the current one, which holds the scene, and on request a spare that is started ahead.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under
 * way.
 */
final class SessionSupply implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final BlenderLaunch launch;
    private final String id;
    private final ExecutorService starter;

    /** Guards the fields below; never held during a call to Blender. */
    private final ReentrantLock lock = new ReentrantLock();

    /** All sessions that were started and not closed, so that none is forgotten, whoever was waiting for it. */
    private final Set<BlenderSession> sessions = new HashSet<>();

    private @Nullable BlenderSession current;
    private @Nullable Future<BlenderSession> spare;
    private boolean isClosed;
    private int started;

    SessionSupply(BlenderLaunch launch, String id) {
        this.launch = launch;
        this.id = id;
        this.starter = Executors.newSingleThreadExecutor(new ThreadFactoryBuilder()
                .setNameFormat("coordinator-" + id + "-starter")
                .setDaemon(true)
                .build());
    }

    /** Returns the Blender that holds the scene. */
    BlenderSession session() {
        lock.lock();
        try {
            if (current == null) {
                throw unavailable("it is closed, or its Blender could not be replaced", List.of(), null);
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the current Blender must be replaced before another program may run. */
    boolean isUsedUp() {
        BlenderSession session = session();
        return session.isDead() || (launch.hasSpare() && session.isUsed());
    }

    /** Ends the current Blender and puts the spare, or a new one, in its place. */
    void renew(Deadline deadline) throws InterruptedException {
        BlenderSession old;
        Future<BlenderSession> next;
        lock.lock();
        try {
            requireOpen();
            old = current;
            next = spare;
            current = null;
            spare = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            end(old);
        }
        BlenderSession fresh = await(next == null ? starter.submit(this::startOne) : next, deadline);
        if (fresh.isDead()) { // A spare can die while it waits.
            end(fresh);
            fresh = await(starter.submit(this::startOne), deadline);
        }
        lock.lock();
        try {
            requireOpen();
            current = fresh;
            if (launch.hasSpare()) {
                spare = starter.submit(this::startOne);
            }
        } finally {
            lock.unlock();
        }
    }

    private BlenderSession startOne() throws InterruptedException {
        int number;
        lock.lock();
        try {
            requireOpen();
            number = started++;
        } finally {
            lock.unlock();
        }
        BlenderSession fresh = BlenderSession.start(launch, id + "-" + number);
        lock.lock();
        try {
            if (!isClosed) {
                sessions.add(fresh);
                return fresh;
            }
        } finally {
            lock.unlock();
        }
        fresh.close();
        throw unavailable("it is closed", List.of(), null);
    }

    private void end(BlenderSession ended) {
        ended.close();
        lock.lock();
        try {
            sessions.remove(ended);
        } finally {
            lock.unlock();
        }
    }

    private BlenderSession await(Future<BlenderSession> starting, Deadline deadline) throws InterruptedException {
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
                Code.BACKEND_UNAVAILABLE, "The worker " + id + " has no Blender: " + why, evidence, cause);
    }

    @Override
    public void close() {
        List<BlenderSession> open;
        lock.lock();
        try {
            isClosed = true;
            current = null;
            spare = null;
            open = List.copyOf(sessions);
            sessions.clear();
        } finally {
            lock.unlock();
        }
        // A Blender that is still starting is interrupted, and cleans up after itself.
        starter.shutdownNow();
        open.forEach(BlenderSession::close);
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
