package io.attemptcoordinator.core.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunManifest;
import io.attemptcoordinator.core.RunPlan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunReaderTest {
    private static final Instant STARTED_AT = Instant.parse("2026-11-23T12:45:00Z");

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final RunReader reader = new RunReader(store);

    @Test
    void readsWhatIsThereOfARunThatWasCutOff() {
        RunRecorder recorder = recorder();
        RunManifest manifest = manifest(recorder.run());
        recorder.manifest(manifest);
        AttemptReport attempt = attempt(recorder, 0);
        recorder.attempt(attempt);
        // The second attempt has an iteration, and never came to its end.
        recorder.iteration(recorder.attemptFolder(1, 0), iteration(0));

        assertThat(reader.read(recorder.run())).isEqualTo(new RecordedRun(manifest, List.of(attempt), null));
    }

    @Test
    void readsARunThatWasRenamed() throws IOException {
        String run = finished(1);
        for (String path : store.list(run)) {
            put(path.replace(run, "renamed"), text(path));
        }

        RecordedRun renamed = reader.read("renamed");

        assertThat(renamed.manifest().run()).isEqualTo("renamed");
        assertThat(renamed.attempts().get(0).folder()).isEqualTo("renamed/attempts/attempt-000");
    }

    @Test
    void ordersAttemptsByNumber() {
        String run = finished(1001);

        assertThat(reader.read(run).attempts().stream().map(AttemptReport::number))
                .containsExactlyElementsOf(IntStream.range(0, 1001).boxed().toList());
    }

    @Test
    void refusesANewerMajorVersionAndSaysWhatToDo() throws IOException {
        String run = finished(1);
        change(run + "/run.json", "/schemaVersion", "\"2.0\"");

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read(run))
                .withMessageContaining(run + "/run.json is of schema version 2.0")
                .withMessageContaining("reads 1.x")
                .withMessageContaining("Read it with")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.UNSUPPORTED_VERSION);
    }

    @Test
    void readsANewerMinorVersion() throws IOException {
        String run = finished(1);
        RecordedRun before = reader.read(run);
        change(run + "/run.json", "/schemaVersion", "\"1.7\"");
        change(run + "/run.json", "/addedLater", "{}");

        assertThat(reader.read(run)).isEqualTo(before);
    }

    @Test
    void saysWhichDocumentIsMissing() throws IOException {
        String run = finished(1);
        put(run + "-copy/run.json", text(run + "/run.json"));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read("nothing"))
                .withMessageContaining("nothing/run.json")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_NOT_FOUND);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read(run + "-copy"))
                .withMessageContaining("/result/attempts lists the attempts [0]")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    /** Each line breaks a field of a good run; both the schema and the reader must notice, and the reader must name it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run.json|run|/schemaVersion|1|/schemaVersion must be a version",
                "run.json|run|/schemaVersion|\"one\"|/schemaVersion must be a version",
                "run.json|run|/startedAt|\"yesterday\"|/startedAt must be a time",
                "run.json|run|/status|5|/status must be a string but is 5",
                "run.json|run|/task|[]|/task must be an object but is []",
                "run.json|run|/task/name|\"My Task\"|/task cannot be used: name must be",
                "run.json|run|/task/references|{}|/task/references must be an array",
                "run.json|run|/plan/attempts|\"three\"|/plan/attempts must be a whole number of 32 bits but is \"three\"",
                "run.json|run|/plan/attempts|3000000000|/plan/attempts must be a whole number",
                "run.json|run|/plan/attempts|0|/plan cannot be used: attempts must be >= 1",
                "run.json|run|/plan/seed|1.5|/plan/seed must be a whole number",
                "run.json|run|/plan/threshold|1.5|/plan cannot be used: threshold",
                "run.json|run|/plan/attemptTimeout|\"1 hour\"|/plan/attemptTimeout must be a duration",
                "run.json|run|/components/settings|{\"a\": 1}|/components/settings/a must be an object",
                "run.json|run|/components/scorers|{\"a\": \"x\"}|/components/scorers/a must be a number",
                "run.json|run|/result/stopReason|\"TIRED\"|/result/stopReason must be one of [THRESHOLD_REACHED",
                "attempts/attempt-000/attempt.json|attempt|/score/value|2|/score cannot be used: value must be within",
                "attempts/attempt-000/attempt.json|attempt|/folder|\"../..\"|cannot be used: path must be",
                "attempts/attempt-000/attempt.json|attempt|/failure/evidence|[]|/failure cannot be used",
                "attempts/attempt-000/attempt.json|attempt|/failure/class|\"E9\"|/failure/class must be one of",
                "attempts/attempt-000/iterations/iter-000.json|iteration|/verdict/pass|\"yes\"|/verdict/pass must be true",
                "attempts/attempt-000/iterations/iter-000.json|iteration|/verdict/nextActions|[1]|/verdict/nextActions must",
                "attempts/attempt-000/iterations/iter-000.json|iteration|/usage/inputTokens|-1|/usage cannot be used",
            })
    void namesWhatIsWrong(String file, String schema, String pointer, String value, String message) throws IOException {
        String run = finished(1);
        assertThat(Schemas.problems(schema, Schemas.json(text(run + "/" + file))))
                .isEmpty();

        JsonNode broken = change(run + "/" + file, pointer, value);

        assertThat(Schemas.problems(schema, broken)).isNotEmpty();
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> reader.read(run))
                .withMessageStartingWith(run + "/" + file + ": ")
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
        put("long/run.json", "{\"a\": \"" + "x".repeat(Json.MAX_BYTES) + "\"}");

        for (String run : List.of("deep", "long")) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> reader.read(run))
                    .withMessageStartingWith(run + "/run.json: ")
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.MALFORMED);
        }
    }

    private String finished(int attempts) {
        RunRecorder recorder = recorder();
        RunManifest manifest = manifest(recorder.run());
        List<AttemptReport> reports = IntStream.range(0, attempts)
                .mapToObj(number -> attempt(recorder, number))
                .toList();
        reports.forEach(recorder::attempt);
        recorder.result(
                manifest,
                new BestAttemptResult(
                        recorder.run(), StopReason.ATTEMPTS_EXHAUSTED, reports, 0, "best", null, Duration.ZERO));
        return recorder.run();
    }

    private RunRecorder recorder() {
        return RunRecorder.create(store, Redactor.of(Map.of()), STARTED_AT, "crate", "box");
    }

    private static RunManifest manifest(String run) {
        return new RunManifest(
                run,
                STARTED_AT,
                new Task("crate", "a crate", List.of()),
                Map.of(),
                null,
                RunPlan.builder(1, 1).threshold(0.5).build(),
                "mock",
                "best-score",
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private static AttemptReport attempt(RunRecorder recorder, int number) {
        String folder = recorder.attemptFolder(number, 0);
        Iteration iteration = iteration(0);
        recorder.iteration(folder, iteration);
        return new AttemptReport(
                number,
                folder,
                7,
                Strategy.DEFAULT,
                List.of(),
                List.of(iteration),
                0,
                Score.of(0.25),
                Map.of(),
                null,
                new Failure(
                        FailureClass.E3_SEMANTIC, "too low", "mock", List.of(new Evidence(Evidence.Kind.SCORE, "0"))),
                STARTED_AT,
                Duration.ZERO);
    }

    private static Iteration iteration(int index) {
        return new Iteration(
                index,
                Map.of(),
                Map.of(),
                List.of(),
                new Verdict(0.25, List.of(), List.of(), List.of("more"), true),
                null,
                Usage.NONE,
                Duration.ZERO);
    }

    private JsonNode change(String path, String pointer, String value) throws IOException {
        ObjectNode document = (ObjectNode) Schemas.json(text(path));
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) document.at(pointer.substring(0, last))).set(pointer.substring(last + 1), Schemas.json(value));
        put(path, document.toString());
        return document;
    }

    private String text(String path) throws IOException {
        return new String(store.open(path).readAllBytes(), UTF_8);
    }

    private void put(String path, String text) {
        store.put(path, "application/json", new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
