package io.attemptcoordinator.core.fake;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** An attempt whose iterations save a program each, and whose scores derive from the seed and the place alone. */
public record SeededAttempt(boolean resumes) implements Attempt {
    @Override
    public String name() {
        return "seeded";
    }

    public static double score(long seed, int index) {
        return new SplittableRandom(seed + index).nextInt(1000) / 1000.0;
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        for (int index = context.recorded().size(); ; index++) {
            context.reset();
            double score = score(context.request().seed(), index);
            String path = String.format(Locale.ROOT, "iterations/iter-%03d/code.py", index);
            ArtifactRef code = context.save(
                    path, "text/x-python", new ByteArrayInputStream(("x = " + score).getBytes(StandardCharsets.UTF_8)));
            context.spend(Usage.of(10, 1));
            Optional<AttemptStopReason> stop = context.report(Iteration.verified(index, Verdict.of(score))
                    .artifacts(Map.of("code", code))
                    .build());
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
    }
}
