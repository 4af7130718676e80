package io.attemptcoordinator.core.journal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Files;
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
     * Returns the journals in a store: the documents of each run and, where the store keeps files, a file that has each event
     * before the documents have it. Only the latter can be reopened.
     */
    static Journals in(ArtifactStore store, Redactor redactor) {
        requireNonNull(store, "store");
        requireNonNull(redactor, "redactor");
        return store instanceof FileArtifactStore files ? new InFiles(files, redactor) : new InDocuments(store);
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
}

/** Journals in files, with the documents beside them. */
record InFiles(FileArtifactStore store, Redactor redactor) implements Journals {
    @Override
    public Journal open(RunFolder folder) {
        RunClaim claim = RunClaim.of(store.file(folder.name()));
        try {
            return new Claimed(
                    claim,
                    FileJournal.open(Journals.journalOf(store, folder.name()), redactor, folder.name()),
                    documents(folder));
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /** Writes all documents again, because a crash may have kept some from being written. */
    @Override
    public Journal reopen(RunFolder folder, Consumer<RunEvent> earlier) {
        Path journal = Journals.journalOf(store, folder.name());
        if (!Files.isRegularFile(journal)) {
            throw new CoordinatorException(
                    Code.ARTIFACT_NOT_FOUND, "The run " + folder.name() + " has no journal " + journal + ".");
        }
        RunClaim claim = RunClaim.of(store.file(folder.name()));
        try {
            Journal documents = documents(folder);
            return new Claimed(
                    claim,
                    FileJournal.reopen(journal, redactor, folder.name(), event -> {
                        documents.append(event);
                        earlier.accept(event);
                    }),
                    documents);
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /** The documents can be written again from the journal, so they are not forced to the disk. */
    private Journal documents(RunFolder folder) {
        return new DocumentJournal(RunFolder.of(store.unforced(), redactor, folder.name()));
    }

    /** Events first go where they are safe. */
    private record Claimed(RunClaim claim, Journal events, Journal documents) implements Journal {
        @Override
        public void append(RunEvent event) {
            events.append(event);
            documents.append(event);
        }

        @Override
        public void close() {
            try (claim) {
                events.close();
                documents.close();
            }
        }
    }
}
