package io.attemptcoordinator.core.policy;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fold of the events of a run into its state. Adding an event takes constant time, apart from the attempts that overtook
 * the one that ended: so a run takes time in proportion to its attempts, and memory for a summary of each.
 *
 * <p><b>Thread-safety:</b> for one thread.
 *
 * @since 0.1
 */
public final class RunFold implements RunState {
    private final RunPlan plan;
    private final SortedMap<Integer, Usage> running = new TreeMap<>();

    /** In the order of their numbers. */
    private final List<AttemptSummary> attempts = new ArrayList<>();

    private final Comparisons comparisons;
    private final Judgements judgements = new Judgements();
    private final FailureTally failures = new FailureTally();
    private int requested;
    private int iterations;
    private Usage usageOfEnded = Usage.NONE;
    private @Nullable Double bestScore;
    private @Nullable Integer firstGoodEnough;
    private @Nullable AttemptReport leader;

    /** Begins with a run in which nothing has happened. */
    public RunFold(RunPlan plan) {
        this(plan, Pruner.none());
    }

    /** Begins with a run in which nothing has happened, and whose attempts this pruner compares. */
    public RunFold(RunPlan plan, Pruner pruner) {
        this.plan = requireNonNull(plan, "plan");
        comparisons = new Comparisons(requireNonNull(pruner, "pruner"), plan.limits());
    }

    /** Adds what happened. */
    public void add(RunEvent event) {
        if (event instanceof RunEvent.AttemptRequested request) {
            requested++;
            running.put(request.request().number(), Usage.NONE);
        } else if (event instanceof RunEvent.TryStarted started) {
            comparisons.begin(started.attempt(), started.tryNumber());
        } else if (event instanceof RunEvent.IterationReported reported) {
            comparisons.add(reported.attempt(), reported.tryNumber(), reported.iteration());
            add(reported.attempt(), reported.iteration());
        } else if (event instanceof RunEvent.AttemptFinished ended) {
            add(ended.report());
        } else if (event instanceof RunEvent.CandidateJudged judged) {
            judgements.add(judged);
        } else if (event instanceof RunEvent.CandidatesCompared compared) {
            judgements.add(compared);
        }
    }

    private void add(int attempt, Iteration iteration) {
        iterations++;
        running.computeIfPresent(attempt, (number, before) -> before.plus(iteration.usage()));
        if (iteration.scores() != null) {
            double value = iteration.scores().total().value();
            if (bestScore == null || value > bestScore) {
                bestScore = value;
            }
        }
    }

    /** The report knows best what its attempt spent: a try that was abandoned need not have reported it. */
    private void add(AttemptReport report) {
        running.remove(report.number());
        comparisons.end(report.number());
        judgements.forget(report.number());
        usageOfEnded = usageOfEnded.plus(report.usage());
        report.failures().forEach(failures::add);
        AttemptSummary summary = report.summary();
        // From the end, because only attempts under way at the same time overtake each other.
        int place = attempts.size();
        while (place > 0 && attempts.get(place - 1).number() > report.number()) {
            place--;
        }
        attempts.add(place, summary);
        if (isAheadOf(leader, report)) {
            leader = report;
        }
        if (isGoodEnough(report) && (firstGoodEnough == null || report.number() < firstGoodEnough)) {
            firstGoodEnough = report.number();
        }
    }

    private boolean isGoodEnough(AttemptReport report) {
        return plan.limits().isReachedBy(report.score());
    }

    private boolean isAheadOf(@Nullable AttemptReport before, AttemptReport report) {
        if (report.score() == null) {
            return false;
        }
        if (before == null || before.score() == null) {
            return true;
        }
        boolean isEarlier = report.number() < before.number();
        if (isGoodEnough(report) || isGoodEnough(before)) {
            return isGoodEnough(report) && (isEarlier || !isGoodEnough(before));
        }
        int compared = Double.compare(report.score().value(), before.score().value());
        return compared > 0 || (compared == 0 && isEarlier);
    }

    @Override
    public RunPlan plan() {
        return plan;
    }

    @Override
    public int requested() {
        return requested;
    }

    @Override
    public SortedMap<Integer, Usage> running() {
        return Collections.unmodifiableSortedMap(running);
    }

    @Override
    public List<AttemptSummary> attempts() {
        return Collections.unmodifiableList(attempts);
    }

    @Override
    public int iterations() {
        return iterations;
    }

    @Override
    public Usage usage() {
        return running.values().stream().reduce(usageOfEnded.plus(judgements.usage()), Usage::plus);
    }

    @Override
    public @Nullable Double bestScore() {
        return bestScore;
    }

    @Override
    public Judgements judgements() {
        return judgements;
    }

    @Override
    public @Nullable Integer firstGoodEnough() {
        return firstGoodEnough;
    }

    @Override
    public @Nullable AttemptReport leader() {
        return leader;
    }

    @Override
    public Standing standing(int attempt) {
        return comparisons.standing(attempt, running.headMap(attempt).keySet());
    }

    /**
     * Returns the result of the run after these events. Of the causes of failure, at most 1000 are told apart; further
     * failures are counted together, by class.
     *
     * @param run the name of the run
     * @param reason why it ended
     * @param choice which attempt was selected, and why
     * @param best the report of that attempt; null if there is none
     * @param failure what kept the run from making attempts or from selecting one; null if nothing did
     * @param elapsed how long it took
     * @param abandonedThreads the names of the threads that were abandoned
     */
    public BestAttemptResult result(
            String run,
            RunStopReason reason,
            Choice choice,
            @Nullable AttemptReport best,
            @Nullable Failure failure,
            Duration elapsed,
            List<String> abandonedThreads) {
        RunOutcome outcome = new RunOutcome(
                reason,
                attempts.size(),
                choice,
                failure,
                failures.causes(failure),
                judgements.noise(),
                usage(),
                elapsed,
                abandonedThreads);
        return new BestAttemptResult(run, outcome, attempts, best);
    }
}
