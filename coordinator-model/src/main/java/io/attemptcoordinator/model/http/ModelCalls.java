package io.attemptcoordinator.model.http;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.http.client.HttpRequest;
import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the calls that a thread makes a deadline and a recorder. Model clients have no parameter for either, so both belong
 * to the calling thread while a scope is open.
 *
 * <p>Scopes nest. Within another scope, the earlier deadline and the inner recorder hold.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls; a scope holds for the thread that opens it, and not for threads that
 * this one starts.
 *
 * @since 0.1
 */
public final class ModelCalls {
    private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

    private ModelCalls() {}

    /**
     * Does work whose model calls have a deadline.
     *
     * @param remaining the time that all calls of the work have together, from now
     * @param recorder receives each call
     * @param work what to do
     * @return the result of the work
     * @throws InterruptedException if the work throws it
     */
    public static <T> T within(Duration remaining, Recorder recorder, Part<T> work) throws InterruptedException {
        return within(Deadline.after(SystemTime.ticker(), remaining), recorder, work);
    }

    /**
     * Does work whose model calls have a deadline.
     *
     * @param deadline when all calls of the work must have ended
     * @param recorder receives each call
     * @param work what to do
     * @return the result of the work
     * @throws InterruptedException if the work throws it
     */
    public static <T> T within(Deadline deadline, Recorder recorder, Part<T> work) throws InterruptedException {
        requireNonNull(recorder, "recorder");
        Scope outer = CURRENT.get();
        boolean isLater = outer != null && outer.deadline.remaining().compareTo(deadline.remaining()) < 0;
        RecordedModels recorded = outer == null ? null : outer.recorded;
        boolean isOffline = outer != null && outer.isOffline;
        return in(new Scope(isLater && outer != null ? outer.deadline : deadline, recorder, recorded, isOffline), work);
    }

    /**
     * Does work whose model calls are answered from a recording, and do not go over the network.
     *
     * @param recorded what answers
     * @param work what to do
     * @return the result of the work
     * @throws InterruptedException if the work throws it
     */
    public static <T> T answered(RecordedModels recorded, Part<T> work) throws InterruptedException {
        return from(recorded, true, work);
    }

    /**
     * Does work whose model calls are answered from a recording as far as they are in it, and go over the network otherwise. Where another
     * recording answers all calls, that one holds.
     *
     * @param recorded what answers
     * @param work what to do
     * @return the result of the work
     * @throws InterruptedException if the work throws it
     */
    public static <T> T answeredWherePossible(RecordedModels recorded, Part<T> work) throws InterruptedException {
        Scope outer = CURRENT.get();
        return outer != null && outer.isOffline ? work.call() : from(recorded, false, work);
    }

    private static <T> T from(RecordedModels recorded, boolean isOffline, Part<T> work) throws InterruptedException {
        requireNonNull(recorded, "recorded");
        Scope outer = current(() -> Deadline.after(SystemTime.ticker(), Duration.ofDays(1)));
        return in(new Scope(outer.deadline, outer.recorder, recorded, isOffline), work);
    }

    private static <T> T in(Scope scope, Part<T> work) throws InterruptedException {
        Scope outer = CURRENT.get();
        CURRENT.set(scope);
        try {
            return work.call();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /** Returns the scope of the calling thread, or one with a deadline of its own if none is open. */
    static Scope current(Supplier<Deadline> otherwise) {
        Scope scope = CURRENT.get();
        return scope == null ? new Scope(otherwise.get(), Recorder.none(), null, false) : scope;
    }

    /** What holds for the calls of a thread; without a recording they go over the network. */
    record Scope(
            Deadline deadline, Recorder recorder, @Nullable RecordedModels recorded, boolean isOffline) {
        /** Returns what answers a request; null if it goes over the network. */
        @Nullable
        RecordedModels answering(HttpRequest request) {
            return recorded != null && (isOffline || recorded.has(request)) ? recorded : null;
        }
    }
}
