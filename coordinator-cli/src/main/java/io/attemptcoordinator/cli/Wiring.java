package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.blender.TemplateGenerator;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.RunListener;
import io.attemptcoordinator.core.artifact.FileArtifactStore;
import io.attemptcoordinator.core.loop.Memory;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.nio.file.Path;

/** Puts the parts of a run together. */
final class Wiring {
    private Wiring() {}

    /** The search over the task's template, on a backend, recorded in a folder. */
    static AttemptCoordinator coordinator(TaskFile task, Backend backend, Path runs, RunListener listener) {
        Attempt loop = VigaLoop.builder(
                        new TemplateGenerator(task.template()), backend.executor(), new ScoringVerifier(task.scorers()))
                // The search looks at all earlier iterations.
                .memories(() -> Memory.slidingWindow(task.plan().iterations()))
                .build();
        AttemptCoordinator.Builder builder = AttemptCoordinator.builder(
                        backend.workers(), loop, new FileArtifactStore(runs))
                .scorers(task.scorers())
                .version("backend", backend.name())
                .listener(listener);
        task.settings().forEach(builder::settings);
        return builder.build();
    }
}
