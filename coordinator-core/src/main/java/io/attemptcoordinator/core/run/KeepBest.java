package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.util.HashSet;
import java.util.Set;

/**
 * Removes the renders and scenes of an attempt that has ended, except those of the iteration that stands for it. An attempt that
 * the run stopped may go on, and keeps them.
 *
 * <p><b>Thread-safety:</b> for the thread of the run.
 */
public final class KeepBest implements RunListener {
    private final ArtifactStore store;

    /** Creates it for the runs in a store. */
    public KeepBest(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public void onEvent(RunEvent event) {
        if (event instanceof RunEvent.AttemptFinished finished
                && !finished.report().isStoppedByRun()) {
            trim(finished.run(), finished.report());
        }
    }

    private void trim(String run, AttemptReport report) {
        Set<String> kept = new HashSet<>();
        BestIteration best = report.best();
        if (best != null) {
            best.renders().values().forEach(render -> kept.add(render.path()));
            best.artifacts().values().forEach(artifact -> kept.add(artifact.path()));
        }
        RunReader reader = new RunReader(store);
        for (TryReport each : report.tries()) {
            for (Iteration iteration : reader.iterations(run, report.number(), each)) {
                iteration.renders().values().forEach(render -> remove(render, kept));
                ArtifactRef scene = iteration.artifacts().get(VigaLoop.SCENE);
                if (scene != null) {
                    remove(scene, kept);
                }
            }
        }
    }

    private void remove(ArtifactRef artifact, Set<String> kept) {
        if (!kept.contains(artifact.path())) {
            store.delete(artifact.path());
        }
    }
}
