package io.attemptcoordinator.core.run;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the events of attempts from their threads to the thread of the run, and the answers back.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls; one thread takes.
 */
final class Mailbox implements Reporter {
    /** Empty letters only wake up the run. */
    private final BlockingQueue<Optional<Letter>> letters = new LinkedBlockingQueue<>();

    private volatile @Nullable CoordinatorException failure;
    private volatile boolean isClosed;

    /**
     * An event that waits for its answer.
     *
     * @param event the event
     * @param reply the answer
     */
    record Letter(RunEvent event, CompletableFuture<Optional<AttemptStopReason>> reply) {
        void answer(Optional<AttemptStopReason> answer) {
            reply.complete(answer);
        }
    }

    @Override
    public Optional<AttemptStopReason> report(RunEvent event) {
        Letter letter = new Letter(event, new CompletableFuture<>());
        letters.add(Optional.of(letter));
        if (isClosed) {
            refuse(letter);
        }
        try {
            // Not interruptible, because the event may be on record already. The run always answers.
            return requireNonNull(Uninterruptibles.getUninterruptibly(letter.reply), "answer");
        } catch (ExecutionException e) {
            throw Watchdog.rethrown(e.getCause());
        }
    }

    @Override
    public void failed(CoordinatorException why) {
        failure = why;
        wake();
    }

    void wake() {
        letters.add(Optional.empty());
    }

    /**
     * Takes the next event.
     *
     * @return the event; null if the time has passed, or something else than an event woke up the run
     * @throws CoordinatorException if an attempt could not record something
     */
    @Nullable
    Letter take(Duration timeout) throws InterruptedException {
        Optional<Letter> letter = letters.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        CoordinatorException fatal = failure;
        if (fatal != null) {
            throw fatal;
        }
        return letter == null ? null : letter.orElse(null);
    }

    /** Refuses what is there and what still comes, because the run has ended. */
    void close() {
        isClosed = true;
        List<Optional<Letter>> left = new ArrayList<>();
        letters.drainTo(left);
        left.forEach(letter -> letter.ifPresent(Mailbox::refuse));
    }

    private static void refuse(Letter letter) {
        letter.reply.completeExceptionally(
                new CoordinatorException(Code.ARTIFACT_IO, "The run has ended; nothing more can be recorded."));
    }

    /** The number of the attempt that an event is about. */
    static int attemptOf(RunEvent event) {
        if (event instanceof RunEvent.TryStarted started) {
            return started.attempt();
        }
        if (event instanceof RunEvent.IterationReported reported) {
            return reported.attempt();
        }
        if (event instanceof RunEvent.TryAbandoned abandoned) {
            return abandoned.attempt();
        }
        if (event instanceof RunEvent.AttemptFinished ended) {
            return ended.report().number();
        }
        throw new IllegalArgumentException("no attempt reports " + event);
    }
}
