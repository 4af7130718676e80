package io.attemptcoordinator.core.policy;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands: the fold of its events. It holds what policies and stop rules need; iterations themselves are on
 * record and not here.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param plan the plan
 * @param requested how many attempts were requested; the number of the next one
 * @param running what each attempt under way has reported as spent so far, by number
 * @param finished the reports of the attempts that ended, by number
 * @param iterations the iterations reported so far, over all attempts and tries
 * @param usage what was spent on models so far; for attempts that ended, also what they spent and did not report
 * @param bestScore the highest total score of any iteration so far; null if there is none
 * @since 0.1
 */
public record RunState(
        RunPlan plan,
        int requested,
        SortedMap<Integer, Usage> running,
        SortedMap<Integer, AttemptReport> finished,
        int iterations,
        Usage usage,
        @Nullable Double bestScore) {
    /** Checks and copies the components. */
    public RunState {
        requireNonNull(plan, "plan");
        running = ImmutableSortedMap.copyOfSorted(running);
        finished = ImmutableSortedMap.copyOfSorted(finished);
        requireNonNull(usage, "usage");
    }

    /** Returns the state of a run that has not begun. */
    public static RunState of(RunPlan plan) {
        return new RunState(plan, 0, ImmutableSortedMap.of(), ImmutableSortedMap.of(), 0, Usage.NONE, null);
    }

    /** Returns the state after an event. */
    public RunState after(RunEvent event) {
        if (event instanceof RunEvent.AttemptRequested requestedEvent) {
            return new RunState(
                    plan,
                    requested + 1,
                    with(running, requestedEvent.request().number(), Usage.NONE),
                    finished,
                    iterations,
                    usage,
                    bestScore);
        }
        if (event instanceof RunEvent.IterationReported reported) {
            Iteration iteration = reported.iteration();
            SortedMap<Integer, Usage> spent = new TreeMap<>(running);
            spent.computeIfPresent(reported.attempt(), (number, before) -> before.plus(iteration.usage()));
            return new RunState(
                    plan,
                    requested,
                    spent,
                    finished,
                    iterations + 1,
                    usage.plus(iteration.usage()),
                    better(iteration.scores()));
        }
        if (event instanceof RunEvent.AttemptFinished ended) {
            return finishedWith(ended.report());
        }
        return this;
    }

    private @Nullable Double better(@Nullable ScoreCard scores) {
        if (scores == null) {
            return bestScore;
        }
        double value = scores.total().value();
        return bestScore == null || value > bestScore ? Double.valueOf(value) : bestScore;
    }

    /** The report knows best what its attempt spent: a try that was abandoned need not have reported it. */
    private RunState finishedWith(AttemptReport report) {
        SortedMap<Integer, Usage> left = new TreeMap<>(running);
        left.remove(report.number());
        SortedMap<Integer, AttemptReport> reports = with(finished, report.number(), report);
        Usage spent = Stream.concat(reports.values().stream().map(AttemptReport::usage), left.values().stream())
                .reduce(Usage.NONE, Usage::plus);
        return new RunState(plan, requested, left, reports, iterations, spent, bestScore);
    }

    private static <V> SortedMap<Integer, V> with(SortedMap<Integer, V> map, int number, V value) {
        SortedMap<Integer, V> copy = new TreeMap<>(map);
        copy.put(number, value);
        return copy;
    }

    /**
     * Returns how many more attempts can start.
     *
     * @param capacity how many can be under way at the same time
     */
    public int free(int capacity) {
        return Math.max(0, capacity - running.size());
    }

    /** Returns the reports of the attempts that ended, in the order of their numbers. */
    public List<AttemptReport> reports() {
        return List.copyOf(finished.values());
    }

    /**
     * Returns the number of the first attempt that reached the threshold; null if none did. A sequential run would have
     * made no attempt after it, so those after it are stopped and do not count, at any parallelism.
     */
    public @Nullable Integer firstGoodEnough() {
        return reports().stream()
                .filter(report -> plan.limits().isReachedBy(report.score()))
                .map(AttemptReport::number)
                .findFirst()
                .orElse(null);
    }
}
