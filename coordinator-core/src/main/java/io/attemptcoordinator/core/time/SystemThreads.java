package io.attemptcoordinator.core.time;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The threads of the virtual machine, on its monotonic clock. */
final class SystemThreads implements Threads {
    static final SystemThreads INSTANCE = new SystemThreads();

    private SystemThreads() {}

    @Override
    public void start(Thread thread) {
        thread.start();
    }

    @Override
    public <T> T await(CompletableFuture<T> outcome) throws InterruptedException, ExecutionException {
        return outcome.get();
    }

    @Override
    public <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) throws InterruptedException {
        return queue.poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean tryLock(ReentrantLock lock, Duration timeout) throws InterruptedException {
        return lock.tryLock(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public Timer timer() {
        return new SystemTimer();
    }

    private static final class SystemTimer implements Timer {
        private final ScheduledThreadPoolExecutor timer;

        SystemTimer() {
            // Work that goes on after the timer was closed, such as ending a late worker, has no deadlines.
            timer = new ScheduledThreadPoolExecutor(1, SystemTimer::daemon, new ThreadPoolExecutor.DiscardPolicy());
            timer.setRemoveOnCancelPolicy(true);
        }

        private static Thread daemon(Runnable task) {
            Thread thread = new Thread(task, "coordinator-watchdog");
            thread.setDaemon(true);
            return thread;
        }

        @Override
        public Future<?> schedule(Runnable action, Duration delay) {
            return timer.schedule(action, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }
}
