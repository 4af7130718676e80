package io.attemptcoordinator.core.simulation;

import io.attemptcoordinator.core.fake.ManualTime;
import io.attemptcoordinator.core.time.Sleeper;
import io.attemptcoordinator.core.time.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time go on, from one point to the next, and chance decide which. Points are where the core starts a
 * thread, waits, or cancels a deadline, and where it calls a fake. Time passes from one deadline to the next when no thread
 * can go on, and now and then when one could, as if that thread were slow.
 */
final class Scheduler implements Threads, Sleeper {
    /** In real time; a step that takes longer waits for something that the scheduler does not know. */
    private static final long MAX_STEP_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** In simulated time; what is due later is due never. */
    private static final long NEVER_NANOS = Duration.ofDays(100).toNanos();

    private final ManualTime time;
    private final Random random;
    private final double chanceOfTime;
    private final List<String> story = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final Map<Thread, Task> byThread = new ConcurrentHashMap<>();
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong((Due each) -> each.at).thenComparingLong(each -> each.number));
    private volatile boolean isKilled;
    private boolean isReleased;
    private long scheduled;

    /** The process was killed; whoever catches this can do nothing more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /**
     * Creates a scheduler.
     *
     * @param chanceOfTime how likely it is that time passes although a thread could go on
     */
    Scheduler(ManualTime time, Random random, double chanceOfTime) {
        this.time = time;
        this.random = random;
        this.chanceOfTime = chanceOfTime;
    }

    /** What happened, in order. */
    List<String> story() {
        return story;
    }

    void tell(String what) {
        if (!isKilled) {
            story.add(time.getAsLong() / 1_000_000 + " ms  "
                    + Thread.currentThread().getName() + ": " + what);
        }
    }

    /** Does the next thing. Returns false if nothing can ever happen any more. */
    boolean step() {
        List<Task> ready = tasks.stream().filter(Task::isReady).toList();
        long next = nextNanos();
        if (next < NEVER_NANOS && (ready.isEmpty() || random.nextDouble() < chanceOfTime)) {
            pass(next);
            return true;
        }
        if (ready.isEmpty()) {
            return false;
        }
        resume(chosen(ready));
        return true;
    }

    private Task chosen(List<Task> ready) {
        int all = ready.stream().mapToInt(task -> task.weight).sum();
        int drawn = random.nextInt(all);
        for (Task task : ready) {
            drawn -= task.weight;
            if (drawn < 0) {
                return task;
            }
        }
        throw new AssertionError("the weights do not add up");
    }

    private long nextNanos() {
        long next = due.isEmpty() ? Long.MAX_VALUE : due.peek().at;
        for (Task task : tasks) {
            if (task.wakeAt > time.getAsLong()) {
                next = Math.min(next, task.wakeAt);
            }
        }
        return next;
    }

    private void pass(long next) {
        time.advance(Duration.ofNanos(Math.max(0, next - time.getAsLong())));
        Due first = due.peek();
        if (first != null && first.at <= next) {
            due.poll();
            first.run();
        }
    }

    private void resume(Task task) {
        long start = System.nanoTime();
        Thread thread = task.thread;
        synchronized (thread) {
            if (!task.isStarted) {
                task.isStarted = true;
                thread.start();
            } else {
                task.release();
            }
            try {
                while (!task.isParked && thread.isAlive()) {
                    if (System.nanoTime() - start > MAX_STEP_NANOS) {
                        AssertionError stuck = new AssertionError(
                                thread.getName() + " waits for something that the scheduler does not know");
                        stuck.setStackTrace(thread.getStackTrace());
                        throw stuck;
                    }
                    thread.wait(1000); // A thread that ends wakes those that wait for it.
                }
            } catch (InterruptedException e) {
                throw new AssertionError("the simulation was interrupted", e);
            }
        }
        if (!task.isParked) {
            tasks.remove(task);
            byThread.remove(thread);
        }
    }

    /** Where threads are that have not ended. */
    List<String> waiting() {
        return tasks.stream()
                .map(task -> task.thread.getName() + " at " + task.at)
                .toList();
    }

    /** Lets everything go on that hangs. */
    void releaseStuck() {
        isReleased = true;
    }

    /** Ends all threads where they are, as the end of the process would. */
    void kill() {
        isKilled = true;
        for (Task task : tasks) {
            if (task.isStarted) {
                task.release();
            }
        }
        for (Task task : tasks) {
            if (task.isStarted) {
                try {
                    task.thread.join(10_000);
                } catch (InterruptedException e) {
                    throw new AssertionError("the simulation was interrupted", e);
                }
                if (task.thread.isAlive()) {
                    throw new AssertionError(task.thread.getName() + " survived");
                }
            }
        }
        tasks.clear();
    }

    private void requireAlive() {
        if (isKilled) {
            throw new Killed();
        }
    }

    /** A point: the calling thread goes on when it is chosen. */
    void point(String at) {
        park(at, Long.MAX_VALUE, false, () -> true);
    }

    /** Waits until the test releases what hangs, or, where interrupts help, for one of these. */
    void hang(boolean ignoresInterrupts) throws InterruptedException {
        park(ignoresInterrupts ? "stuck" : "hangs", Long.MAX_VALUE, !ignoresInterrupts, () -> isReleased);
        if (!ignoresInterrupts && Thread.interrupted()) {
            throw new InterruptedException("interrupted while it hung");
        }
    }

    private void park(String at, long wakeAt, boolean isInterruptible, BooleanSupplier condition) {
        requireAlive();
        Task task = byThread.get(Thread.currentThread());
        if (task != null) { // The scheduler's own thread, which runs what is due, does not wait.
            task.park(at, wakeAt, isInterruptible, condition);
            requireAlive();
        }
    }

    private long after(Duration delay) {
        long nanos = time.getAsLong() + delay.toNanos();
        return nanos < 0 ? Long.MAX_VALUE : nanos;
    }

    @Override
    public void start(Thread thread) {
        requireAlive();
        thread.setDaemon(true);
        Task task = new Task(thread, 1 + random.nextInt(3) * random.nextInt(4) * 2);
        tasks.add(task);
        byThread.put(thread, task);
        point("start of " + thread.getName());
    }

    @Override
    public <T> T await(CompletableFuture<T> outcome) throws InterruptedException, ExecutionException {
        park("await", Long.MAX_VALUE, true, outcome::isDone);
        if (!outcome.isDone() && Thread.interrupted()) {
            throw new InterruptedException("interrupted in the simulation");
        }
        return outcome.get();
    }

    @Override
    public <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) throws InterruptedException {
        park("poll", after(timeout), true, () -> !queue.isEmpty());
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted in the simulation");
        }
        return queue.poll();
    }

    @Override
    public boolean tryLock(ReentrantLock lock, Duration timeout) throws InterruptedException {
        park("lock", after(timeout), true, () -> !lock.isLocked());
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted in the simulation");
        }
        return lock.tryLock();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        park("sleep", after(duration), true, () -> false);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted in the simulation");
        }
    }

    @Override
    public Timer timer() {
        return new SimulatedTimer();
    }

    private final class SimulatedTimer implements Timer {
        private boolean isClosed;

        @Override
        public Future<?> schedule(Runnable action, Duration delay) {
            requireAlive();
            Due scheduling = new Due(action, after(delay), scheduled++, this);
            if (!isClosed) {
                due.add(scheduling);
            }
            return scheduling;
        }

        @Override
        public void close() {
            point("end of a timer");
            isClosed = true;
            due.removeIf(each -> each.timer == this);
        }
    }

    private final class Due extends FutureTask<Void> {
        private final long at;
        private final long number;
        private final Timer timer;

        Due(Runnable action, long at, long number, Timer timer) {
            super(action, null);
            this.at = at;
            this.number = number;
            this.timer = timer;
        }

        /** It may become due just before. */
        @Override
        public boolean cancel(boolean mayInterrupt) {
            point("cancel");
            due.remove(this);
            return super.cancel(mayInterrupt);
        }
    }

    /** A thread, and where it is. What it and the scheduler share is guarded by the monitor that the end of it notifies. */
    private final class Task {
        private final Thread thread;
        private final int weight;
        private boolean isStarted;
        private boolean wasInterrupted;
        private volatile boolean isParked;
        private volatile String at = "its start";
        private volatile long wakeAt = Long.MAX_VALUE;
        private volatile boolean isInterruptible;
        private volatile BooleanSupplier condition = () -> true;

        Task(Thread thread, int weight) {
            this.thread = thread;
            this.weight = weight;
        }

        boolean isReady() {
            return condition.getAsBoolean() || wakeAt <= time.getAsLong() || (isInterruptible && isInterrupted());
        }

        private boolean isInterrupted() {
            synchronized (thread) {
                return wasInterrupted || thread.isInterrupted();
            }
        }

        void release() {
            isParked = false;
            LockSupport.unpark(thread);
        }

        void park(String where, long until, boolean interruptible, BooleanSupplier goesOn) {
            synchronized (thread) {
                at = where;
                wakeAt = until;
                isInterruptible = interruptible;
                condition = goesOn;
                isParked = true;
                thread.notifyAll();
            }
            while (isParked) {
                LockSupport.park(this);
                synchronized (thread) {
                    // A thread that stays interrupted cannot park; the interrupt comes back when it goes on.
                    wasInterrupted |= Thread.interrupted();
                }
            }
            wakeAt = Long.MAX_VALUE;
            if (wasInterrupted) {
                wasInterrupted = false;
                thread.interrupt();
            }
        }
    }
}
