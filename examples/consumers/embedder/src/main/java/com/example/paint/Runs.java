package com.example.paint;

import com.example.colour.ColourScorer;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.MedianPruner;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.SelfLoop;
import io.attemptcoordinator.core.score.Measure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Ways to run. */
final class Runs {
    private Runs() {}

    static BestAttemptResult simple(ArtifactStore store, Task task) {
        // region simple
        AttemptCoordinator coordinator = AttemptCoordinator.builder(new PaintBackend(), new RandomColours(), store)
                .measure(Measure.of(new ColourScorer()))
                .build();
        return coordinator.run(task, new PlainCanvas(), 4, 10);
        // endregion
    }

    static AttemptCoordinator coordinator(ArtifactStore store, RunListener listener, Executor executor) {
        // region wiring
        VigaLoop loop =
                VigaLoop.builder(new ClimbingGenerator(), new ColourVerifier()).build();
        return AttemptCoordinator.builder(new PaintBackend(), loop, store)
                .measure(Measure.of(new ColourScorer()))
                .classifier(new QuotaClassifier())
                .listener(listener)
                .executor(executor)
                .build();
        // endregion
    }

    static RunPlan plan() {
        // region plan
        return RunPlan.builder(8, 40)
                .seed(7)
                .threshold(0.97)
                .patience(15)
                .attemptTimeout(Duration.ofMinutes(20))
                .stepTimeout(Duration.ofMinutes(2))
                .budget(Budget.builder()
                        .wallTime(Duration.ofHours(1))
                        .tokens(2_000_000)
                        .build())
                .build();
        // endregion
    }

    static Optional<BestAttemptResult> followed(
            AttemptCoordinator coordinator, Task task, RunPlan plan, Consumer<String> console)
            throws InterruptedException, ExecutionException {
        // region follow
        RunHandle run = coordinator.start(task, new PlainCanvas(), plan);
        Optional<BestAttemptResult> result = run.await(Duration.ofSeconds(30));
        if (result.isEmpty()) {
            console.accept("so far: " + run.progress());
            run.stop(); // Finishes the iteration under way and selects the best so far.
            result = run.await(Duration.ofMinutes(2));
        }
        if (result.isEmpty()) {
            run.stopNow(); // Abandons the iteration under way.
            result = run.await(Duration.ofSeconds(30));
        }
        return result;
        // endregion
    }

    static BestAttemptResult inRounds(ArtifactStore store, Task task) {
        // region policy
        RunPolicy policy = new SelfLoop(new FixedAttempts(), 4, new BestAttemptsDistiller(2))
                .prunedBy(new MedianPruner(3, 5, 5));
        return AttemptCoordinator.builder(new PaintBackend(), new RandomColours(), store)
                .measure(Measure.of(new ColourScorer()))
                .policy(policy)
                .build()
                .run(task, new PlainCanvas(), 8, 20);
        // endregion
    }

    static RunListener listener(Consumer<String> console) {
        // region listener
        return event -> {
            if (event instanceof RunEvent.IterationReported reported
                    && reported.iteration().scores() != null) {
                console.accept("attempt " + reported.attempt() + ": "
                        + reported.iteration().scores().total().value());
            } else if (event instanceof RunEvent.TryAbandoned abandoned) {
                console.accept("attempt " + abandoned.attempt() + " starts again: "
                        + abandoned.failure().message());
            } else if (event instanceof RunEvent.RunFailed failed) {
                console.accept("the run failed: " + failed.message());
            }
        };
        // endregion
    }

    static BestAttemptResult discovered(ArtifactStore store, Task task, ClassLoader plugins) {
        // region discovery
        try (Components components = Components.load(plugins)) {
            var scorer = components.scorer("example-colour", Settings.none("scorer 'example-colour'"));
            var baseline = components.baseline(
                    "example-plain", Settings.of("baseline 'example-plain'", Map.of("colour", 0x808080)));
            AttemptCoordinator coordinator = AttemptCoordinator.builder(new PaintBackend(), new RandomColours(), store)
                    .measure(Measure.of(scorer))
                    .build();
            return coordinator.run(task, baseline, 4, 10);
        }
        // endregion
    }
}
