package io.attemptcoordinator.core.journal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.core.document.RunDocuments;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.loop.VigaLoop;
import org.jspecify.annotations.Nullable;

/**
 * The readable face of a run's events: writes its JSON documents.
 *
 * <p><b>Thread-safety:</b> one thread appends.
 *
 * @since 0.1
 */
public final class DocumentJournal implements Journal {
    private final RunFolder folder;
    private final RunDocuments documents;
    private @Nullable RunManifest manifest;

    /** Creates a journal that writes into the folder of a run. */
    public DocumentJournal(RunFolder folder) {
        this.folder = requireNonNull(folder, "folder");
        documents = new RunDocuments(folder.mapper());
    }

    @Override
    public void append(RunEvent event) {
        if (event instanceof RunEvent.RunStarted started) {
            begin(started.manifest());
        } else if (event instanceof RunEvent.RunResumed resumed) {
            begin(resumed.manifest());
        } else if (event instanceof RunEvent.IterationReported reported) {
            write(reported);
        } else if (event instanceof RunEvent.AttemptFinished ended) {
            folder.write(RunLayout.attempt(ended.report().number()), documents.attempt(ended.report()));
        } else if (event instanceof RunEvent.RunFinished finished) {
            write(finished);
        } else if (event instanceof RunEvent.RunFailed failed) {
            folder.write(RunLayout.RUN, documents.failed(started(), failed.message()));
        }
    }

    private void begin(RunManifest begun) {
        manifest = begun;
        folder.write(RunLayout.RUN, documents.running(begun));
    }

    private RunManifest started() {
        if (manifest == null) {
            throw new IllegalStateException("the first event of a run must be RunStarted");
        }
        return manifest;
    }

    private void write(RunEvent.IterationReported reported) {
        Iteration iteration = reported.iteration();
        Verdict verdict = iteration.verdict();
        if (verdict != null) {
            folder.write(
                    RunLayout.verdict(reported.attempt(), reported.tryNumber(), iteration.index()),
                    documents.verdict(verdict));
        }
        folder.write(
                RunLayout.iteration(reported.attempt(), reported.tryNumber(), iteration.index()),
                documents.iteration(iteration));
    }

    /** The document of the run comes last: a run whose document says that it finished is complete. */
    private void write(RunEvent.RunFinished finished) {
        AttemptReport winner = finished.best();
        BestIteration best = winner == null ? null : winner.best();
        if (winner != null && best != null) {
            ArtifactRef scene = best.artifacts().get(VigaLoop.SCENE);
            ArtifactRef finalScene = scene == null ? null : folder.saveFinalScene(scene);
            folder.write(
                    RunLayout.BEST_ATTEMPT,
                    documents.bestAttempt(finished.outcome().choice(), winner, best, finalScene));
        }
        folder.write(RunLayout.RUN, documents.finished(started(), finished.outcome()));
    }
}
