package io.attemptcoordinator.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.journal.DocumentJournal;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunReaderTest {
    private static final String RUN = Samples.RUN;

    private final Samples samples = Samples.of("a crate");
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final RunReader reader = new RunReader(store);

    @Test
    void readsWhatWasRecorded() {
        samples.record(store);

        assertThat(reader.read(RUN))
                .isEqualTo(new RecordedRun(samples.manifest(), List.of(samples.attempt()), samples.result()));
        assertThat(reader.attempt(RUN, 0)).isEqualTo(samples.attempt());
        assertThat(reader.iterations(RUN, samples.attempt())).containsExactly(samples.iteration());
    }

    @Test
    void readsWhatIsThereOfARunThatWasCutOff() {
        DocumentJournal journal = journal();
        journal.append(new RunEvent.RunStarted(RUN, Samples.STARTED_AT, samples.manifest()));
        journal.append(new RunEvent.AttemptFinished(RUN, Samples.STARTED_AT, samples.attempt()));
        // The second attempt has an iteration, and never came to its end.
        journal.append(new RunEvent.IterationReported(RUN, Samples.STARTED_AT, 1, 0, samples.iteration()));

        assertThat(reader.read(RUN)).isEqualTo(new RecordedRun(samples.manifest(), List.of(samples.attempt()), null));
    }

    @Test
    void readsARunThatFailed() {
        DocumentJournal journal = journal();
        journal.append(new RunEvent.RunStarted(RUN, Samples.STARTED_AT, samples.manifest()));
        journal.append(new RunEvent.RunFailed(RUN, Samples.STARTED_AT, "disk full"));

        assertThat(reader.read(RUN)).isEqualTo(new RecordedRun(samples.manifest(), List.of(), null));
    }

    @Test
    void readsARunThatWasRenamed() throws IOException {
        samples.record(store);
        for (String path : store.list(RUN)) {
            put(path.replace(RUN, "renamed"), text(path));
        }

        RecordedRun renamed = reader.read("renamed");

        assertThat(renamed.manifest().run()).isEqualTo("renamed");
        assertThat(renamed.attempts().get(0).folder()).isEqualTo("renamed/attempts/attempt-000");
        assertThat(renamed.result()).extracting(result -> result.run()).isEqualTo("renamed");
    }

    @Test
    void ordersAttemptsByNumber() {
        DocumentJournal journal = journal();
        journal.append(new RunEvent.RunStarted(RUN, Samples.STARTED_AT, samples.manifest()));
        for (int number = 0; number < 1001; number++) {
            AttemptReport report = AttemptReport.builder(
                            number,
                            RUN + "/" + RunLayout.tryFolder(number, 0),
                            new AttemptResult.Completed(AttemptStopReason.FINISHED),
                            Samples.STARTED_AT)
                    .build();
            journal.append(new RunEvent.AttemptFinished(RUN, Samples.STARTED_AT, report));
        }

        assertThat(reader.read(RUN).attempts().stream().map(AttemptReport::number))
                .containsExactlyElementsOf(IntStream.range(0, 1001).boxed().toList());
    }

    @Test
    void attemptWithoutTriesHasNoIterations() {
        AttemptReport report = AttemptReport.builder(
                        0,
                        RUN + "/" + RunLayout.tryFolder(0, 0),
                        new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED),
                        Samples.STARTED_AT)
                .build();

        assertThat(reader.iterations(RUN, report)).isEmpty();
    }

    @Test
    void refusesANewerMajorVersion() throws IOException {
        samples.record(store);
        change(RUN + "/run.json", "/schemaVersion", "\"2.0\"");

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read(RUN))
                .withMessageContaining(RUN + "/run.json has schema version 2.0")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.UNSUPPORTED_VERSION);
    }

    @Test
    void readsANewerMinorVersion() throws IOException {
        samples.record(store);
        RecordedRun before = reader.read(RUN);
        change(RUN + "/run.json", "/schemaVersion", "\"1.7\"");
        change(RUN + "/run.json", "/addedLater", "{}");

        assertThat(reader.read(RUN)).isEqualTo(before);
    }

    @Test
    void saysWhichDocumentIsMissing() throws IOException {
        samples.record(store);
        put(RUN + "-copy/run.json", text(RUN + "/run.json"));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read("nothing"))
                .withMessageContaining("nothing/run.json")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_NOT_FOUND);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read(RUN + "-copy"))
                .withMessageContaining("/result/attempts is 1, but there are documents of 0 attempts")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.iterations(RUN + "-copy", samples.attempt()))
                .withMessageContaining("iter-000.json")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_NOT_FOUND);
    }

    /** The messages of some of the changes that {@link MalformedDocumentTest} makes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run.json|/startedAt|\"yesterday\"|/startedAt must be a time",
                "run.json|/status|5|/status must be one of [starting, running, finished, failed] but is 5",
                "run.json|/task|[]|/task must be an object but is []",
                "run.json|/task/name|\"My Task\"|/task cannot be used: name must be",
                "run.json|/task/references|{}|/task/references must be an array",
                "run.json|/task/references/0/image|5|/task/references/0/image must be the name of a file but is 5",
                "run.json|/plan/attempts|\"three\"|/plan/attempts must be a whole number of 32 bits but is \"three\"",
                "run.json|/plan/attempts|3000000000|/plan/attempts",
                "run.json|/plan/attempts|0|/plan cannot be used: attempts must be >= 1",
                "run.json|/plan/seed|1.5|/plan/seed must be a whole number",
                "run.json|/plan/limits/threshold|1.5|/plan/limits cannot be used: threshold",
                "run.json|/plan/limits/attemptTimeout|\"1 hour\"|/plan/limits/attemptTimeout must be a duration",
                "run.json|/components/0|null|/components/0 is required but missing",
                "run.json|/components/0/settings|{\"a\": 1}|/components/0/settings/a must be a string",
                "run.json|/components/1/weight|\"x\"|/components/1/weight must be a number",
                "run.json|/result/stopReason|\"TIRED\"|/result/stopReason must be one of [THRESHOLD_REACHED",
                "run.json|/result/attempts|[]|/result/attempts must be a whole number of 32 bits but is []",
                "run.json|/result/attempts|2|/result/attempts is 2, but there are documents of 1 attempts",
                "run.json|/result/choice/winner|7|/result/choice/winner is 7, but there is no document of that attempt",
                "attempts/attempt-000/attempt.json|/best/scores/total/value|2|/best/scores/total cannot be used: value",
                "attempts/attempt-000/attempt.json|/folder|\"../..\"|path must be",
                "attempts/attempt-000/attempt.json|/folder|null|/folder is required but missing",
                "attempts/attempt-000/attempt.json|/shortfall/evidence|[]|/shortfall cannot be used",
                "attempts/attempt-000/attempt.json|/shortfall/class|\"E9\"|/shortfall/class must be one of",
                "attempts/attempt-000/attempt.json|/shortfall/class|null|/shortfall/class is required but missing",
            })
    void namesWhatIsWrong(String file, String pointer, String value, String message) throws IOException {
        samples.record(store);

        change(RUN + "/" + file, pointer, value);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read(RUN))
                .withMessageStartingWith(RUN + "/" + file + ": ")
                .withMessageContaining(message)
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/verdict/pass|\"yes\"|/verdict/pass must be true or false",
                "/verdict/nextActions|[1]|/verdict/nextActions/0 must be a string",
                "/usage/inputTokens|-1|/usage cannot be used",
            })
    void namesWhatIsWrongInAnIteration(String pointer, String value, String message) throws IOException {
        samples.record(store);
        String path = RUN + "/" + RunLayout.iteration(0, 1, 0);

        change(path, pointer, value);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.iterations(RUN, samples.attempt()))
                .withMessageStartingWith(path + ": ")
                .withMessageContaining(message)
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "null", "{", "{} {}", "{\"schemaVersion\": \"1.0\", \"schemaVersion\": \"1.0\"}", "{}"
            })
    void refusesWhatIsNoDocument(String text) {
        put("run/run.json", text);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read("run"))
                .withMessageStartingWith("run/run.json: ")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    @Test
    void boundsTheDepthAndTheSizeOfADocument() {
        put("deep/run.json", "{\"a\":".repeat(1000) + "1" + "}".repeat(1000));
        put("long/run.json", "{\"a\": \"" + "x".repeat(Json.MAX_DOCUMENT_BYTES) + "\"}");

        for (String run : List.of("deep", "long")) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> reader.read(run))
                    .withMessageStartingWith(run + "/run.json: ")
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.MALFORMED);
        }
    }

    private DocumentJournal journal() {
        return new DocumentJournal(RunFolder.create(store, samples.redactor(), Samples.STARTED_AT, "crate", "box"));
    }

    private void change(String path, String pointer, String value) throws IOException {
        ObjectNode document = (ObjectNode) Schemas.json(text(path));
        int last = pointer.lastIndexOf('/');
        JsonNode parent = document.at(pointer.substring(0, last));
        String key = pointer.substring(last + 1);
        if (parent.isArray()) {
            ((ArrayNode) parent).set(Integer.parseInt(key), Schemas.json(value));
        } else {
            ((ObjectNode) parent).set(key, Schemas.json(value));
        }
        put(path, document.toString());
    }

    private String text(String path) throws IOException {
        try (InputStream content = store.open(path)) {
            return new String(content.readAllBytes(), UTF_8);
        }
    }

    private void put(String path, String text) {
        store.put(path, "application/json", new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
