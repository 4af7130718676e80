package io.attemptcoordinator.model.server;

import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.Sleeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that only sleep moves. */
public final class FakeTime implements LongSupplier, Sleeper {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<Duration> sleeps = new CopyOnWriteArrayList<>();

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        sleeps.add(duration);
        pass(duration);
    }

    public void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    public Deadline in(Duration remaining) {
        return Deadline.after(this, remaining);
    }

    public List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }
}
