package io.attemptcoordinator.model.http;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.Sleeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may be under way at once, and how many may be sent in a minute.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class Limits {
    private final int concurrent;
    private final Semaphore permits;
    private final @Nullable TokenBucket bucket;
    private final Sleeper sleeper;

    Limits(int concurrent, @Nullable TokenBucket bucket, Sleeper sleeper) {
        this.concurrent = concurrent;
        // Fair, so that no attempt waits while others that came later go on.
        permits = new Semaphore(concurrent, true);
        this.bucket = bucket;
        this.sleeper = sleeper;
    }

    /**
     * Waits for a turn. Whoever has one gives it back with {@link #leave}.
     *
     * @throws CoordinatorException with {@link Code#DEADLINE_EXCEEDED} if there is none before the deadline
     */
    void enter(Deadline deadline) throws InterruptedException {
        if (!permits.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            throw exceeded(
                    "all " + concurrent + " concurrent calls of the connection were under way until the deadline");
        }
        boolean isIn = false;
        try {
            awaitToken(deadline);
            isIn = true;
        } finally {
            if (!isIn) {
                permits.release();
            }
        }
    }

    private void awaitToken(Deadline deadline) throws InterruptedException {
        if (bucket == null) {
            return;
        }
        Optional<Duration> wait = bucket.take(deadline.remaining());
        if (wait.isEmpty()) {
            throw exceeded("the limit on requests per minute leaves no turn before the deadline");
        }
        if (!wait.get().isZero()) {
            sleeper.sleep(wait.get());
        }
    }

    /** Gives a turn back. */
    void leave() {
        permits.release();
    }

    private static CoordinatorException exceeded(String why) {
        return new CoordinatorException(
                Code.DEADLINE_EXCEEDED,
                "The model was not called: " + why + ". Allow more, use fewer workers, or give the attempts more time.",
                List.of(new Evidence(Evidence.Kind.TIMEOUT, why)),
                null);
    }
}
