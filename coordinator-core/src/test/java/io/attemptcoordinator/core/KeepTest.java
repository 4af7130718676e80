package io.attemptcoordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which renders and scenes are left of a run. */
class KeepTest {
    private static final double[] SCORES = {0.3, 0.7, 0.5};

    private final TestRun run = new TestRun();

    /** Saves a program, a render and a scene in each iteration. */
    private static final Attempt SAVING = ScriptedAttempt.doing(context -> {
        for (int index = 0; ; index++) {
            context.reset();
            Iteration iteration = Iteration.verified(index, Verdict.of(SCORES[index]))
                    .artifacts(Map.of(
                            "code", save(context, index, "code.py"), "scene", save(context, index, "scene.blend")))
                    .renders(Map.of("camera", save(context, index, "camera.png")))
                    .build();
            Optional<AttemptStopReason> stop = context.report(iteration);
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
    });

    private static ArtifactRef save(AttemptContext context, int index, String file) {
        return context.save("iter-" + index + "/" + file, "image/png", new ByteArrayInputStream(new byte[] {1}));
    }

    private List<String> left(BestAttemptResult result) {
        return run.store().list(result.run()).stream()
                .map(path -> path.substring(path.indexOf("attempts/attempt-0") + "attempts/attempt-000/".length()))
                .filter(path -> path.startsWith("iter-"))
                .toList();
    }

    @Test
    void everythingIsKeptByDefault() {
        BestAttemptResult result = run.run(SAVING, RunPlan.builder(1, 3));

        assertThat(left(result)).hasSize(9);
    }

    @Test
    void onlyRendersAndScenesOfTheBestIterationAreKeptIfThatIsWanted() {
        BestAttemptResult result = run.run(SAVING, RunPlan.builder(1, 3).keep(Keep.BEST));

        assertThat(left(result))
                .containsExactly(
                        "iter-0/code.py",
                        "iter-1/camera.png",
                        "iter-1/code.py",
                        "iter-1/scene.blend",
                        "iter-2/code.py");
    }

    @Test
    void anAttemptThatMayGoOnKeepsAll() {
        BestAttemptResult result = run.run(
                SAVING,
                RunPlan.builder(1, 3)
                        .keep(Keep.BEST)
                        .budget(Budget.builder().totalIterations(2).build()));

        assertThat(left(result)).hasSize(6);
    }
}
