package io.attemptcoordinator.testkit.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
import io.attemptcoordinator.testkit.mock.FakeBaseline;
import io.attemptcoordinator.testkit.mock.FakeWorkers;
import io.attemptcoordinator.testkit.mock.ManualTime;
import io.attemptcoordinator.testkit.mock.MockVigaLoop;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every run, whatever its attempts score. */
class RunProperties {
    private static BestAttemptResult run(Attempt loop, RunPlan plan) {
        ManualTime time = new ManualTime();
        return AttemptCoordinator.builder(new FakeWorkers(), loop, new InMemoryArtifactStore())
                .time(time, time)
                .build()
                .run(new Task("any", "", List.of()), new FakeBaseline(), plan);
    }

    @Property(tries = 200)
    void theWinnerHasTheHighestScoreOfAll(
            @ForAll @Size(min = 1, max = 6)
                    List<@Size(min = 1, max = 4) List<@DoubleRange(min = 0, max = 1) Double>> scores,
            @ForAll @IntRange(min = 1, max = 4) int iterations) {
        double[][] script = scores.stream()
                .map(attempt ->
                        attempt.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);

        BestAttemptResult result = run(
                MockVigaLoop.scoring(script),
                RunPlan.builder(script.length, iterations).build());

        double best = Arrays.stream(script)
                .flatMapToDouble(attempt -> Arrays.stream(attempt).limit(iterations))
                .max()
                .orElseThrow();
        assertThat(result.best().map(AttemptReport::score)).contains(Score.of(best));
    }

    @Property(tries = 50)
    void moreAttemptsNeverMakeItWorse(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int attempts) {
        Score fewer = scoreOf(run(
                MockVigaLoop.random(), RunPlan.builder(attempts, 3).seed(seed).build()));
        Score more = scoreOf(run(
                MockVigaLoop.random(),
                RunPlan.builder(attempts + 1, 3).seed(seed).build()));
        assertThat(more.value()).isGreaterThanOrEqualTo(fewer.value());
    }

    private static Score scoreOf(BestAttemptResult result) {
        Score score = result.best().orElseThrow().score();
        if (score == null) {
            throw new AssertionError("a winner has a score");
        }
        return score;
    }
}
