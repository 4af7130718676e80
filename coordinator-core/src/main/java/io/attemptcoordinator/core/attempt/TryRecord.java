package io.attemptcoordinator.core.attempt;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.BestIteration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one try has achieved and spent so far, and whether that ends it.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls: a try that is stuck is read and ended from outside.
 */
final class TryRecord {
    private final int tryNumber;
    private final Allowance.Account account;
    private final List<IterationSummary> trajectory = new ArrayList<>();
    private @Nullable BestIteration best;
    private @Nullable Failure lastFailure;
    private Usage usage = Usage.NONE;
    private @Nullable CoordinatorException unrecorded;
    private boolean isRefused;
    private boolean isEnded;

    TryRecord(int tryNumber, Allowance allowance) {
        this.tryNumber = tryNumber;
        account = allowance.open(this::spend);
    }

    /** Adds an iteration that is on record. */
    synchronized void add(Iteration iteration) {
        trajectory.add(iteration.summary());
        lastFailure = iteration.failure();
        ScoreCard scores = iteration.scores();
        if (scores != null && isBetter(scores)) {
            best = new BestIteration(tryNumber, iteration.index(), scores, iteration.artifacts(), iteration.renders());
        }
    }

    /** Adds an iteration that an earlier process recorded and paid for. */
    synchronized void restore(Iteration iteration) {
        add(iteration);
        spend(iteration.usage());
    }

    private boolean isBetter(ScoreCard scores) {
        return best == null || scores.total().value() > best.scores().total().value();
    }

    private synchronized void spend(Usage spent) {
        usage = usage.plus(spent);
    }

    /** Remembers that something could not be recorded, whatever the loop makes of it. */
    synchronized CoordinatorException notRecorded(CoordinatorException why) {
        unrecorded = why;
        return why;
    }

    /** Takes from the budget of the run what was spent. */
    void pay(Usage spent) {
        account.spend(spent);
    }

    /** Remembers that the budget does not suffice for a call, whatever the loop makes of it. */
    synchronized void reserve(Usage atMost) {
        try {
            account.reserve(atMost);
        } catch (CoordinatorException e) {
            isRefused |= e.code() == Code.BUDGET_EXHAUSTED;
            throw e;
        }
    }

    /** Whether the budget did not suffice for a call, so that what came of it is nobody's failure. */
    synchronized boolean isRefused() {
        return isRefused;
    }

    /** Why the last iteration ends the try, besides its time and its run; empty if it does not. */
    synchronized Optional<AttemptStopReason> stopReason(AttemptLimits limits) {
        if (trajectory.size() >= limits.maxIterations()) {
            return Optional.of(AttemptStopReason.ITERATIONS_EXHAUSTED);
        }
        int last = trajectory.size() - 1;
        int withoutBetter = best == null ? last : last - best.index();
        return limits.patience() > 0 && withoutBetter >= limits.patience()
                ? Optional.of(AttemptStopReason.STAGNATION)
                : Optional.empty();
    }

    synchronized List<IterationSummary> trajectory() {
        return List.copyOf(trajectory);
    }

    synchronized @Nullable BestIteration best() {
        return best;
    }

    synchronized @Nullable Failure lastFailure() {
        return lastFailure;
    }

    synchronized Usage usage() {
        return usage;
    }

    /** What kept something from being recorded; null if nothing did. */
    synchronized @Nullable CoordinatorException unrecorded() {
        return unrecorded;
    }

    /** The failure of the infrastructure that ended the last iteration, which an attempt must not hide; null if none did. */
    synchronized @Nullable Failure hiddenFailure() {
        return lastFailure != null
                        && lastFailure.failureClass() == FailureClass.E0_INFRASTRUCTURE
                        && trajectory.get(trajectory.size() - 1).score() == null
                ? lastFailure
                : null;
    }

    /** Ends the try: from now on the loop can neither record nor spend. */
    synchronized void end() {
        isEnded = true;
        account.close();
    }

    synchronized void requireOpen() {
        if (isEnded) {
            throw new IllegalStateException("the try has ended; its context cannot be used any more");
        }
    }
}
