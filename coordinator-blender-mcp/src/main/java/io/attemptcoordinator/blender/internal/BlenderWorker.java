package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.core.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * A worker that always has one Blender: the one that holds the scene. When that one is used up, dirty or dead, another
 * takes its place; with {@link Isolation#FRESH_PROCESS} a spare is started ahead.
 *
 * <p><b>Thread-safety:</b> for one thread at a time, but {@link #close()} may come from any and ends a call under way.
 */
public final class BlenderWorker implements Worker {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final BlenderLaunch launch;
    private final String id;
    private final Isolation isolation;
    private final ExecutorService starter;

    /** Guards the processes, never a call to one. */
    private final ReentrantLock lock = new ReentrantLock();

    /** All that were started and not closed, so that none is forgotten, whoever was waiting for it. */
    private final Set<BlenderSession> sessions = new HashSet<>();

    private @Nullable BlenderSession session;
    private @Nullable Future<BlenderSession> spare;
    private boolean isClosed;
    private int started;

    /** What the baseline looked like when it was recorded; its keys name what leaked. */
    private @Nullable SceneState recorded;

    private BlenderWorker(BlenderLaunch launch, String id, Isolation isolation) {
        this.launch = launch;
        this.id = id;
        this.isolation = isolation;
        this.starter = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "coordinator-" + id + "-starter");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts a worker and its first Blender. */
    public static BlenderWorker start(BlenderLaunch launch, String id, Isolation isolation, Duration timeout)
            throws InterruptedException {
        BlenderWorker worker = new BlenderWorker(launch, id, isolation);
        boolean isStarted = false;
        try {
            worker.renew(Deadline.after(launch.ticker(), timeout));
            isStarted = true;
            return worker;
        } finally {
            if (!isStarted) {
                worker.close();
            }
        }
    }

    /** The worker behind the lease that the core holds. */
    public static BlenderWorker of(Worker worker) {
        if (worker instanceof BlenderWorker blender) {
            return blender;
        }
        throw new IllegalArgumentException("worker must be one of a BlenderBackend but was a "
                + worker.getClass().getName());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Map<String, String> description() {
        return Map.of(
                "backend",
                "blender",
                "blender",
                blenderVersion(),
                "threads",
                Integer.toString(launch.threads()),
                "isolation",
                isolation.name(),
                "containment",
                BlenderProcess.containment());
    }

    public String blenderVersion() {
        return launch.installation().version().toString();
    }

    @Override
    public void restart(Duration timeout) throws InterruptedException {
        renew(Deadline.after(launch.ticker(), timeout));
    }

    /** Opens the scene for the first time and records what it looks like. */
    public SceneState record(@Nullable Path file, Deadline deadline) throws InterruptedException {
        SceneState state = open(file, null, deadline);
        recorded = state;
        return state;
    }

    /**
     * Brings the recorded scene back, in this process or another, and verifies that it is there.
     *
     * @return what was left over in the process that had to be replaced; empty when nothing was, or nobody looked
     */
    public List<Evidence> restore(@Nullable Path file, String fingerprint, Deadline deadline)
            throws InterruptedException {
        BlenderSession current = session();
        if (current.isDead() || (isolation == Isolation.FRESH_PROCESS && current.isUsed())) {
            renew(deadline);
            verify(open(file, fingerprint, deadline), fingerprint, file);
            return List.of();
        }
        SceneState state;
        try {
            state = open(file, fingerprint, deadline);
        } catch (BridgeException e) {
            renew(deadline);
            verify(open(file, fingerprint, deadline), fingerprint, file);
            return List.of(
                    new Evidence(Evidence.Kind.LEAK, "the process could not open the scene again: " + e.getMessage()));
        }
        if (state.fingerprint().digest().equals(fingerprint)) {
            return List.of();
        }
        List<Evidence> leaks = differences(state.fingerprint());
        renew(deadline);
        verify(open(file, fingerprint, deadline), fingerprint, file);
        return leaks;
    }

    private SceneState open(@Nullable Path file, @Nullable String known, Deadline deadline)
            throws InterruptedException {
        return session().open(file, known, deadline.remaining());
    }

    private void verify(SceneState state, String fingerprint, @Nullable Path file) {
        if (!state.fingerprint().digest().equals(fingerprint)) {
            List<Evidence> differences = differences(state.fingerprint());
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE,
                    "a fresh Blender does not show the recorded baseline " + (file == null ? "(empty scene)" : file)
                            + "; first differences: " + differences,
                    differences,
                    null);
        }
    }

    private List<Evidence> differences(Fingerprint now) {
        SceneState before = recorded;
        List<String> keys = before == null ? List.of() : now.differencesFrom(before.fingerprint());
        if (keys.isEmpty()) {
            return List.of(new Evidence(Evidence.Kind.LEAK, "the fingerprint differs"));
        }
        return keys.stream()
                .limit(20)
                .map(key -> new Evidence(Evidence.Kind.LEAK, key))
                .toList();
    }

    /** The Blender that holds the scene. */
    BlenderSession session() {
        lock.lock();
        try {
            if (session == null) {
                throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, id + " has no Blender; it is closed");
            }
            return session;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the Blender that is there and puts the spare, or a new one, in its place. */
    private void renew(Deadline deadline) throws InterruptedException {
        BlenderSession old;
        Future<BlenderSession> next;
        lock.lock();
        try {
            requireOpen();
            old = session;
            next = spare;
            session = null;
            spare = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            end(old);
        }
        if (next == null) {
            next = starter.submit(this::startOne);
        }
        BlenderSession fresh = await(next, deadline);
        if (fresh.isDead()) { // It may have died while it was waiting.
            end(fresh);
            fresh = await(starter.submit(this::startOne), deadline);
        }
        lock.lock();
        try {
            requireOpen();
            session = fresh;
            if (isolation == Isolation.FRESH_PROCESS) {
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
        throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, id + " is closed");
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
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    id + ": Blender was not ready in time",
                    List.of(new Evidence(Evidence.Kind.TIMEOUT, "starting Blender")),
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CoordinatorException cause) {
                throw cause;
            }
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, id + ": Blender cannot be started: " + e.getCause(), e);
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, id + " is closed");
        }
    }

    @Override
    public void close() {
        List<BlenderSession> open;
        lock.lock();
        try {
            isClosed = true;
            session = null;
            spare = null;
            open = List.copyOf(sessions);
            sessions.clear();
        } finally {
            lock.unlock();
        }
        // One that is still starting is interrupted, and cleans up after itself.
        starter.shutdownNow();
        open.forEach(BlenderSession::close);
        awaitStarter();
    }

    /** Nothing may outlive the worker, so the starter is given the time to end what it was starting. */
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
