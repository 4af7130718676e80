package io.attemptcoordinator.core.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.Samples;
import io.attemptcoordinator.core.document.Schemas;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileJournalTest {
    private static final String RUN = Samples.RUN;

    @TempDir
    Path root;

    private final Samples samples = Samples.of("a crate");
    private final List<RunEvent> events = List.copyOf(samples.events().values());

    @Test
    void eventsComeBackInOrder() throws IOException {
        Path file = written(events);

        assertThat(FileJournal.read(file, RUN)).isEqualTo(events);
        assertThat(Files.readAllLines(file))
                .hasSize(events.size())
                .allSatisfy(line -> assertThat(Schemas.problems("journal", Schemas.json(line)))
                        .isEmpty());
    }

    @Test
    void emptyJournalHasNoEvents() {
        assertThat(FileJournal.read(written(List.of()), RUN)).isEmpty();
    }

    @Test
    void eachEventIsOnTheDiskBeforeAppendReturns() throws IOException {
        Path file = root.resolve("journal.jsonl");
        try (FileJournal journal = FileJournal.open(file, samples.redactor(), RUN)) {
            for (int count = 0; count < events.size(); count++) {
                journal.append(events.get(count));
                assertThat(FileJournal.read(file, RUN)).isEqualTo(events.subList(0, count + 1));
            }
        }
    }

    @Test
    void runThatWasRenamedIsReadUnderItsNewName() {
        assertThat(FileJournal.read(written(events), "renamed"))
                .allSatisfy(event -> assertThat(event.run()).isEqualTo("renamed"));
    }

    /** Whatever is changed in any of the lines is found. */
    @Test
    void lineThatWasChangedIsFound() throws IOException {
        Path file = written(events);
        List<String> lines = Files.readAllLines(file);
        for (int line = 0; line < lines.size(); line++) {
            int number = line;
            changes(
                    file,
                    lines,
                    changed -> changed.set(number, changed.get(number).replace("\"at\":\"2026", "\"at\":\"2027")),
                    line + 1);
            changes(
                    file,
                    lines,
                    changed -> changed.set(number, changed.get(number).replace("\"seq\":", "\"seq\":1")),
                    line + 1);
            changes(
                    file,
                    lines,
                    changed ->
                            changed.set(number, changed.get(number).replaceFirst("\"seq\":([0-9]+)", "\"seq\":\"$1\"")),
                    line + 1);
            changes(
                    file,
                    lines,
                    changed -> changed.set(
                            number, changed.get(number).replaceFirst("(?<=\"sha256\":\")[0-9a-f]{8}", "00000000")),
                    line + 1);
        }
    }

    @Test
    void lineThatWasRemovedAddedOrMovedIsFound() throws IOException {
        Path file = written(events);
        List<String> lines = Files.readAllLines(file);
        for (int line = 0; line < lines.size() - 1; line++) {
            int number = line;
            changes(file, lines, changed -> changed.remove(number), line + 1);
            changes(file, lines, changed -> changed.add(number, changed.get(number)), line + 2);
            changes(file, lines, changed -> Collections.swap(changed, number, number + 1), line + 1);
        }
    }

    /** It has the right number and an untouched event, but another past. */
    @Test
    void lineOfAnotherJournalIsFound() throws IOException {
        Path file = written(events);
        List<String> lines = Files.readAllLines(file);
        Path other = root.resolve("other.jsonl");
        try (FileJournal journal = FileJournal.open(other, samples.redactor(), RUN)) {
            journal.append(events.get(7));
            journal.append(events.get(1));
        }
        String foreign = Files.readAllLines(other).get(1);

        changes(file, lines, changed -> changed.set(1, foreign), 2);
    }

    private static void changes(Path file, List<String> lines, Consumer<List<String>> change, int expectedLine)
            throws IOException {
        List<String> changed = new ArrayList<>(lines);
        change.accept(changed);
        assertThat(changed).isNotEqualTo(lines);
        Files.write(file, changed);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> FileJournal.read(file, RUN))
                .withMessageStartingWith("journal.jsonl, line " + expectedLine + " ")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{", "{}", "{\"seq\":0}", "{\"seq\":0,\"sha256\":\"\",\"event\":1}"})
    void lineThatIsNoLineOfAJournalIsRefused(String line) throws IOException {
        Path file = Files.writeString(root.resolve("journal.jsonl"), line + "\n");

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> FileJournal.read(file, RUN))
                .withMessageStartingWith("journal.jsonl, line 1")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    /** The process died while it wrote: whatever is there of the last line, the lines before it are good. */
    @Test
    void tornLastLineIsLeftOut() throws IOException {
        byte[] whole = Files.readAllBytes(written(events.subList(0, 3)));
        int lastLine = new String(whole, UTF_8).stripTrailing().lastIndexOf('\n') + 1;
        Path torn = root.resolve("torn.jsonl");

        for (int length = lastLine; length < whole.length; length++) {
            Files.write(torn, Arrays.copyOf(whole, length));
            assertThat(FileJournal.read(torn, RUN)).isEqualTo(events.subList(0, 2));
        }
    }

    @Test
    void secretsAreRedacted() throws IOException {
        Samples secret = new Samples("my hunter2hunter2", Redactor.of(Map.of("API_KEY", "hunter2hunter2")));
        Path file = root.resolve("journal.jsonl");
        try (FileJournal journal = FileJournal.open(file, secret.redactor(), RUN)) {
            secret.events().values().forEach(journal::append);
        }

        assertThat(Files.readString(file)).doesNotContain("hunter2").contains("my " + Redactor.MARK);
        assertThat(FileJournal.read(file, RUN)).hasSameSizeAs(events);
    }

    /** A channel would be closed by an interrupt, and the rest of the run would not be recorded. */
    @Test
    void interruptOfTheThreadDoesNotTearIt() {
        Path file = root.resolve("journal.jsonl");
        try (FileJournal journal = FileJournal.open(file, samples.redactor(), RUN)) {
            Thread.currentThread().interrupt();
            journal.append(events.get(0));
            assertThat(Thread.interrupted()).isTrue();
            journal.append(events.get(1));
        } finally {
            Thread.interrupted();
        }

        assertThat(FileJournal.read(file, RUN)).isEqualTo(events.subList(0, 2));
    }

    @Test
    void doesNotOverwriteAJournal() throws IOException {
        Path file = Files.writeString(root.resolve("journal.jsonl"), "precious");

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> FileJournal.open(file, samples.redactor(), RUN))
                .withMessageContaining(file.toString())
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThat(file).hasContent("precious");
    }

    @Test
    void namesTheFileThatCannotBeReadOrWritten() {
        Path missing = root.resolve("missing.jsonl");
        FileJournal journal = FileJournal.open(root.resolve("journal.jsonl"), samples.redactor(), RUN);
        journal.close();

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> FileJournal.read(missing, RUN))
                .withMessageContaining(missing.toString())
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> journal.append(events.get(0)))
                .withMessageContaining("journal.jsonl")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
    }

    @Test
    void isBesideTheDocumentsOfTheRunWhereTheStoreKeepsFiles() throws IOException {
        FileArtifactStore files = new FileArtifactStore(root);
        for (ArtifactStore store : List.of(files, new InMemoryArtifactStore())) {
            RunFolder folder = RunFolder.create(store, samples.redactor(), Samples.STARTED_AT, "crate", "box");
            try (Journal journal = Journals.in(store, samples.redactor()).open(folder)) {
                journal.append(events.get(0));
            }
            assertThat(store.list(RUN)).contains(RUN + "/run.json");
        }

        assertThat(Journals.journalOf(files, RUN)).isEqualTo(root.resolve(RUN).resolve("journal.jsonl"));
        assertThat(FileJournal.read(Journals.journalOf(files, RUN), RUN)).isEqualTo(events.subList(0, 1));
    }

    private Path written(List<RunEvent> toWrite) {
        Path file = root.resolve("journal.jsonl");
        try (FileJournal journal = FileJournal.open(file, samples.redactor(), RUN)) {
            toWrite.forEach(journal::append);
        }
        return file;
    }
}
