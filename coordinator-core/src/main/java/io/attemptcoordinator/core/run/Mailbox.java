package io.attemptcoordinator.core.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.policy.RunState;
import io.attemptcoordinator.core.time.Threads;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Brings the events of attempts from their threads to the thread of the run, and the answers back.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls; one thread takes.
 */
final class Mailbox implements Reporter {
    private static final String ENDED = "The run has ended";

    /** Empty letters only wake up the run. */
    private final BlockingQueue<Optional<Letter>> letters = new LinkedBlockingQueue<>();

    private final Threads threads;

    private volatile @Nullable CoordinatorException failure;
    private volatile boolean isClosed;

    /** The letters that the run has taken and not answered. They are refused too if it ends before. */
    private final List<Letter> unanswered = new ArrayList<>();

    Mailbox(Threads threads) {
        this.threads = threads;
    }

    /**
     * An event that waits for its answer.
     *
     * @param event the event
     * @param settled completed when it is on record and answered, or has to wait for other attempts
     * @param reply the answer
     */
    record Letter(
            RunEvent event, CompletableFuture<Boolean> settled, CompletableFuture<Optional<AttemptStopReason>> reply) {
        void answer(Optional<AttemptStopReason> answer) {
            reply.complete(answer);
            settled.complete(true);
        }

        /** The event is on record; its answer comes later. */
        void hold() {
            settled.complete(true);
        }

        /** Whether it comes from a thread that was abandoned, after the end of its attempt was recorded. */
        boolean isLate(RunState state) {
            return !state.running().containsKey(attemptOf(event));
        }

        /** Refuses an event that is not recorded any more. Has no effect on one that was answered. */
        void refuse(String why) {
            reply.completeExceptionally(
                    new CoordinatorException(Code.ARTIFACT_IO, why + "; nothing more can be recorded."));
            settled.complete(true);
        }
    }

    @Override
    public Optional<AttemptStopReason> report(RunEvent event) throws InterruptedException {
        Letter letter = new Letter(event, new CompletableFuture<>(), new CompletableFuture<>());
        letters.add(Optional.of(letter));
        if (isClosed) {
            letter.refuse(ENDED);
        }
        try {
            // Not interruptible, because the event may be on record already.
            threads.awaitUninterruptibly(letter.settled);
            return requireNonNull(
                    letter.reply.isDone() ? threads.awaitUninterruptibly(letter.reply) : threads.await(letter.reply),
                    "answer");
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
        Optional<Letter> letter = threads.poll(letters, timeout);
        Letter taken = letter == null ? null : letter.orElse(null);
        if (taken != null) {
            unanswered.add(taken);
        }
        CoordinatorException fatal = failure;
        if (fatal != null) {
            throw fatal;
        }
        return taken;
    }

    /** Returns the letters that were taken and have no answer yet, in the order in which they came. */
    List<Letter> unanswered() {
        unanswered.removeIf(letter -> letter.reply.isDone());
        return List.copyOf(unanswered);
    }

    /** Refuses what is there and what still comes, because the run has ended. */
    void close() {
        isClosed = true;
        unanswered.forEach(letter -> letter.refuse(ENDED));
        List<Optional<Letter>> left = new ArrayList<>();
        letters.drainTo(left);
        left.forEach(letter -> letter.ifPresent(each -> each.refuse(ENDED)));
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
