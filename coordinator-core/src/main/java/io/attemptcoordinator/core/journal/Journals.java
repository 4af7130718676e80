package io.attemptcoordinator.core.journal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * The journals of runs in a store.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class Journals {
    private Journals() {}

    /**
     * Returns what opens the journal of a run: its documents and, where the store keeps files, a file beside them that
     * has each event before the documents have it.
     */
    public static Function<RunFolder, Journal> in(ArtifactStore store, Redactor redactor) {
        requireNonNull(store, "store");
        return folder -> {
            Journal documents = new DocumentJournal(folder);
            return store instanceof FileArtifactStore files
                    ? new Both(FileJournal.open(journalOf(files, folder.name()), redactor, folder.name()), documents)
                    : documents;
        };
    }

    /** Returns the file of a run's journal. */
    public static Path journalOf(FileArtifactStore store, String run) {
        return store.file(run + "/" + RunLayout.JOURNAL);
    }

    private record Both(Journal events, Journal documents) implements Journal {
        @Override
        public void append(RunEvent event) {
            events.append(event);
            documents.append(event);
        }

        @Override
        public void close() {
            events.close();
            documents.close();
        }
    }
}
