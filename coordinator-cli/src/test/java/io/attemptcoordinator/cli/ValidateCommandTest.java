package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    @Test
    void acceptsATaskFileAndPrintsWhatItRead() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("validate", "task.json")).isZero();

        assertThat(console.out())
                .contains("task.json: valid")
                .contains("'example'; references: 1, scorers: 1; at most 3 x 4 iterations");
    }

    @Test
    void refusesATaskFileWithEverythingThatIsWrong() throws Exception {
        example.write(example.document().put("attempts", 0).put("seed", "x"));
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("validate", "task.json")).isEqualTo(2);

        assertThat(console.err()).contains("/attempts: ").contains("/seed: ");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void warnsWithoutRefusing() throws Exception {
        example.write(example.document().put("atempts", 1));
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("validate", "task.json", "--json")).isZero();

        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("valid").asBoolean()).isTrue();
        assertThat(result.path("warnings").get(0).path("field").asText()).isEqualTo("/atempts");
    }

    @Nested
    class OfARun {
        @SuppressWarnings("NullAway.Init")
        private Path run;

        @BeforeEach
        void makeRun() {
            TestConsole console = TestConsole.in(folder);
            console.run("run", "task.json", "--json");
            run = Path.of(
                    TestJson.parse(console.out()).path("paths").path("run").asText());
        }

        private JsonNode validate(int exit) {
            TestConsole console = TestConsole.in(folder);
            assertThat(console.run("validate", run.toString(), "--json")).isEqualTo(exit);
            return TestJson.parse(console.out());
        }

        private void assertOneProblem(String field, String message) {
            JsonNode problems = validate(2).path("problems");
            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).path("field").asText()).startsWith(field);
            assertThat(problems.get(0).path("message").asText()).contains(message);
        }

        @Test
        void acceptsWhatARunWroteAndCountsIt() {
            JsonNode checked = validate(0).path("checked");

            // run, best attempt, 3 attempts, and an iteration and a verdict for each of 12.
            assertThat(checked.path("documents").asInt()).isEqualTo(2 + 3 + 24);
            assertThat(checked.path("artifacts").asInt()).isGreaterThan(12 * 3);
            assertThat(checked.path("bytes").asLong()).isGreaterThan(1000);

            TestConsole console = TestConsole.in(folder);
            console.run("validate", run.toString());
            assertThat(console.out()).contains(": valid. Checked 29 documents, ");
        }

        @Test
        void acceptsAFolderThatWasMoved() throws Exception {
            run = Files.move(run, folder.resolve("elsewhere"));
            validate(0);
        }

        @Test
        void findsAnArtifactThatWasChanged() throws Exception {
            Path code = run.resolve("attempts/attempt-001/iterations/iter-002/code.py");
            String text = Files.readString(code);
            Files.writeString(code, text.replace("import bpy", "import bpx"));
            assertOneProblem("attempts/attempt-001/iterations/iter-002.json#/artifacts/code", "SHA-256");

            Files.writeString(code, text + "\n");
            assertOneProblem("attempts/attempt-001/iterations/iter-002.json#/artifacts/code", "bytes");
        }

        @Test
        void findsAnArtifactThatIsMissing() throws Exception {
            Files.delete(run.resolve("references/camera.png"));
            assertOneProblem("run.json#/", "references/camera.png, which is missing");
        }

        @Test
        void findsAnArtifactThatIsALinkToElsewhere() throws Exception {
            Path reference = run.resolve("references/camera.png");
            Files.delete(reference);
            Files.createSymbolicLink(reference, folder.resolve("reference.png"));
            assertOneProblem("run.json#/", "references/camera.png, which is missing");
        }

        @Test
        void findsDocumentsThatAreMissing() throws Exception {
            for (String document : List.of(
                    "attempts/attempt-000/attempt.json",
                    "attempts/attempt-000/iterations/iter-001.json",
                    "attempts/attempt-000/iterations/iter-001/verdict.json",
                    "best_attempt.json")) {
                Path file = run.resolve(document);
                String text = Files.readString(file);
                Files.delete(file);
                assertOneProblem(document, "is in the journal of the run, but missing");
                Files.writeString(file, text);
            }

            Files.delete(run.resolve("run.json"));
            assertOneProblem("run.json", "not the folder of a run");
        }

        @Test
        void findsADocumentThatTheRunDidNotWrite() throws Exception {
            Path iterations = run.resolve("attempts/attempt-000/iterations");
            Files.copy(iterations.resolve("iter-003.json"), iterations.resolve("iter-004.json"));
            assertOneProblem("attempts/attempt-000/iterations/iter-004.json", "is not in the journal");
        }

        @Test
        void findsScoresThatWereRaisedEverywhere() throws Exception {
            JsonNode best = TestJson.parse(Files.readString(run.resolve("best_attempt.json")));
            String score = best.findValue("value").asText();
            List<Path> changed = new ArrayList<>();
            try (Stream<Path> files = Files.walk(run)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".json")).toList()) {
                    String text = Files.readString(file);
                    if (text.contains(score)) {
                        Files.writeString(file, text.replace(score, "0.999"));
                        changed.add(file);
                    }
                }
            }
            assertThat(changed).hasSizeGreaterThan(3);

            JsonNode problems = validate(2).path("problems");

            assertThat(problems.findValuesAsText("message"))
                    .hasSameSizeAs(changed)
                    .allMatch(message -> message.startsWith("is 0.999, but " + score) && message.contains("journal"));
        }

        @Test
        void findsAJournalThatIsMissingOrChanged() throws Exception {
            Path journal = run.resolve("journal.jsonl");
            String text = Files.readString(journal);
            Files.writeString(journal, text.replace("photometric", "photometrik"));
            assertThat(validate(2).path("problems").findValuesAsText("field"))
                    .anyMatch(field -> field.startsWith("journal.jsonl"));

            Files.delete(journal);
            assertOneProblem("journal.jsonl", "missing");
        }

        @Test
        void findsADocumentThatIsTornOrOfTheWrongForm() throws Exception {
            Path attempt = run.resolve("attempts/attempt-002/attempt.json");
            ObjectNode document = (ObjectNode) TestJson.parse(Files.readString(attempt));
            document.put("number", "two");
            Files.writeString(attempt, document.toString());
            assertOneProblem("attempts/attempt-002/attempt.json#/number", "\"two\"");

            Files.writeString(attempt, document.toString().substring(0, 50));
            assertThat(validate(2).path("problems").get(0).path("field").asText())
                    .isEqualTo("attempts/attempt-002/attempt.json");
        }

        @Test
        void refusesAPathThatLeadsOutOfTheRun() throws Exception {
            Path file = run.resolve("run.json");
            Files.writeString(file, Files.readString(file).replace("references/camera.png", "../../reference.png"));
            JsonNode problems = validate(2).path("problems");
            assertThat(problems.findValuesAsText("message"))
                    .anyMatch(message -> message.contains("path must be segments"));
        }

        @Test
        void warnsOfARunThatIsNotFinished() throws Exception {
            Path file = run.resolve("run.json");
            ObjectNode document = (ObjectNode) TestJson.parse(Files.readString(file));
            document.put("status", "running").remove("result");
            Files.writeString(file, document.toString());
            Files.delete(run.resolve("best_attempt.json"));
            Path journal = run.resolve("journal.jsonl");
            List<String> events = Files.readAllLines(journal);
            Files.write(journal, events.subList(0, events.size() - 1));

            assertThat(validate(0).path("warnings").get(0).path("message").asText())
                    .contains("not finished");
        }

        @Test
        void readsNoDocumentThatIsLargerThanARunWrites() throws Exception {
            Path verdict = run.resolve("attempts/attempt-000/iterations/iter-000/verdict.json");
            Files.writeString(verdict, " ".repeat(17 * 1024 * 1024), StandardOpenOption.APPEND);

            assertThat(validate(2).path("problems").findValuesAsText("message"))
                    .anyMatch(message -> message.contains("16777216 bytes"));
        }
    }
}
