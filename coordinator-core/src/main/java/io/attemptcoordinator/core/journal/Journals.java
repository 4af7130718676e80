package io.attemptcoordinator.core.journal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.disk.Disk;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Opens the journals of runs.
 *
 * <p><b>Thread-safety:</b> implementations are safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Journals {
    /**
     * Opens the journal of a new run.
     *
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it cannot be created
     */
    Journal open(RunFolder folder);

    /**
     * Opens the journal of a run that goes on.
     *
     * @param earlier gets the events that are on record, in order
     * @throws CoordinatorException with {@link Code#RUN_IN_USE} if another coordinator works on the run, {@link
     *     Code#ARTIFACT_NOT_FOUND} if it has no journal, {@link Code#MALFORMED} if that was changed, or {@link
     *     Code#ARTIFACT_IO} if it cannot be read or written
     */
    Journal reopen(RunFolder folder, Consumer<RunEvent> earlier);

    /**
     * Returns the store for the artifacts of attempts: what they save there is durable no later than the event that tells about
     * it.
     */
    ArtifactStore artifacts();

    /**
     * Returns the journals in a store: the documents of each run and, where the store keeps files, a file that has each event
     * before the documents have it. Only the latter can be reopened.
     */
    static Journals in(ArtifactStore store, Redactor redactor) {
        requireNonNull(store, "store");
        requireNonNull(redactor, "redactor");
        return store instanceof FileArtifactStore files
                ? new InFiles(files, redactor, new Disk())
                : new InDocuments(store);
    }

    /** Returns the file of a run's journal. */
    static Path journalOf(FileArtifactStore store, String run) {
        return store.file(run + "/" + RunLayout.JOURNAL);
    }
}

/** Journals that are nothing but documents. */
record InDocuments(ArtifactStore store) implements Journals {
    @Override
    public Journal open(RunFolder folder) {
        return new DocumentJournal(folder);
    }

    @Override
    public Journal reopen(RunFolder folder, Consumer<RunEvent> earlier) {
        throw new CoordinatorException(
                Code.CONFIGURATION,
                "A run in the store '" + store.name()
                        + "' cannot be resumed, because the store keeps no journal. Keep runs "
                        + "that must survive in files.");
    }

    @Override
    public ArtifactStore artifacts() {
        return store;
    }
}
