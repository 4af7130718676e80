package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.TestRun.scoreOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every run, whatever its attempts score. */
class RunProperties {
    @Property(tries = 100)
    void theWinnerHasTheHighestScoreOfAll(
            @ForAll @Size(min = 1, max = 6)
                    List<@Size(min = 1, max = 4) List<@DoubleRange(min = 0, max = 1) Double>> scores,
            @ForAll @IntRange(min = 1, max = 4) int iterations) {
        double[][] script = scores.stream()
                .map(attempt ->
                        attempt.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);

        BestAttemptResult result =
                new TestRun().run(ScriptedAttempt.scoring(script), RunPlan.builder(script.length, iterations));

        double best = Arrays.stream(script)
                .flatMapToDouble(attempt -> Arrays.stream(attempt).limit(iterations))
                .max()
                .orElseThrow();
        assertThat(scoreOf(result.best())).isEqualTo(best);
    }

    @Property(tries = 50)
    void moreAttemptsNeverMakeItWorse(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int attempts) {
        RunPlan.Builder fewer = RunPlan.builder(attempts, 3).seed(seed);
        RunPlan.Builder more = RunPlan.builder(attempts + 1, 3).seed(seed);

        assertThat(scoreOf(new TestRun().run(ScriptedAttempt.random(), more).best()))
                .isGreaterThanOrEqualTo(scoreOf(
                        new TestRun().run(ScriptedAttempt.random(), fewer).best()));
    }
}
