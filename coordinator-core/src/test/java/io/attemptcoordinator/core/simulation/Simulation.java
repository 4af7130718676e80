package io.attemptcoordinator.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.fake.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One seed: a run, the processes that work on it one after the other, and what must hold whatever happens. */
final class Simulation {
    private final Scenario scenario;
    private final Random random;
    private final Disk disk = new Disk();
    private final ManualTime time = new ManualTime();
    private final List<String> story = new ArrayList<>();

    Simulation(long seed) {
        random = new Random(seed);
        scenario = Scenario.of(random);
        story.add(scenario.toString());
    }

    /** What happened, in order. */
    List<String> story() {
        return story;
    }

    /** Runs to the end, however often the process is killed meanwhile. */
    void run() {
        String run = null;
        for (int number = 0; number <= scenario.crashes().size(); number++) {
            boolean isLast = number == scenario.crashes().size();
            RunningProcess process = new RunningProcess(scenario, disk, time, random, run);
            try {
                boolean isEnded = process.run(
                        isLast ? Integer.MAX_VALUE : scenario.crashes().get(number), number == 0);
                if (isEnded) {
                    check(process, run != null);
                    return;
                }
            } finally {
                process.kill();
                story.addAll(process.story());
            }
            assertThat(process.workers().wrong()).isEmpty();
            disk.crash(random);
            time.advance(Duration.ofMinutes(random.nextInt(100)));
            run = disk.events().isEmpty() ? null : disk.events().get(0).run();
        }
    }

    private void check(RunningProcess process, boolean isResumed) {
        List<RunEvent> recorded = List.copyOf(disk.events());
        List<RunEvent> heard = List.copyOf(process.heard());
        process.drain();
        assertThat(process.workers().wrong()).isEmpty();
        assertThat(process.workers().open()).as("workers that nobody ended").isEmpty();
        assertThat(disk.events()).as("events after the end").isEqualTo(recorded);
        assertThat(process.heard()).as("what listeners hear after the end").isEqualTo(heard);
        disk.sessions().forEach(this::checkOrder);
        checkNothingTwice();
        checkBudget();
        BestAttemptResult result = process.result();
        if (result == null) {
            checkFailure(process, isResumed);
            return;
        }
        assertThat(heard).as("what the listener hears").isEqualTo(last(disk.sessions()));
        assertThat(last(recorded)).isInstanceOf(RunEvent.RunFinished.class);
        if (!scenario.mayAbandon()) {
            assertThat(result.abandonedThreads()).isEmpty();
        }
        checkResult(result);
    }

    private static <T> T last(List<T> all) {
        return all.get(all.size() - 1);
    }

    /** A run fails only because it cannot be recorded, or because it cannot go on. */
    private void checkFailure(RunningProcess process, boolean isResumed) {
        Throwable failure = process.failure();
        assertThat(failure).isInstanceOf(CoordinatorException.class);
        if (!(failure instanceof CoordinatorException error)) {
            return;
        }
        Faults faults = process.faults();
        boolean isFull = faults.haveMet(Faults.Kind.FULL) || faults.haveMet(Faults.Kind.TORN);
        boolean isUnrecorded = isFull && error.code() == Code.ARTIFACT_IO;
        boolean cannotGoOn = isResumed
                && (!faults.areNone() || scenario.chanceOfTime() > 0)
                && (error.code() == Code.BASELINE_UNUSABLE || error.code() == Code.BACKEND_UNAVAILABLE);
        assertThat(isUnrecorded || cannotGoOn).as("a run may fail: %s", failure).isTrue();
    }

    /** The order of the events of one process. */
    private void checkOrder(List<RunEvent> session) {
        if (session.isEmpty()) {
            return;
        }
        assertThat(session.get(0)).isInstanceOfAny(RunEvent.RunStarted.class, RunEvent.RunResumed.class);
        Set<Integer> ended = new HashSet<>();
        boolean isOver = false;
        for (RunEvent event : session.subList(1, session.size())) {
            assertThat(isOver).as("%s after the end", event).isFalse();
            assertThat(event).isNotInstanceOfAny(RunEvent.RunStarted.class, RunEvent.RunResumed.class);
            int attempt = Events.attemptOf(event);
            assertThat(ended).as("%s after the end of its attempt", event).doesNotContain(attempt);
            if (event instanceof RunEvent.AttemptFinished) {
                ended.add(attempt);
            }
            isOver = event instanceof RunEvent.RunFinished || event instanceof RunEvent.RunFailed;
        }
        if (last(session) instanceof RunEvent.RunFinished) {
            session.stream()
                    .filter(event -> event instanceof RunEvent.AttemptRequested)
                    .forEach(event ->
                            assertThat(ended).as("the attempts that have ended").contains(Events.attemptOf(event)));
        }
    }

    /** Over all processes, each attempt is requested once, and each iteration of a try is reported once and in order. */
    private void checkNothingTwice() {
        int requested = 0;
        Map<List<Integer>, Integer> next = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (RunEvent event : disk.events()) {
            if (event instanceof RunEvent.AttemptRequested each) {
                assertThat(each.request().number()).isEqualTo(requested++);
            } else if (event instanceof RunEvent.IterationReported each) {
                int index = each.iteration().index();
                List<Integer> place = List.of(each.attempt(), each.tryNumber());
                assertThat(next.getOrDefault(place, 0)).as("next of %s", place).isEqualTo(index);
                next.put(place, index + 1);
            }
        }
        assertThat(requested).isLessThanOrEqualTo(scenario.plan().attempts());
    }

    private void checkBudget() {
        int iterations = 0;
        for (RunEvent event : disk.events()) {
            iterations += event instanceof RunEvent.IterationReported ? 1 : 0;
        }
        Integer most = scenario.plan().budget().totalIterations();
        if (most != null) {
            assertThat(iterations).isLessThanOrEqualTo(most + scenario.workers() - 1);
        }
        Long tokens = scenario.plan().budget().tokens();
        if (tokens != null) {
            long inIterations = (tokens + Components.TOKENS - 1) / Components.TOKENS;
            assertThat((long) iterations).isLessThanOrEqualTo(inIterations + scenario.workers() - 1);
        }
    }

    private void checkResult(BestAttemptResult result) {
        Map<Integer, AttemptReport> reports = new TreeMap<>();
        for (RunEvent event : disk.events()) {
            if (event instanceof RunEvent.AttemptFinished finished) {
                reports.put(finished.report().number(), finished.report());
            }
        }
        assertThat(reports).as("what was requested has ended").hasSize((int) disk.events().stream()
                .filter(RunEvent.AttemptRequested.class::isInstance)
                .count());
        assertThat(result.attempts())
                .as("the result has what is on record")
                .isEqualTo(reports.values().stream().map(AttemptReport::summary).toList());
        assertThat(result.choice().winner()).as("the winner").isEqualTo(winner(reports));
        for (AttemptReport report : reports.values()) {
            checkScore(report);
        }
        checkStopped(result);
        Scenario.Expected expected = scenario.expected();
        if (scenario.isPure()) {
            assertThat(result.stopReason()).isEqualTo(expected.reason());
            assertThat(result.choice().winner()).isEqualTo(expected.winner());
            assertThat(result.attempts().size())
                    .isGreaterThanOrEqualTo(expected.iterations().size());
            for (AttemptSummary attempt :
                    result.attempts().subList(0, expected.iterations().size())) {
                assertThat(attempt.iterations())
                        .as("the iterations of %s", attempt)
                        .isEqualTo(expected.iterations().get(attempt.number()));
                assertThat(Scenario.isByItself(attempt.stopReason()))
                        .as("%s", attempt)
                        .isTrue();
            }
            assertThat(result.abandonedThreads()).isEmpty();
        }
        if (result.stopReason() == RunStopReason.ATTEMPTS_EXHAUSTED) {
            assertThat(reports).hasSize(scenario.plan().attempts());
        }
    }

    /** The run stops an attempt only if it stops itself, or if a lower one reached the threshold. */
    private void checkStopped(BestAttemptResult result) {
        boolean hasOtherReasons = scenario.operator() != Scenario.Operator.NOTHING
                || !scenario.plan().budget().equals(Budget.UNLIMITED);
        if (hasOtherReasons) {
            return;
        }
        for (AttemptSummary attempt : result.attempts()) {
            if (scenario.plan().limits().isReachedBy(attempt.score())) {
                return;
            }
            assertThat(attempt.stopReason()).as("%s", attempt).isNotEqualTo(AttemptStopReason.RUN_STOPPED);
        }
    }

    /** An attempt that ended by itself has its score, whatever happened on the way. */
    private void checkScore(AttemptReport report) {
        boolean isWhole = report.result() instanceof AttemptResult.Completed completed
                && Scenario.isByItself(completed.reason())
                && report.trajectory().stream().allMatch(iteration -> iteration.score() != null);
        if (isWhole) {
            assertThat(report.score()).isNotNull();
            assertThat(value(report))
                    .as("the score of %s", report)
                    .isEqualTo(
                            scenario.bestOf(report.number(), report.trajectory().size()));
        }
    }

    private static double value(AttemptReport report) {
        return report.score() == null ? Double.NaN : report.score().value();
    }

    /** The winner over the attempts that ended: the first that reached the threshold, or else the highest score. */
    private @Nullable Integer winner(Map<Integer, AttemptReport> reports) {
        Integer winner = null;
        double highest = -1;
        for (AttemptReport report : reports.values()) {
            if (report.score() == null) {
                continue;
            }
            if (value(report) > highest) {
                winner = report.number();
                highest = value(report);
            }
            if (scenario.plan().limits().isReachedBy(report.score())) {
                return winner;
            }
        }
        return winner;
    }
}
