package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.TestRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events of a run, as far as a policy looks at them. */
final class Events {
    private Events() {}

    static RunEvent requested(int attempt) {
        return new RunEvent.AttemptRequested(
                "run",
                Instant.EPOCH,
                new AttemptRequest(
                        "run",
                        attempt,
                        0,
                        Strategy.DEFAULT,
                        List.of(),
                        TestRun.TASK,
                        Map.of(),
                        FakeBaseline.SNAPSHOT,
                        AttemptLimits.of(1),
                        AttemptStopReason.TIME_EXHAUSTED));
    }

    static RunEvent reported(int attempt, @Nullable Double score, Usage usage) {
        Iteration iteration = Iteration.verified(0, Verdict.of(0.0))
                .scores(score == null ? null : card(score))
                .usage(usage)
                .build();
        return new RunEvent.IterationReported("run", Instant.EPOCH, attempt, 0, iteration);
    }

    /** An iteration of a try. */
    static RunEvent reported(int attempt, int tryNumber, int index, @Nullable Double score) {
        Iteration iteration = Iteration.verified(index, Verdict.of(0.0))
                .scores(score == null ? null : card(score))
                .build();
        return new RunEvent.IterationReported("run", Instant.EPOCH, attempt, tryNumber, iteration);
    }

    static RunEvent begun(int attempt, int tryNumber) {
        return new RunEvent.TryStarted("run", Instant.EPOCH, attempt, tryNumber, "worker-0");
    }

    static RunEvent finished(int attempt, @Nullable Double score) {
        return finished(attempt, score, Usage.NONE);
    }

    /** An attempt that spent so much altogether. */
    static RunEvent finished(int attempt, @Nullable Double score, Usage usage) {
        AttemptResult result = new AttemptResult.Completed(AttemptStopReason.FINISHED);
        AttemptReport report = AttemptReport.builder(attempt, "run/attempts/attempt-" + attempt, result, Instant.EPOCH)
                .tries(List.of(new TryReport(0, "worker-0", 0, result, usage, Duration.ZERO)))
                .best(score == null ? null : new BestIteration(0, 0, card(score), Map.of(), Map.of()))
                .build();
        return new RunEvent.AttemptFinished("run", Instant.EPOCH, report);
    }

    private static ScoreCard card(double score) {
        return new ScoreCard(Score.of(score), Map.of());
    }

    static RunState state(RunPlan.Builder plan, RunEvent... events) {
        RunFold fold = new RunFold(plan.build());
        for (RunEvent event : events) {
            fold.add(event);
        }
        return fold;
    }
}
