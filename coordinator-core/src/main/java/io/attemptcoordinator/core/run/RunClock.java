package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The time of a run, and its interrupts: an interrupt of the thread of the run asks to stop at once, and is given back when
 * the run has recorded what it has.
 *
 * <p><b>Thread-safety:</b> for the thread of the run.
 */
final class RunClock {
    /** Longer than any run, and short enough not to overflow when it is added to. */
    private static final Duration FOREVER = Duration.ofDays(365_000);

    private final RunParts parts;
    private final RunControl control;
    private long startedNanos;
    private Deadline deadline;
    private Deadline hardDeadline;
    private boolean wasInterrupted;
    private boolean isStopNowSent;

    RunClock(RunParts parts, RunControl control) {
        this.parts = parts;
        this.control = control;
        startedNanos = parts.ticker().getAsLong();
        deadline = deadline(Duration.ZERO);
        hardDeadline = deadline(parts.plan().limits().grace());
    }

    private Deadline deadline(Duration more) {
        Duration wallTime = parts.plan().budget().wallTime();
        Duration left = (wallTime == null ? FOREVER : wallTime).plus(more).minus(elapsed());
        return Deadline.after(parts.ticker(), left.isNegative() ? Duration.ZERO : left);
    }

    /** The run has taken some time before it was interrupted, which counts. */
    void startedEarlier(Duration before) {
        startedNanos -= before.toNanos();
        deadline = deadline(Duration.ZERO);
        hardDeadline = deadline(parts.plan().limits().grace());
    }

    Duration elapsed() {
        return Duration.ofNanos(Math.max(0, parts.ticker().getAsLong() - startedNanos));
    }

    Duration remaining() {
        return deadline.remaining();
    }

    boolean isLate() {
        return deadline.isPassed();
    }

    Optional<RunStopReason> reached() {
        return deadline.isPassed() ? Optional.of(RunStopReason.WALL_TIME_EXHAUSTED) : Optional.empty();
    }

    /** Whether the attempts must be ended at once, which is said only once. */
    boolean isOverdue(@Nullable RunStopReason stop) {
        boolean isNow =
                control.isStopNowRequested() || (stop == RunStopReason.WALL_TIME_EXHAUSTED && hardDeadline.isPassed());
        if (!isNow || isStopNowSent) {
            return false;
        }
        isStopNowSent = true;
        return true;
    }

    /** Waits for the next event, the operator, the next deadline, or an interrupt. */
    Mailbox.@Nullable Letter await(Mailbox mailbox) {
        Duration next = deadline.isPassed() ? hardDeadline.remaining() : deadline.remaining();
        // Once the hard deadline has passed, the placement has its own.
        Duration wait = next.isZero() ? Duration.ofMinutes(1) : next;
        try {
            return mailbox.take(wait);
        } catch (InterruptedException e) {
            interrupted();
            return null;
        }
    }

    /** Does what may block; empty if it was interrupted, by the operator or by the host. */
    <T> Optional<T> interruptibly(Part<T> part) {
        try {
            control.enter();
            return Optional.of(part.call());
        } catch (InterruptedException e) {
            if (!control.isStopNowRequested()) {
                interrupted();
            }
            return Optional.empty();
        } finally {
            control.leave();
        }
    }

    private void interrupted() {
        wasInterrupted = true;
        control.stopNow();
    }

    /** A run that was stopped at once gives its selection no more than the grace. */
    Chooser.Outcome choose(List<Candidate> candidates, int attempts, RunJudge judge) {
        Chooser chooser = parts.chooser();
        AttemptLimits limits = parts.plan().limits();
        Optional<Chooser.Outcome> outcome = Optional.empty();
        if (!control.isStopNowRequested()) {
            outcome = interruptibly(() -> chooser.choose(candidates, attempts, judge, wholeLimit(judge)));
        } else {
            try {
                outcome = Optional.of(chooser.choose(candidates, attempts, judge, limits.grace()));
            } catch (InterruptedException e) {
                interrupted();
            }
        }
        return outcome.orElseGet(() -> Chooser.highest(candidates, "The selection was interrupted", null));
    }

    /** Each question may take as long as a step. */
    private Duration wholeLimit(RunJudge judge) {
        return parts.plan().limits().stepTimeout().multipliedBy(1L + judge.remaining());
    }

    void restoreInterrupt() {
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
