package io.attemptcoordinator.core.attempt;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.document.RunFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt has done so far, try by try, and the report of it.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls: an attempt that is stuck is read and ended from outside.
 */
final class AttemptRecord {
    private final AttemptEnvironment environment;
    private final AttemptRequest request;
    private final String worker;
    private final Instant startedAt;
    private final long startedNanos;
    private final List<TryReport> tries = new ArrayList<>();
    private @Nullable TryRecord current;
    private @Nullable BestIteration best;
    private long tryStartedNanos;
    private boolean isTryOpen = true;
    private boolean isAbandoned;

    /** The first try, or the one that goes on, begins with the attempt. */
    AttemptRecord(AttemptEnvironment environment, AttemptRequest request, AttemptProgress progress, String worker) {
        this.environment = environment;
        this.request = request;
        this.worker = worker;
        startedAt = environment.wall().instant().minus(progress.elapsed());
        startedNanos = environment.ticker().getAsLong() - progress.elapsed().toNanos();
        tries.addAll(progress.tries());
        best = progress.best();
        tryStartedNanos = environment.ticker().getAsLong();
    }

    /** How many tries have ended because of their infrastructure. */
    synchronized int failures() {
        return (int) tries.stream()
                .filter(each -> each.result() instanceof AttemptResult.Failed)
                .count();
    }

    /** Begins another try. */
    synchronized void beginTry() {
        requireNotAbandoned();
        isTryOpen = true;
        tryStartedNanos = environment.ticker().getAsLong();
        current = null;
    }

    /** From now on the try has a worker, and this is what it achieves there. */
    synchronized void hasWorker(TryRecord record) {
        requireNotAbandoned();
        current = record;
    }

    /** Ends what the loop can do in the current try. What could not be recorded must not be reported either. */
    synchronized void close() {
        if (current != null) {
            current.end();
            CoordinatorException unrecorded = current.unrecorded();
            if (unrecorded != null) {
                throw unrecorded;
            }
        }
    }

    /** Whether the budget did not suffice for a call in the current try. */
    synchronized boolean isRefused() {
        return current != null && current.isRefused();
    }

    synchronized void endTry(AttemptResult result) {
        requireNotAbandoned();
        add(result);
    }

    private void add(AttemptResult result) {
        tries.add(new TryReport(
                tries.size(),
                worker,
                current == null ? 0 : current.trajectory().size(),
                result,
                current == null ? Usage.NONE : current.usage(),
                since(tryStartedNanos)));
        BestIteration ofTry = current == null ? null : current.best();
        if (ofTry != null && (best == null || value(ofTry) > value(best))) {
            best = ofTry;
        }
        isTryOpen = false;
    }

    private static double value(BestIteration iteration) {
        return iteration.scores().total().value();
    }

    /** From now on the attempt's own thread can do nothing any more. Returns the phase that it is stuck in. */
    synchronized Phase abandon() {
        isAbandoned = true;
        if (current != null) {
            current.end();
        }
        return current == null ? Phase.START : Phase.EXECUTE;
    }

    /** Ends the try that the attempt was abandoned in. */
    synchronized void endAbandonedTry(AttemptResult result) {
        if (isTryOpen) {
            add(result);
        }
    }

    synchronized void requireNotAbandoned() {
        if (isAbandoned) {
            throw new IllegalStateException("the attempt was abandoned");
        }
    }

    /** The report of an attempt whose tries have ended. */
    AttemptReport report(AttemptResult result) {
        Failure shortfall = shortfall(result);
        synchronized (this) {
            return AttemptReport.builder(
                            request.number(),
                            RunFolder.of(environment.store(), environment.redactor(), request.run())
                                    .attemptFolder(request.number(), 0),
                            result,
                            startedAt)
                    .seed(request.seed())
                    .strategy(request.strategy())
                    .lineage(request.lineage())
                    .tries(tries)
                    .best(best)
                    .shortfall(shortfall)
                    .trajectory(current == null ? List.of() : current.trajectory())
                    .elapsed(since(startedNanos))
                    .build();
        }
    }

    /** Without the lock, because classifiers are code of others. */
    private @Nullable Failure shortfall(AttemptResult result) {
        if (result instanceof AttemptResult.Failed) {
            return null;
        }
        BestIteration reached;
        Failure last;
        synchronized (this) {
            reached = best;
            last = current == null ? null : current.lastFailure();
        }
        if (reached == null) {
            boolean isLate = result.equals(new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED));
            return last == null && isLate
                    ? semantic(Evidence.Kind.TIMEOUT, "the attempt ended without reporting an iteration in its time")
                    : last;
        }
        Double threshold = request.limits().threshold();
        Score score = reached.scores().total();
        if (threshold == null || request.limits().isReachedBy(score)) {
            return null;
        }
        String message =
                String.format(Locale.ROOT, "the score %.4f is below the threshold %.4f", score.value(), threshold);
        return semantic(Evidence.Kind.SCORE, message);
    }

    private Failure semantic(Evidence.Kind kind, String message) {
        List<Evidence> evidence = List.of(new Evidence(kind, message));
        return environment.classifiers().classify(new Symptom(Phase.VERIFY, message, evidence, null));
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(Math.max(0, environment.ticker().getAsLong() - nanos));
    }
}
