package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.util.List;
import java.util.Map;

/**
 * What one attempt must do: plain data that a policy asks for, a placement ships and a journal keeps.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param run the name of the run
 * @param number the place of the attempt in the run, 0 or more; it stays the same when the attempt is tried again
 * @param seed the seed from which all randomness of the attempt derives, any number; the same for every try
 * @param strategy what sets this attempt apart from the others besides its seed
 * @param lineage the numbers of the attempts that this one builds on; empty for an attempt of the first round
 * @param task what to build
 * @param references the run's own copies of the reference images, by view; these are scored against, never the files that
 *     the task names
 * @param baseline the snapshot that the attempt starts from
 * @param limits the limits of the attempt
 * @param whenLate why the attempt ends when its time has passed: {@link AttemptStopReason#TIME_EXHAUSTED}, or {@link
 *     AttemptStopReason#RUN_STOPPED} if its run had less time left than an attempt gets, so that it may go on in a run that is
 *     resumed
 * @since 0.1
 */
public record AttemptRequest(
        String run,
        int number,
        long seed,
        Strategy strategy,
        List<Integer> lineage,
        Task task,
        Map<String, ArtifactRef> references,
        BaselineSnapshot baseline,
        AttemptLimits limits,
        AttemptStopReason whenLate) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the number is negative, the run has no valid name, or an attempt does not end late for that
     *     reason
     */
    public AttemptRequest {
        ArtifactStore.requirePath(run);
        Checks.atLeast(number, 0, "number");
        requireNonNull(strategy, "strategy");
        lineage = Checks.copy(lineage, "lineage");
        requireNonNull(task, "task");
        references = Checks.copy(references, "references");
        requireNonNull(baseline, "baseline");
        requireNonNull(limits, "limits");
        if (whenLate != AttemptStopReason.TIME_EXHAUSTED && whenLate != AttemptStopReason.RUN_STOPPED) {
            throw new IllegalArgumentException("whenLate must be TIME_EXHAUSTED or RUN_STOPPED: " + whenLate);
        }
    }
}
