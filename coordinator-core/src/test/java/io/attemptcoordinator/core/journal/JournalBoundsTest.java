package io.attemptcoordinator.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalBoundsTest {
    private static final Redactor NO_SECRETS = Redactor.of(Map.of());

    @TempDir
    Path folder;

    /** What an attempt writes decides how large an event is. */
    @Test
    void eventLargerThanADocumentIsReadBack() {
        String half = "x ".repeat(Json.MAX_DOCUMENT_BYTES / 4);
        RunEvent event = new RunEvent.RunFinished(
                "run",
                Instant.EPOCH,
                new RunOutcome(
                        RunStopReason.ATTEMPTS_EXHAUSTED,
                        0,
                        Choice.none("none"),
                        null,
                        List.of(),
                        Map.of(),
                        Usage.NONE,
                        Duration.ZERO,
                        List.of(half, half)),
                null);
        Path file = folder.resolve("journal.jsonl");
        try (FileJournal journal = FileJournal.open(file, NO_SECRETS, "run")) {
            journal.append(event);
        }

        assertThat(file.toFile().length()).isGreaterThan(Json.MAX_DOCUMENT_BYTES);
        assertThat(FileJournal.read(file, "run")).containsExactly(event);
    }

    /** Events in memory that nobody can ask for would only grow with attempts and iterations. */
    @Test
    void holdsNoEventsWhereTheStoreKeepsNoFiles() {
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        RunFolder run = RunFolder.of(store, NO_SECRETS, "run");

        assertThat(Journals.in(store, NO_SECRETS).open(run)).isInstanceOf(DocumentJournal.class);
    }
}
