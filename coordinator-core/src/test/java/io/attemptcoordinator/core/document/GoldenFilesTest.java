package io.attemptcoordinator.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.journal.DocumentJournal;
import io.attemptcoordinator.core.journal.FileJournal;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares what is written with the files in {@code src/test/resources/golden}, byte by byte. A change of the format is
 * meant to show up in a review.
 *
 * <p>To write the files anew: {@code mvn -pl coordinator-core -am test -Dtest=GoldenFilesTest -Dgolden.update=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class GoldenFilesTest {
    private static final Path FOLDER = Path.of(System.getProperty("basedir", ""), "src/test/resources/golden");

    private final Samples samples = Samples.of("a crate");
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    @ParameterizedTest
    @CsvSource({
        "run-finished,run,run.json",
        "attempt,attempt,attempts/attempt-000/attempt.json",
        "iteration,iteration,attempts/attempt-000/try-1/iterations/iter-000.json",
        "verdict,verdict,attempts/attempt-000/try-1/iterations/iter-000/verdict.json",
        "best_attempt,best-attempt,best_attempt.json"
    })
    void documentOfAFinishedRun(String golden, String schema, String path) throws IOException {
        samples.record(store);

        assertGolden(golden + ".json", schema, read(path));
    }

    @Test
    void documentOfTheRunBeforeThat() throws IOException {
        DocumentJournal journal =
                new DocumentJournal(RunFolder.create(store, samples.redactor(), Samples.STARTED_AT, "crate", "box"));
        assertGolden("run-starting.json", "run", read(RunLayout.RUN));

        journal.append(event("run-started"));
        assertGolden("run-running.json", "run", read(RunLayout.RUN));

        journal.append(event("run-failed"));
        assertGolden("run-failed.json", "run", read(RunLayout.RUN));
    }

    @Test
    void journalWithEveryKindOfEvent(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(RunLayout.JOURNAL);
        try (FileJournal journal = FileJournal.open(file, samples.redactor(), Samples.RUN)) {
            samples.events().values().forEach(journal::append);
        }

        String written = Files.readString(file);
        assertGolden("journal.jsonl", null, written);
        assertThat(written.lines())
                .allSatisfy(line -> assertThat(Schemas.problems("journal", Schemas.json(line)))
                        .isEmpty());
    }

    /** What this version has written can be read by later ones. */
    @Test
    void goldenFilesComeBack() throws IOException {
        for (String path : List.of(RunLayout.RUN, RunLayout.attempt(0), RunLayout.iteration(0, 1, 0))) {
            String golden =
                    path.equals(RunLayout.RUN) ? "run-finished" : path.contains("iterations") ? "iteration" : "attempt";
            try (InputStream content = Files.newInputStream(FOLDER.resolve(golden + ".json"))) {
                store.put(Samples.RUN + "/" + path, "application/json", content);
            }
        }
        RunReader reader = new RunReader(store);

        RecordedRun run = reader.read(Samples.RUN);

        assertThat(run).isEqualTo(new RecordedRun(samples.manifest(), List.of(samples.attempt()), samples.result()));
        assertThat(reader.iterations(Samples.RUN, samples.attempt())).containsExactly(samples.iteration());
        assertThat(FileJournal.read(FOLDER.resolve("journal.jsonl"), Samples.RUN))
                .containsExactlyElementsOf(samples.events().values());
    }

    private RunEvent event(String type) {
        return requireNonNull(samples.events().get(type));
    }

    private String read(String path) throws IOException {
        try (InputStream content = store.open(Samples.RUN + "/" + path)) {
            return new String(content.readAllBytes(), UTF_8);
        }
    }

    private static void assertGolden(String name, @Nullable String schema, String written) throws IOException {
        Path file = FOLDER.resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, written);
        }
        assertThat(written).as(name).isEqualTo(Files.readString(file));
        if (schema != null) {
            assertThat(Schemas.problems(schema, Schemas.json(written))).isEmpty();
        }
    }
}
