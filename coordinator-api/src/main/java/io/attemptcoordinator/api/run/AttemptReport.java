package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of one attempt, without its iterations: those are in the store and are read back from there.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param number the place in the run, 0 or more
 * @param folder the folder of the attempt in the store, such as {@code <run>/attempts/attempt-000}
 * @param seed the seed that it ran with
 * @param strategy the strategy that it ran with
 * @param lineage the numbers of the attempts that it built on
 * @param tries all its tries, in order
 * @param result how its last try ended
 * @param best the iteration that stands for the attempt; null if none was scored
 * @param shortfall that the best score is below the threshold (E3), or why no iteration was scored; null if neither
 * @param trajectory one point for each iteration of its last try, in order
 * @param startedAt when the first try began, in wall time
 * @param elapsed how long all tries took, on a monotonic clock
 * @since 0.1
 */
public record AttemptReport(
        int number,
        String folder,
        long seed,
        Strategy strategy,
        List<Integer> lineage,
        List<TryReport> tries,
        AttemptResult result,
        @Nullable BestIteration best,
        @Nullable Failure shortfall,
        List<IterationSummary> trajectory,
        Instant startedAt,
        Duration elapsed) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public AttemptReport {
        Checks.atLeast(number, 0, "number");
        ArtifactStore.requirePath(folder);
        requireNonNull(strategy, "strategy");
        lineage = Checks.copy(lineage, "lineage");
        tries = Checks.copy(tries, "tries");
        requireNonNull(result, "result");
        trajectory = Checks.copy(trajectory, "trajectory");
        requireNonNull(startedAt, "startedAt");
        Checks.notNegative(elapsed, "elapsed");
    }

    /**
     * Begins a report with the default strategy, no tries and no iterations.
     *
     * @param number the place in the run, 0 or more
     * @param folder the folder of the attempt in the store
     * @param result how its last try ended
     * @param startedAt when the first try began
     */
    public static Builder builder(int number, String folder, AttemptResult result, Instant startedAt) {
        return new Builder(number, folder, result, startedAt);
    }

    /** Returns the score that the attempt is selected by; null if there is none. */
    public @Nullable Score score() {
        return best == null ? null : best.scores().total();
    }

    /** Returns why the attempt failed or fell short; null if it did neither. */
    public @Nullable Failure failure() {
        return result instanceof AttemptResult.Failed failed ? failed.failure() : shortfall;
    }

    /** Returns whether only the run stopped the attempt, so that it may go on in a run that is resumed. */
    public boolean isStoppedByRun() {
        return result instanceof AttemptResult.Completed completed
                && completed.reason() == AttemptStopReason.RUN_STOPPED;
    }

    /**
     * Returns whether something was tried again in this attempt. Such an attempt is drawn from a different distribution
     * than one that succeeded at once.
     */
    public boolean isRetried() {
        return tries.size() > 1 || trajectory.stream().anyMatch(point -> point.retryCount() > 0);
    }

    /** Returns the failures of its tries, in order, and then its own, which is usually that of its last try and counts once. */
    public List<Failure> failures() {
        List<Failure> failures = new ArrayList<>();
        for (TryReport each : tries) {
            if (each.result() instanceof AttemptResult.Failed failed) {
                failures.add(failed.failure());
            }
        }
        Failure own = failure();
        if (own != null && !failures.contains(own)) {
            failures.add(own);
        }
        return List.copyOf(failures);
    }

    /** Returns what all tries spent on models. */
    public Usage usage() {
        return tries.stream().map(TryReport::usage).reduce(Usage.NONE, Usage::plus);
    }

    /** Returns what a run keeps of the attempt once this report is on record. */
    public AttemptSummary summary() {
        Score score = score();
        Failure failure = failure();
        return new AttemptSummary(
                number,
                score == null ? null : new Score(score.value(), Map.of(), score.standardError(), score.judgements()),
                best == null ? null : Integer.valueOf(best.index()),
                trajectory.size(),
                tries.size(),
                isRetried(),
                result instanceof AttemptResult.Completed completed ? completed.reason() : null,
                failure == null ? null : failure.failureClass());
    }

    /**
     * Collects the parts of an {@link AttemptReport}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final int number;
        private final String folder;
        private final AttemptResult result;
        private final Instant startedAt;
        private long seed;
        private Strategy strategy = Strategy.DEFAULT;
        private List<Integer> lineage = List.of();
        private List<TryReport> tries = List.of();
        private @Nullable BestIteration best;
        private @Nullable Failure shortfall;
        private List<IterationSummary> trajectory = List.of();
        private Duration elapsed = Duration.ZERO;

        private Builder(int number, String folder, AttemptResult result, Instant startedAt) {
            this.number = number;
            this.folder = folder;
            this.result = result;
            this.startedAt = startedAt;
        }

        /** Sets the seed. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Sets the strategy. */
        public Builder strategy(Strategy value) {
            strategy = value;
            return this;
        }

        /** Sets the attempts that it built on. */
        public Builder lineage(List<Integer> value) {
            lineage = value;
            return this;
        }

        /** Sets the tries, in order. */
        public Builder tries(List<TryReport> value) {
            tries = value;
            return this;
        }

        /** Sets the iteration that stands for the attempt; null if none was scored. */
        public Builder best(@Nullable BestIteration value) {
            best = value;
            return this;
        }

        /** Sets why the attempt fell short; null if it did not. */
        public Builder shortfall(@Nullable Failure value) {
            shortfall = value;
            return this;
        }

        /** Sets one point for each iteration of the last try, in order. */
        public Builder trajectory(List<IterationSummary> value) {
            trajectory = value;
            return this;
        }

        /** Sets how long all tries took. */
        public Builder elapsed(Duration value) {
            elapsed = value;
            return this;
        }

        /**
         * Creates the report.
         *
         * @throws IllegalArgumentException if a part is out of its range
         */
        public AttemptReport build() {
            return new AttemptReport(
                    number,
                    folder,
                    seed,
                    strategy,
                    lineage,
                    tries,
                    result,
                    best,
                    shortfall,
                    trajectory,
                    startedAt,
                    elapsed);
        }
    }
}
