package io.attemptcoordinator.mcp;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunEvent.AttemptFinished;
import io.attemptcoordinator.api.run.RunEvent.IterationReported;
import io.attemptcoordinator.api.run.RunEvent.RunFailed;
import io.attemptcoordinator.api.run.RunEvent.RunFinished;
import io.attemptcoordinator.api.run.RunEvent.RunStarted;
import io.attemptcoordinator.api.run.RunEvent.TryAbandoned;
import io.attemptcoordinator.api.run.RunEvent.TryStarted;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.api.run.RunProgress;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.task.TaskRun;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A run that this server started: how far it is, what happened last, and the best iteration so far. Its memory does not grow
 * with what the run does.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls. Events are heard on the thread of the run, which never waits here.
 */
final class LiveRun implements RunListener {
    private static final int MAX_EVENTS = 20;

    private final String ticket;
    private final String task;
    private final LongSupplier ticker;
    private final Consumer<LiveRun> onChange;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> events = new ArrayDeque<>();
    private @Nullable TaskRun run;
    private @Nullable RunHandle handle;
    private @Nullable String name;
    private @Nullable Best best;
    private @Nullable String failure;
    private boolean isEnded;

    /** How often an attempt or the run ended. */
    private long milestones;

    /**
     * Prepares to follow a run.
     *
     * @param ticket its id until it has a name
     * @param task the path of its task file
     * @param ticker a monotonic clock in nanoseconds
     * @param onChange is told when an attempt or the run ended; must not block
     */
    LiveRun(String ticket, String task, LongSupplier ticker, Consumer<LiveRun> onChange) {
        this.ticket = ticket;
        this.task = task;
        this.ticker = ticker;
        this.onChange = onChange;
    }

    /**
     * The best iteration so far.
     *
     * @param attempt the number of its attempt
     * @param tryNumber the try
     * @param reported the iteration, which has scores
     * @param scores its scores
     */
    record Best(int attempt, int tryNumber, Iteration reported, ScoreCard scores) {}

    /** Follows a run from here on. */
    void follow(TaskRun taskRun, RunHandle started) {
        locked(() -> {
            run = taskRun;
            handle = started;
        });
    }

    /** Remembers that the run has ended; nothing happens in it any more. */
    void end(@Nullable BestAttemptResult result, @Nullable Throwable why) {
        locked(() -> {
            isEnded = true;
            if (why != null) {
                failure = "The run failed: " + (why.getMessage() == null ? why.toString() : why.getMessage());
            }
            if (result != null) {
                name = result.run();
            }
            milestones++;
        });
        onChange.accept(this);
    }

    @Override
    public void onEvent(RunEvent event) {
        boolean isMilestone = event instanceof AttemptFinished || event instanceof RunStarted;
        locked(() -> {
            name = event.run();
            if (isMilestone) {
                milestones++;
            }
            if (event instanceof IterationReported reported) {
                keepBest(reported);
            }
            String line = inWords(event);
            if (line != null) {
                events.add(Texts.brief(line, 300));
                if (events.size() > MAX_EVENTS) {
                    events.removeFirst();
                }
            }
        });
        if (isMilestone) {
            onChange.accept(this);
        }
    }

    private void keepBest(IterationReported reported) {
        ScoreCard scores = reported.iteration().scores();
        if (scores != null
                && (best == null
                        || scores.total().value() > best.scores().total().value())) {
            best = new Best(reported.attempt(), reported.tryNumber(), reported.iteration(), scores);
        }
    }

    private static @Nullable String inWords(RunEvent event) {
        if (event instanceof RunStarted started) {
            return "the run began as " + started.run();
        }
        if (event instanceof TryStarted started) {
            return "attempt " + started.attempt() + " began" + (started.tryNumber() > 0 ? " again" : "");
        }
        if (event instanceof IterationReported reported) {
            ScoreCard scores = reported.iteration().scores();
            Failure failed = reported.iteration().failure();
            return String.format(
                    Locale.ROOT,
                    "attempt %d, iteration %d: %s%s",
                    reported.attempt(),
                    reported.iteration().index(),
                    Texts.score(scores == null ? null : scores.total().value()),
                    failed == null ? "" : ", " + failed.message());
        }
        if (event instanceof TryAbandoned abandoned) {
            return "a try of attempt " + abandoned.attempt() + " was abandoned: "
                    + abandoned.failure().message();
        }
        if (event instanceof AttemptFinished finished) {
            AttemptReport report = finished.report();
            Failure failed = report.failure();
            return "attempt " + report.number() + " ended: "
                    + Texts.score(report.score() == null ? null : report.score().value())
                    + (failed == null ? "" : ", " + failed.message());
        }
        if (event instanceof RunFinished finished) {
            return "the run ended: " + finished.outcome().choice().rationale();
        }
        return event instanceof RunFailed failed ? failed.message() : null;
    }

    /**
     * Waits until an attempt or the run ends.
     *
     * @param since how many of these had ended before
     * @param limit the maximum time
     * @param whileWaiting is called on each change, without a lock
     */
    void await(long since, Duration limit, Runnable whileWaiting) throws InterruptedException {
        long end = ticker.getAsLong() + limit.toNanos();
        while (true) {
            lock.lockInterruptibly();
            try {
                long left = end - ticker.getAsLong();
                if (isEnded || milestones != since || left <= 0 || changed.awaitNanos(left) <= 0) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            whileWaiting.run();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is known at one moment.
     *
     * @param id the name of the run, or its ticket as long as it has none
     * @param name the name of the run, which is its folder; null as long as it has none
     * @param run the run; null while it is being prepared
     * @param progress how far it is; null while it is being prepared
     * @param best the best iteration so far; null if none was scored
     * @param failure why it failed, in words; null if it did not
     * @param isEnded whether nothing happens in it any more
     * @param milestones how often an attempt or the run ended
     * @param events the last events, in order
     */
    record Snapshot(
            String id,
            @Nullable String name,
            @Nullable TaskRun run,
            @Nullable RunProgress progress,
            @Nullable Best best,
            @Nullable String failure,
            boolean isEnded,
            long milestones,
            List<String> events) {
        /** Returns what it is doing, as tools call it. */
        String state() {
            if (failure != null) {
                return "failed";
            }
            if (progress == null) {
                return "starting";
            }
            // The result is on record a moment before the run's thread has ended.
            boolean seemsEnded = progress.status() == RunProgress.Status.FINISHED;
            return seemsEnded && !isEnded
                    ? "stopping"
                    : progress.status().name().toLowerCase(Locale.ROOT);
        }
    }

    Snapshot snapshot() {
        lock.lock();
        try {
            return new Snapshot(
                    name == null ? ticket : name,
                    name,
                    run,
                    handle == null ? null : handle.progress(),
                    best,
                    failure,
                    isEnded,
                    milestones,
                    List.copyOf(events));
        } finally {
            lock.unlock();
        }
    }

    String ticket() {
        return ticket;
    }

    String task() {
        return task;
    }

    /**
     * Asks the run to stop; does nothing if it has ended.
     *
     * @return false if it is still being prepared, so that there is nothing to stop yet
     */
    boolean stop(boolean atOnce) {
        RunHandle started = handle();
        if (started == null) {
            return false;
        }
        if (atOnce) {
            started.stopNow();
        } else {
            started.stop();
        }
        return true;
    }

    private @Nullable RunHandle handle() {
        lock.lock();
        try {
            return handle;
        } finally {
            lock.unlock();
        }
    }
}
