package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.attempt.ComponentCalls;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.AttemptOrder;
import io.attemptcoordinator.core.policy.RunHistory;
import io.attemptcoordinator.core.policy.RunState;
import io.attemptcoordinator.core.policy.StopRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is handed to the placement, and when: first the attempts that an interrupted run had under way, then what the policy
 * orders.
 *
 * <p><b>Thread-safety:</b> for the thread of the run.
 */
final class Submissions {
    private final RunParts parts;
    private final Placement placement;
    private final Beginning begun;
    private final RunRecord record;
    private final RunClock clock;

    /** They count as under way, and wait for a worker. */
    private final Deque<Unfinished.Attempt> waiting;

    private @Nullable Failure failure;

    Submissions(RunParts parts, Placement placement, Beginning begun, RunRecord record, RunClock clock) {
        this.parts = parts;
        this.placement = placement;
        this.begun = begun;
        this.record = record;
        this.clock = clock;
        waiting = new ArrayDeque<>(begun.unfinished());
    }

    /**
     * Submits what there is room for.
     *
     * @param stop why the run is stopping; null if it is not
     */
    void next(@Nullable RunStopReason stop) {
        int room = placement.capacity() - (record.state().running().size() - waiting.size());
        while (!waiting.isEmpty()) {
            Unfinished.Attempt attempt = waiting.getFirst();
            if (stop != null
                    && StopRules.mustEnd(record.state(), stop, attempt.request().number())) {
                waiting.removeFirst();
                record.append(new RunEvent.AttemptFinished(begun.run(), parts.now(), stopped(attempt)));
            } else if (room > 0) {
                waiting.removeFirst();
                room--;
                placement.submit(begun.again(attempt.request(), clock.remaining()), attempt.progress());
            } else {
                return;
            }
        }
        if (stop == null && failure == null && room > 0) {
            order(room);
        }
    }

    private void order(int room) {
        for (AttemptOrder order : orders(room)) {
            AttemptRequest request = begun.request(order, record.state().requested(), clock.remaining());
            record.append(new RunEvent.AttemptRequested(begun.run(), parts.now(), request));
            placement.submit(request, AttemptProgress.NONE);
        }
    }

    /** A policy that fails is not asked again: the attempts under way go on, and the best of what was made is selected. */
    private List<AttemptOrder> orders(int room) {
        String what = "policy of the run";
        RunState state = record.state();
        RunHistory history = new RecordedReports(parts.store(), begun.folder(), state);
        Part<List<AttemptOrder>> next =
                () -> ComponentCalls.call(what, () -> parts.policy().next(state, history, room));
        try {
            return clock.interruptibly(() -> parts.policy().mayTakeLong(state) ? inTime(what, next) : next.call())
                    .orElse(List.of());
        } catch (CoordinatorException e) {
            failure = parts.chooser().classify(Symptom.of(Phase.START, e));
            return List.of();
        }
    }

    private <T> T inTime(String what, Part<T> part) throws InterruptedException {
        AttemptLimits limits = parts.plan().limits();
        return parts.chooser().watchdog().call("coordinator-policy", what, limits.stepTimeout(), limits.grace(), part);
    }

    /** Returns why the policy failed; null if it did not. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** The report of an attempt that does not go on after all. */
    private AttemptReport stopped(Unfinished.Attempt attempt) {
        AttemptRequest request = attempt.request();
        AttemptProgress before = attempt.progress();
        AttemptResult result = new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED);
        AttemptProgress ended = before.worker() == null ? before : before.endTry(result);
        return AttemptReport.builder(
                        request.number(),
                        begun.folder().attemptFolder(request.number(), 0),
                        result,
                        attempt.startedAt())
                .seed(request.seed())
                .strategy(request.strategy())
                .lineage(request.lineage())
                .tries(ended.tries())
                .best(ended.best())
                .trajectory(before.iterations().stream().map(Iteration::summary).toList())
                .elapsed(ended.elapsed())
                .build();
    }
}
