package io.attemptcoordinator.core.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.document.Samples;
import io.attemptcoordinator.core.document.Schemas;
import io.attemptcoordinator.core.policy.RunFold;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentJournalTest {
    private static final String ITERATION = "attempts/attempt-000/try-1/iterations/iter-000";

    private final Samples samples = Samples.of("a crate");
    private final Recording store = new Recording(new InMemoryArtifactStore());
    private final RunFolder folder = RunFolder.create(store, samples.redactor(), Samples.STARTED_AT, "crate", "box");
    private final DocumentJournal journal = new DocumentJournal(folder);

    @BeforeEach
    void saveTheScene() {
        folder.save(
                folder.attemptFolder(0, 1),
                "iterations/iter-000/scene.blend",
                "application/x-blender",
                new ByteArrayInputStream("BLENDER a crate".getBytes(UTF_8)));
        journal.append(event("run-started"));
        store.puts.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "run-started,run.json",
        "attempt-requested,''",
        "try-started,''",
        "try-abandoned,''",
        "iteration-reported," + ITERATION + "/verdict.json " + ITERATION + ".json",
        "attempt-finished,attempts/attempt-000/attempt.json",
        "run-finished,final.blend best_attempt.json run.json",
        "run-resumed,run.json",
        "run-failed,run.json"
    })
    void eachEventWritesItsDocuments(String type, String documents) {
        journal.append(event(type));

        assertThat(String.join(" ", store.puts)).isEqualTo(documents);
    }

    @Test
    void writesTheWholeLayout(@TempDir Path root) throws IOException {
        FileArtifactStore files = new FileArtifactStore(root);
        samples.record(files);
        String run = Samples.RUN + "/";

        List<String> paths = files.list(Samples.RUN).stream()
                .map(path -> path.substring(run.length()))
                .toList();

        assertThat(paths)
                .containsExactly(
                        "attempts/attempt-000/attempt.json",
                        "attempts/attempt-000/iterations/iter-000/code.py",
                        "attempts/attempt-000/iterations/iter-000/front.png",
                        "attempts/attempt-000/iterations/iter-000/scene.blend",
                        ITERATION + ".json",
                        ITERATION + "/code.py",
                        ITERATION + "/front.png",
                        ITERATION + "/scene.blend",
                        ITERATION + "/verdict.json",
                        "best_attempt.json",
                        "final.blend",
                        "references/front.png",
                        "run.json");
        for (String path : paths) {
            Optional<RunLayout.Document> document = RunLayout.Document.at(path);
            if (document.isPresent()) {
                assertThat(Schemas.problems(document.get().schema(), Schemas.json(text(files, run + path))))
                        .as(path)
                        .isEmpty();
            }
        }
        assertThat(text(files, run + "final.blend")).isEqualTo("BLENDER a crate");
        assertThat(Schemas.json(text(files, run + ITERATION + "/verdict.json"))
                        .path("criticalIssues")
                        .path(0)
                        .asText())
                .isEqualTo("a crate");
    }

    @Test
    void iterationWithoutAVerdictHasNoVerdictDocument() {
        Iteration failed = Iteration.failed(
                        3, Objects.requireNonNull(samples.iteration().failure()))
                .build();

        journal.append(new RunEvent.IterationReported(Samples.RUN, Samples.STARTED_AT, 0, 0, failed));

        assertThat(store.puts).containsExactly("attempts/attempt-000/iterations/iter-003.json");
    }

    @Test
    void recordsThatThereIsNoWinner() {
        BestAttemptResult result = new RunFold(samples.manifest().plan())
                .result(
                        Samples.RUN,
                        RunStopReason.UNUSABLE,
                        Choice.none("nothing to select from"),
                        null,
                        samples.result().failure(),
                        Duration.ZERO,
                        List.of());

        journal.append(new RunEvent.RunFinished(Samples.RUN, Samples.STARTED_AT, result.outcome(), null));

        assertThat(store.puts).containsExactly("run.json");
        assertThat(new RunReader(store).read(Samples.RUN).result()).isEqualTo(result);
    }

    /** The result must not point to a scene that is not what was scored. */
    @Test
    void doesNotPublishASceneThatWasChanged() {
        store.put(
                folder.attemptFolder(0, 1) + "/iterations/iter-000/scene.blend",
                "application/x-blender",
                new ByteArrayInputStream("BLENDER a crane".getBytes(UTF_8)));
        store.puts.clear();

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> journal.append(event("run-finished")))
                .withMessageContaining("scene.blend");
        assertThat(store.puts).doesNotContain("run.json", "best_attempt.json");
    }

    @Test
    void requiresTheStartOfTheRunFirst() {
        DocumentJournal fresh = new DocumentJournal(folder);

        assertThatIllegalStateException()
                .isThrownBy(() -> fresh.append(event("run-failed")))
                .withMessageContaining("RunStarted");
    }

    private RunEvent event(String type) {
        return Objects.requireNonNull(samples.events().get(type));
    }

    private static String text(ArtifactStore store, String path) throws IOException {
        try (InputStream stream = store.open(path)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    /** Remembers what was written, relative to the folder of the run. */
    private static final class Recording implements ArtifactStore {
        private final ArtifactStore store;
        private final List<String> puts = new ArrayList<>();

        Recording(ArtifactStore store) {
            this.store = store;
        }

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public ArtifactRef put(String path, String mediaType, InputStream content) {
            ArtifactRef written = store.put(path, mediaType, content);
            puts.add(path.substring(path.indexOf('/') + 1));
            return written;
        }

        @Override
        public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
            return store.putIfAbsent(path, mediaType, content);
        }

        @Override
        public InputStream open(String path) {
            return store.open(path);
        }

        @Override
        public List<String> list(String folder) {
            return store.list(folder);
        }
    }
}
