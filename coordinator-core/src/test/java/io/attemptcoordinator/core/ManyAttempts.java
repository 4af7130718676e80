package io.attemptcoordinator.core;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.fake.DiscardingStore;
import io.attemptcoordinator.core.fake.FakeBackend;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Makes as many attempts as it is told, whose store keeps nothing, and prints how many it has at the end. */
final class ManyAttempts {
    private ManyAttempts() {}

    public static void main(String[] arguments) {
        int attempts = Integer.parseInt(arguments[0]);
        int iterations = Integer.parseInt(arguments[1]);
        ScriptedAttempt attempt = ScriptedAttempt.of(context -> {
            double score = new SplittableRandom(context.request().seed()).nextDouble();
            ScriptedAttempt.Cue cue = (same, index) -> Iteration.verified(
                            index, new Verdict(score, List.of("too dark " + score), List.of(), List.of(), null))
                    .build();
            return Collections.nCopies(iterations, cue);
        });

        BestAttemptResult result = AttemptCoordinator.builder(new FakeBackend(), attempt, new DiscardingStore())
                .build()
                .run(
                        TestRun.TASK,
                        new Forgetful(),
                        // No attempt reaches it, so that each has a failure with a message of its own.
                        RunPlan.builder(attempts, iterations).threshold(1.0).build());

        System.out.println(result.attempts().size() + " attempts, best " + result.rationale());
    }

    /** A baseline that does not remember what was done with it. */
    private static final class Forgetful implements Baseline {
        @Override
        public String name() {
            return "empty";
        }

        @Override
        public BaselineSnapshot capture(Worker worker, Duration timeout) {
            return FakeBaseline.SNAPSHOT;
        }

        @Override
        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
            return List.of();
        }
    }
}
