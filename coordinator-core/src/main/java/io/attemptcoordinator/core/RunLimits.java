package io.attemptcoordinator.core;

import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.StopReason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What a run has spent of its budget, and whether it is to stop. For the thread of the run. */
final class RunLimits {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Budget budget;
    private final StopSignal stop;
    private final Deadline deadline;
    private long tokens;
    private int iterations;

    RunLimits(Budget budget, StopSignal stop, LongSupplier ticker) {
        this.budget = budget;
        this.stop = stop;
        Duration wallTime = budget.wallTime();
        deadline = Deadline.after(ticker, wallTime == null ? FOREVER : wallTime);
    }

    void spend(Iteration iteration) {
        iterations++;
        tokens = Math.addExact(tokens, iteration.usage().tokens());
    }

    Duration remaining() {
        return deadline.remaining();
    }

    Optional<StopReason> reached() {
        if (stop.isRequested()) {
            return Optional.of(StopReason.OPERATOR_STOP);
        }
        if (deadline.isPassed()) {
            return Optional.of(StopReason.WALL_TIME_EXHAUSTED);
        }
        Long tokenLimit = budget.tokens();
        if (tokenLimit != null && tokens >= tokenLimit) {
            return Optional.of(StopReason.TOKENS_EXHAUSTED);
        }
        Integer iterationLimit = budget.iterations();
        if (iterationLimit != null && iterations >= iterationLimit) {
            return Optional.of(StopReason.ITERATIONS_EXHAUSTED);
        }
        return Optional.empty();
    }
}
