package io.attemptcoordinator.core.policy;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the attempts under way are, and what each attempt had achieved where attempts are compared.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class Comparisons {
    private final Pruner pruner;

    private final AttemptLimits limits;

    private final Map<Integer, Progress> running = new HashMap<>();

    /** The best scores by the number of iterations, then by attempt. */
    private final Map<Integer, SortedMap<Integer, Double>> scores = new HashMap<>();

    /**
     * The try under way of an attempt.
     *
     * @param tryNumber its number
     * @param iterations how many it has reported
     * @param best the best score of those; 0 if none was scored
     */
    private record Progress(int tryNumber, int iterations, double best) {}

    Comparisons(Pruner pruner, AttemptLimits limits) {
        this.pruner = pruner;
        this.limits = limits;
    }

    /** A try that goes on where it was interrupted keeps what it has. */
    void begin(int attempt, int tryNumber) {
        if (bestBefore(attempt, tryNumber) == null) {
            running.remove(attempt);
        }
    }

    /** Returns the best score so far of a try; null if it has reported nothing. */
    private @Nullable Double bestBefore(int attempt, int tryNumber) {
        Progress progress = running.get(attempt);
        return progress == null || progress.tryNumber != tryNumber ? null : Double.valueOf(progress.best);
    }

    void add(int attempt, int tryNumber, Iteration iteration) {
        Double before = bestBefore(attempt, tryNumber);
        double score =
                iteration.scores() == null ? 0.0 : iteration.scores().total().value();
        double best = before == null ? score : Math.max(before, score);
        Progress now = new Progress(tryNumber, iteration.index() + 1, best);
        running.put(attempt, now);
        if (isCompared(now.iterations)) {
            // What a try had that was abandoned later may have decided about others, and stays.
            scores.computeIfAbsent(now.iterations, key -> new TreeMap<>()).putIfAbsent(attempt, now.best);
        }
    }

    /** After the last iteration there is nothing to save. */
    private boolean isCompared(int iterations) {
        return iterations > 0 && iterations < limits.maxIterations() && pruner.comparesAfter(iterations);
    }

    void end(int attempt) {
        running.remove(attempt);
    }

    /**
     * Returns where an attempt stands.
     *
     * @param attempt its number
     * @param before the attempts before it that are under way
     */
    Standing standing(int attempt, Collection<Integer> before) {
        Progress progress = running.get(attempt);
        if (progress == null || !isCompared(progress.iterations) || limits.isReachedBy(Score.of(progress.best))) {
            return Standing.GOES_ON;
        }
        SortedMap<Integer, Double> there = requireNonNull(scores.get(progress.iterations), "scores");
        double score = requireNonNull(there.get(attempt), "score");
        if (!there.keySet().containsAll(before)) {
            return Standing.WAITS;
        }
        List<Double> earlier = new ArrayList<>(there.headMap(attempt).values());
        return pruner.prunes(progress.iterations, score, earlier) ? Standing.PRUNED : Standing.GOES_ON;
    }
}
