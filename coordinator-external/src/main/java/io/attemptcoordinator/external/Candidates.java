package io.attemptcoordinator.external;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.SceneRenderer;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.time.Waits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes iterations of what was seen: renders each scene, scores it, and keeps the best. */
final class Candidates {
    private final ExternalSettings settings;
    private final AttemptContext context;
    private final Workspace workspace;
    private final SceneRenderer renderer;
    private final LongSupplier ticker;
    private int count;
    private double best = Double.NEGATIVE_INFINITY;

    Candidates(ExternalSettings settings, AttemptContext context, Workspace workspace, LongSupplier ticker) {
        this.settings = settings;
        this.context = context;
        this.workspace = workspace;
        this.ticker = ticker;
        renderer = context.worker().unwrap(SceneRenderer.class);
    }

    /** Returns how many iterations were made. */
    int count() {
        return count;
    }

    /** Returns whether one of them has a score. */
    boolean hasScore() {
        return best > Double.NEGATIVE_INFINITY;
    }

    Iteration made(Sighting sighting) throws InterruptedException {
        Making making = new Making(sighting, count++);
        return making.iteration();
    }

    /** One iteration in the making. */
    private final class Making {
        private final Sighting sighting;
        private final int index;
        private final String folder;
        private final long startedNanos = ticker.getAsLong();
        private final Map<String, ArtifactRef> artifacts = new TreeMap<>();
        private final Map<String, ArtifactRef> renders = new TreeMap<>();
        private @Nullable ScoreCard scores;

        Making(Sighting sighting, int index) {
            this.sighting = sighting;
            this.index = index;
            folder = RunLayout.iterationFolder(index) + "/";
        }

        Iteration iteration() throws InterruptedException {
            save(VigaLoop.CODE, "code.py", "text/x-python", sighting.code());
            save("plan", "plan.txt", "text/plain", sighting.plan());
            save("output", "output.txt", "text/plain", sighting.output());
            Phase phase = Phase.GENERATE;
            Failure failure = null;
            try {
                Path scene = sighting.scene();
                if (scene == null) {
                    failure = context.classify(failureOf(sighting));
                } else {
                    boolean isOfCall = scene.startsWith(workspace.calls());
                    Path within = isOfCall ? workspace.calls() : workspace.folder();
                    SceneCopy.take(scene, sighting.name(), within, workspace.scene(), settings.maxSceneBytes());
                    phase = Phase.RENDER;
                    render();
                    phase = Phase.SCORE;
                    score();
                }
            } catch (CoordinatorException e) {
                failure = context.classify(Symptom.of(phase, e));
            }
            ScoreCard reached = scores;
            Iteration.Builder iteration;
            if (reached != null) {
                iteration = Iteration.verified(index, Verdict.of(reached.total().value()))
                        .failure(failure);
            } else if (failure != null) {
                iteration = Iteration.failed(index, failure);
            } else {
                throw new IllegalStateException("an iteration without a failure has scores");
            }
            return iteration
                    .artifacts(artifacts)
                    .renders(renders)
                    .scores(reached)
                    .elapsed(Duration.ofNanos(ticker.getAsLong() - startedNanos))
                    .build();
        }

        private void render() throws InterruptedException {
            Duration timeout = Waits.atMost(settings.renderTimeout(), context.remaining());
            for (SceneExecutor.Render render : renderer.render(workspace.scene(), timeout)) {
                renders.put(render.view(), save("renders/" + render.view() + ".png", "image/png", render.image()));
            }
            Optional<Path> report = renderer.report();
            if (report.isPresent()) {
                artifacts.put(VigaLoop.REPORT, save("report.json", "application/json", report.get()));
            }
        }

        private void score() throws InterruptedException {
            ScoreCard card = context.score(renders, artifacts)
                    .orElseThrow(() -> new CoordinatorException(
                            Code.CONFIGURATION,
                            "The run has no scorers, and nobody else judges an external program. Add a scorer."));
            if (card.total().value() > best) {
                artifacts.put(VigaLoop.SCENE, save("scene.blend", "application/x-blender", workspace.scene()));
                best = card.total().value();
            }
            scores = card;
        }

        private void save(String role, String file, String mediaType, @Nullable String text) {
            if (text != null && !text.isEmpty()) {
                InputStream utf8 = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                artifacts.put(role, context.save(folder + file, mediaType, utf8));
            }
        }

        private ArtifactRef save(String file, String mediaType, Path content) {
            try (InputStream stream = Files.newInputStream(content)) {
                return context.save(folder + file, mediaType, stream);
            } catch (IOException e) {
                throw new CoordinatorException(
                        Code.BACKEND_PROTOCOL, "The file " + content.getFileName() + " cannot be read: " + e, e);
            }
        }
    }

    private static Symptom failureOf(Sighting sighting) {
        Symptom failure = sighting.failure();
        if (failure == null) {
            throw new IllegalStateException("a sighting without a scene has a failure");
        }
        return failure;
    }
}
