package io.attemptcoordinator.api.run;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is on record of an attempt that has not ended: where it goes on when its run is resumed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param tries the tries that ended, in order
 * @param best the first of the iterations with the highest score in those tries; null if there is none
 * @param worker the worker of the try that has not ended; null if none has begun
 * @param iterations the iterations of the try that has not ended, in order
 * @param elapsed how long the attempt has taken so far
 * @since 0.1
 */
public record AttemptProgress(
        List<TryReport> tries,
        @Nullable BestIteration best,
        @Nullable String worker,
        List<Iteration> iterations,
        Duration elapsed) {
    /** The progress of an attempt that has not begun. */
    public static final AttemptProgress NONE = new AttemptProgress(List.of(), null, null, List.of(), Duration.ZERO);

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if an iteration is not at its place or belongs to no try, or the time is negative
     */
    public AttemptProgress {
        tries = Checks.copy(tries, "tries");
        iterations = Checks.copy(iterations, "iterations");
        for (int index = 0; index < iterations.size(); index++) {
            if (iterations.get(index).index() != index) {
                throw new IllegalArgumentException(
                        "iteration " + iterations.get(index).index() + " is at the place of iteration " + index);
            }
        }
        if (worker == null && !iterations.isEmpty()) {
            throw new IllegalArgumentException("there are iterations, but no try has begun");
        }
        Checks.notNegative(elapsed, "elapsed");
    }

    /** Returns the number of the try that goes on, or of the next one. */
    public int tryNumber() {
        return tries.size();
    }

    /** Returns what the try that has not ended spent on models. */
    public Usage usage() {
        return iterations.stream().map(Iteration::usage).reduce(Usage.NONE, Usage::plus);
    }

    /** Returns the progress after another iteration. */
    public AttemptProgress plus(Iteration iteration, Duration elapsedNow) {
        return new AttemptProgress(
                tries,
                best,
                worker,
                Stream.concat(iterations.stream(), Stream.of(iteration)).toList(),
                elapsedNow);
    }

    /**
     * Returns the progress after the try under way has ended.
     *
     * @throws IllegalStateException if none has begun
     */
    public AttemptProgress endTry(AttemptResult result) {
        if (worker == null) {
            throw new IllegalStateException("no try has begun");
        }
        Duration before = tries.stream().map(TryReport::elapsed).reduce(Duration.ZERO, Duration::plus);
        Duration own = elapsed.compareTo(before) > 0 ? elapsed.minus(before) : Duration.ZERO;
        TryReport ended = new TryReport(tryNumber(), worker, iterations.size(), result, usage(), own);
        return new AttemptProgress(
                Stream.concat(tries.stream(), Stream.of(ended)).toList(), bestSoFar(), null, List.of(), elapsed);
    }

    private @Nullable BestIteration bestSoFar() {
        BestIteration found = best;
        for (Iteration each : iterations) {
            ScoreCard scores = each.scores();
            if (scores != null
                    && (found == null
                            || scores.total().value() > found.scores().total().value())) {
                found = new BestIteration(tryNumber(), each.index(), scores, each.artifacts(), each.renders());
            }
        }
        return found;
    }
}
