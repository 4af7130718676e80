package com.example.paint;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

// region attempt
/** A loop of its own: paints random colours until the coordinator says stop. */
public final class RandomColours implements Attempt {
    @Override
    public String name() {
        return "example-random-colours";
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        // One instance serves all workers, so the state of an attempt is in local variables.
        SplittableRandom random = new SplittableRandom(context.request().seed());
        SceneExecutor executor = context.worker().unwrap(SceneExecutor.class);
        for (int index = 0; ; index++) {
            String code = String.format("#%06x", random.nextInt(0x1000000));
            String folder = String.format("iterations/iter-%03d/", index);
            context.reset();
            SceneExecutor.Execution execution = executor.execute(code, folder, 0, context.remaining());
            Symptom symptom = execution.symptom();
            if (symptom != null) {
                return new AttemptResult.Failed(context.classify(symptom));
            }
            ArtifactRef render = saveRender(context, executor, folder);
            ArtifactRef program = context.save(
                    folder + "code.txt", "text/plain", new ByteArrayInputStream(code.getBytes(StandardCharsets.UTF_8)));

            Map<String, ArtifactRef> renders = Map.of("camera", render);
            Map<String, ArtifactRef> artifacts = Map.of("code", program);
            double score = context.score(renders, artifacts)
                    .map(ScoreCard::total)
                    .map(total -> total.value())
                    .orElse(0.0);
            Optional<AttemptStopReason> stop = context.report(Iteration.verified(index, Verdict.of(score))
                    .renders(renders)
                    .artifacts(artifacts)
                    .build());
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
    }

    private static ArtifactRef saveRender(AttemptContext context, SceneExecutor executor, String folder)
            throws InterruptedException {
        SceneExecutor.Render render = executor.render(context.remaining()).get(0);
        try (InputStream image = Files.newInputStream(render.image())) {
            return context.save(folder + "camera.png", "image/png", image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
// endregion
