package io.attemptcoordinator.mcp;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.time.Watchdog;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskProblem;
import io.attemptcoordinator.task.TaskRun;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs that this server started: at most so many under way at once, and the last ones that ended.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class LiveRuns {
    /** How long reading a task, looking up its components and asking Blender for its version may take. */
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Those that ended before are on record. */
    private static final int MAX_ENDED = 16;

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final McpServerOptions options;
    private final InstantSource wall;
    private final LongSupplier ticker;
    private final Consumer<LiveRun> onChange;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final List<Entry> entries = new ArrayList<>();
    private int started;
    private boolean isClosed;

    LiveRuns(McpServerOptions options, InstantSource wall, LongSupplier ticker, Consumer<LiveRun> onChange) {
        this.options = options;
        this.wall = wall;
        this.ticker = ticker;
        this.onChange = onChange;
    }

    /** A run, and the components that work as long as it is here. */
    private static final class Entry {
        private final LiveRun run;
        private @Nullable Components components;

        private Entry(LiveRun run) {
            this.run = run;
        }

        private boolean isEnded() {
            return run.snapshot().isEnded();
        }

        /** Must not be called for a run under way. */
        private synchronized void release() {
            Components open = components;
            components = null;
            if (open != null) {
                open.close();
            }
        }
    }

    /**
     * A run that was started.
     *
     * @param run the run
     * @param plan how many attempts, and from which seed
     * @param backend the name of the backend
     * @param notices what the user should know
     */
    record Started(LiveRun run, RunPlan plan, String backend, List<String> notices) {}

    /**
     * Starts a run.
     *
     * @param shown the path of the task file, for people
     * @param file the task file
     * @param overrides what replaces fields of it
     * @throws CoordinatorException if too many runs are under way, or the task or its backend cannot be used
     */
    Started start(String shown, Path file, TaskOverrides overrides) throws InterruptedException {
        Entry entry = reserve(shown);
        boolean isStarted = false;
        try (Watchdog watchdog = new Watchdog()) {
            Started result = watchdog.call(
                    "coordinator-mcp-start",
                    "preparation of the run",
                    START_LIMIT,
                    GRACE,
                    () -> launch(entry, file, overrides));
            isStarted = true;
            return result;
        } finally {
            if (!isStarted) {
                forget(entry);
            }
        }
    }

    private Started launch(Entry entry, Path file, TaskOverrides overrides) throws InterruptedException {
        Components components = Components.load(options.loader());
        boolean isStarted = false;
        try {
            TaskFile task = TaskFile.read(file, overrides, components);
            TaskRun run = TaskRun.builder(task, options.runs())
                    .blender(options.blender())
                    .environment(options.environment())
                    .listener(entry.run)
                    .build();
            List<String> notices = new ArrayList<>();
            String notice = run.notice();
            if (notice != null) {
                notices.add(notice);
            }
            task.warnings().stream().map(TaskProblem::toString).forEach(notices::add);
            begin(entry, run, components, task.components().store() != null);
            isStarted = true;
            return new Started(entry.run, run.plan(), run.backend(), notices);
        } finally {
            if (!isStarted) {
                components.close();
            }
        }
    }

    /** Under the lock, so that a run that is started while the server closes is stopped, or not started. */
    private void begin(Entry entry, TaskRun run, Components components, boolean hasOwnStore) {
        lock.lock();
        try {
            if (isClosed || !entries.contains(entry)) {
                throw closed();
            }
            RunHandle handle = run.start();
            entry.components = components;
            entry.run.follow(run, handle);
            CompletableFuture<?> unused = handle.result().toCompletableFuture().whenComplete((result, failure) -> {
                entry.run.end(result, failure);
                onEnd(entry, hasOwnStore);
            });
        } finally {
            lock.unlock();
        }
    }

    /** A store of the task's own is needed to look at the run as long as it is here. */
    private void onEnd(Entry entry, boolean hasOwnStore) {
        List<Entry> over = new ArrayList<>();
        lock.lock();
        try {
            long count = entries.stream().filter(Entry::isEnded).count();
            for (Entry each : List.copyOf(entries)) {
                if (each.isEnded() && count > MAX_ENDED) {
                    entries.remove(each);
                    over.add(each);
                    count--;
                }
            }
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        if (!hasOwnStore) {
            over.add(entry);
        }
        over.forEach(Entry::release);
    }

    private Entry reserve(String task) {
        lock.lock();
        try {
            if (isClosed) {
                throw closed();
            }
            List<String> underWay = entries.stream()
                    .filter(each -> !each.isEnded())
                    .map(each -> each.run.snapshot().id())
                    .toList();
            if (underWay.size() >= options.maxRuns()) {
                throw new CoordinatorException(
                        Code.CONFIGURATION,
                        "No run was started, because " + underWay.size() + " of at most " + options.maxRuns()
                                + " are under way: " + String.join(", ", underWay)
                                + ". Wait for one with run_status, or stop one with stop_run.");
            }
            started++;
            String ticket = TIMESTAMP.format(wall.instant()) + "_start-" + started;
            Entry entry = new Entry(new LiveRun(ticket, task, ticker, onChange));
            entries.add(entry);
            return entry;
        } finally {
            lock.unlock();
        }
    }

    private static CoordinatorException closed() {
        return new CoordinatorException(Code.CONFIGURATION, "No run was started, because the server is ending.");
    }

    private void forget(Entry entry) {
        lock.lock();
        try {
            entries.remove(entry);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the runs, in the order in which they were started. */
    List<LiveRun> all() {
        lock.lock();
        try {
            return entries.stream().map(each -> each.run).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts no more runs, and stops those under way: first after their iteration, then at once.
     *
     * @param patience how long they may take for their iteration
     * @param limit how long they may take after that
     * @return whether all have ended
     */
    boolean close(Duration patience, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            isClosed = true;
        } finally {
            lock.unlock();
        }
        all().forEach(each -> each.stop(false));
        boolean isOver = awaitEnd(patience);
        if (!isOver) {
            all().forEach(each -> each.stop(true));
            isOver = awaitEnd(limit);
        }
        List<Entry> open;
        lock.lock();
        try {
            open = entries.stream().filter(Entry::isEnded).toList();
        } finally {
            lock.unlock();
        }
        open.forEach(Entry::release);
        return isOver;
    }

    private boolean awaitEnd(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (!entries.stream().allMatch(Entry::isEnded)) {
                if (left <= 0) {
                    return false;
                }
                left = ended.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
