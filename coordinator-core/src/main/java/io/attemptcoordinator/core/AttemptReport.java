package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The record of one attempt.
 *
 * <p>An attempt has a score, or it failed and says why. It may have both: then the failure came after something worth
 * keeping. An attempt whose scorers failed has a best iteration without a score.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param number the place in the run, 0 or more
 * @param folder the folder of its last try in the store, such as {@code <run>/attempts/attempt-000}
 * @param seed the seed that it ran with
 * @param strategy the strategy that it ran with
 * @param tries all its tries, in order; empty when no worker could be had
 * @param iterations the iterations of its last try, in order
 * @param bestIteration the index of the iteration that stands for the attempt; null if there is none
 * @param score the score that the attempt is selected by; null if there is none
 * @param scores the scores that it was made from, by the name of the scorer
 * @param stopReason why the last try ended by itself; null if it failed
 * @param failure why the attempt failed, or that it ended below the threshold (E3); null if neither
 * @param startedAt when the first try began, in wall time
 * @param elapsed the time that all tries took, on a monotonic clock
 * @since 0.1
 */
public record AttemptReport(
        int number,
        String folder,
        long seed,
        Strategy strategy,
        List<TryReport> tries,
        List<Iteration> iterations,
        @Nullable Integer bestIteration,
        @Nullable Score score,
        Map<String, Score> scores,
        @Nullable StopReason stopReason,
        @Nullable Failure failure,
        Instant startedAt,
        Duration elapsed) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the number is negative, or there is a score without a best iteration
     */
    public AttemptReport {
        Plans.atLeast(number, 0, "number");
        requireNonNull(folder, "folder");
        requireNonNull(strategy, "strategy");
        tries = List.copyOf(tries);
        iterations = List.copyOf(iterations);
        scores = Collections.unmodifiableMap(new TreeMap<>(scores));
        requireNonNull(startedAt, "startedAt");
        requireNonNull(elapsed, "elapsed");
        if (score != null && bestIteration == null) {
            throw new IllegalArgumentException("an attempt with a score must have a best iteration");
        }
    }

    /**
     * Whether something was tried again in this attempt. Such an attempt is drawn from a different distribution than one
     * that went through at once.
     *
     * @return true if it had more than one try, or an iteration with a fast retry
     */
    public boolean isRetried() {
        return tries.size() > 1 || iterations.stream().anyMatch(iteration -> iteration.retryCount() > 0);
    }

    /**
     * What its last try spent on models.
     *
     * @return the sum over its iterations
     */
    public Usage usage() {
        return iterations.stream().map(Iteration::usage).reduce(Usage.NONE, Usage::plus);
    }
}
