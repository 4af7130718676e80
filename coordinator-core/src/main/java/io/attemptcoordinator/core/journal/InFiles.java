package io.attemptcoordinator.core.journal;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.disk.Disk;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Journals in files, with the documents beside them.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @param store keeps the runs
 * @param redactor removes secrets
 * @param disk does what the journals do to the disk; the store has its own
 */
record InFiles(FileArtifactStore store, Redactor redactor, Disk disk) implements Journals {
    @Override
    public Journal open(RunFolder folder) {
        RunClaim claim = RunClaim.of(store.file(folder.name()), disk);
        try {
            return new Claimed(
                    claim,
                    store,
                    FileJournal.open(Journals.journalOf(store, folder.name()), redactor, folder.name(), disk),
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
        RunClaim claim = RunClaim.of(store.file(folder.name()), disk);
        try {
            Journal documents = documents(folder);
            return new Claimed(
                    claim,
                    store,
                    FileJournal.reopen(journal, redactor, folder.name(), disk, event -> {
                        documents.append(event);
                        earlier.accept(event);
                    }),
                    documents);
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    @Override
    public ArtifactStore artifacts() {
        return store.deferred();
    }

    /** The documents can be written again from the journal, so they are not forced to the disk. */
    private Journal documents(RunFolder folder) {
        return new DocumentJournal(RunFolder.of(store.unforced(), redactor, folder.name()));
    }

    /** Events first go where they are safe, and the artifacts of an iteration before it. */
    private record Claimed(RunClaim claim, FileArtifactStore store, Journal events, Journal documents)
            implements Journal {
        @Override
        public void append(RunEvent event) {
            if (event instanceof RunEvent.IterationReported reported) {
                store.force(paths(reported.iteration()));
            }
            events.append(event);
            documents.append(event);
        }

        private static List<String> paths(Iteration iteration) {
            return Stream.of(iteration.artifacts(), iteration.renders())
                    .flatMap(each -> each.values().stream())
                    .map(ArtifactRef::path)
                    .toList();
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
