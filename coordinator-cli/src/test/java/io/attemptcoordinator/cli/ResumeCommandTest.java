package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.journal.Journal;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    private JsonNode run(String... flags) {
        return result(0, "run", "task.json", flags);
    }

    private JsonNode resume(int exit, Path run, String... flags) {
        return result(exit, "resume", run.toString(), flags);
    }

    private JsonNode result(int exit, String command, String path, String... flags) {
        List<String> arguments = new ArrayList<>(List.of(command, path, "--json"));
        arguments.addAll(List.of(flags));
        TestConsole console = TestConsole.in(folder);
        assertThat(console.run(arguments.toArray(String[]::new)))
                .as(console.err())
                .isEqualTo(exit);
        return TestJson.parse(console.out());
    }

    private static Path folderOf(JsonNode result) {
        return Path.of(result.path("paths").path("run").asText());
    }

    /** Leaves the first lines of the journal, and the beginning of the next one, as a kill does. */
    private static void cut(Path run, int kept) throws IOException {
        Path journal = run.resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        assertThat(lines).hasSizeGreaterThan(kept);
        String whole = String.join("\n", lines.subList(0, kept)) + "\n";
        Files.writeString(journal, whole + lines.get(kept).substring(0, 20));
    }

    private static void assertSame(JsonNode result, JsonNode whole) {
        for (String field : List.of("exitCode", "winner", "score", "scores", "choice", "attempts", "stopReason")) {
            assertThat(withoutFolders(result.path(field)))
                    .as(field)
                    .isEqualTo(withoutFolders(whole.path(field)))
                    .isNotEmpty();
        }
    }

    private static String withoutFolders(JsonNode field) {
        return field.toString().replaceAll("\"folder\":\"[^\"]*\"", "");
    }

    private void assertValid(Path run) {
        assertThat(result(0, "validate", run.toString()).path("valid").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 14, 19})
    void goesOnAfterAKillWithTheSameWinner(int kept) throws Exception {
        JsonNode whole = run();
        cut(folderOf(whole), kept);

        JsonNode result = resume(0, folderOf(whole));

        assertSame(result, whole);
        assertThat(result.path("run").asText()).isEqualTo(whole.path("run").asText());
        assertValid(folderOf(whole));
    }

    @Test
    void printsWhatIsKept() throws Exception {
        Path run = folderOf(run());
        cut(run, 9);
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("resume", run.toString())).isZero();

        assertThat(console.out()).contains("Winner", "ATTEMPTS_EXHAUSTED");
        assertThat(console.err()).contains("SIMULATED backend").contains("goes on");
    }

    @Test
    void makesMoreAttemptsAndRemembersHowMany() throws Exception {
        JsonNode five = run("--attempts=5", "--runs-dir=five");
        Path run = folderOf(run());

        JsonNode result = resume(0, run, "--attempts=5");
        assertSame(result, five);

        cut(run, Files.readAllLines(run.resolve("journal.jsonl")).size() - 4);
        assertSame(resume(0, run), five);
        assertValid(run);
    }

    @Test
    void raisesABudgetThatIsSpent() throws Exception {
        JsonNode whole = run("--runs-dir=whole");
        example.write((ObjectNode) example.document().set("budget", TestJson.parse("{\"iterations\": 5}")));
        JsonNode little = run();
        assertThat(little.path("stopReason").asText()).isEqualTo("ITERATIONS_EXHAUSTED");

        JsonNode result = resume(0, folderOf(little), "--total-iterations=100");

        assertSame(result, whole);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 4", "0.01, 0"})
    void judgesByANewThreshold(String threshold, int exit) {
        resume(exit, folderOf(run()), "--threshold=" + threshold);
    }

    @Test
    void refusesWhatHasChangedWithItsName() throws Exception {
        Path run = folderOf(run());
        String journal = Files.readString(run.resolve("journal.jsonl"));
        Files.writeString(folder.resolve("template.py"), "\n# changed\n", StandardOpenOption.APPEND);
        BufferedImage other = new BufferedImage(ExampleTask.WIDTH, ExampleTask.HEIGHT, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(other, "png", folder.resolve("reference.png").toFile());

        JsonNode result = resume(2, run);

        assertThat(result.path("exitCode").asInt()).isEqualTo(2);
        assertThat(result.path("error").asText())
                .contains("would not be the same run")
                .contains("'template.sha256' of the generator 'template-search'")
                .contains("the reference image of the view 'camera'")
                .contains("start a new run");
        assertThat(Files.readString(run.resolve("journal.jsonl")))
                .as("a run that is refused stays as it was")
                .isEqualTo(journal);
    }

    @Test
    void refusesAnotherTask() throws Exception {
        Path run = folderOf(run());
        example.write(example.document()
                .put("text", "Put it elsewhere.")
                .put("name", "other")
                .put("seed", 8));

        JsonNode result = resume(2, run, "--task=task.json");

        assertThat(result.path("error").asText())
                .contains("the text of the task (was Put the ball where it belongs., is Put it elsewhere.)")
                .contains("the name of the task (was example, is other)")
                .contains("the seed (was 7, is 8)");
    }

    @Test
    void refusesARunThatSomebodyWorksOn() {
        JsonNode whole = run();
        String name = whole.path("run").asText();
        FileArtifactStore store = new FileArtifactStore(folder.resolve("runs"));
        Redactor redactor = Redactor.of(Map.of());
        try (Journal held = Journals.in(store, redactor).reopen(RunFolder.of(store, redactor, name), event -> {})) {
            assertThat(held).isNotNull();
            String holder = "in use by process " + ProcessHandle.current().pid();

            assertThat(resume(2, folderOf(whole)).path("error").asText()).contains(name, holder);
            assertThat(result(2, "repair", folderOf(whole).toString())
                            .path("error")
                            .asText())
                    .contains(name, holder);
        }
        resume(0, folderOf(whole));
    }

    @Test
    void takesTheTaskFileWhereTheRunKeepsNone() throws Exception {
        JsonNode whole = run();
        Path run = folderOf(whole);
        Files.delete(run.resolve("task.json"));

        JsonNode refused = resume(2, run);
        assertThat(refused.path("problems").toString()).contains("no such file").contains("--task");

        assertSame(resume(0, run, "--task=task.json"), whole);
        assertThat(run.resolve("task.json")).as("from now on it keeps it").exists();
        resume(0, run);
    }

    @Test
    void asksForTheTaskFileThatHasItsSecrets() throws Exception {
        String secret = "s3cr3t-abcdefgh";
        Map<String, String> environment = Map.of("VENDOR_API_KEY", secret);
        example.write(example.document().put("text", "Use " + secret));
        TestConsole first = new TestConsole(folder, environment, false);
        assertThat(first.run("run", "task.json", "--json")).isZero();
        Path run = folderOf(TestJson.parse(first.out()));
        assertThat(Files.readString(run.resolve("task.json")))
                .doesNotContain(secret)
                .contains("[redacted]");

        TestConsole refused = new TestConsole(folder, environment, false);
        assertThat(refused.run("resume", run.toString())).isEqualTo(2);
        assertThat(refused.err()).contains("secrets were left out of it").contains("--task");

        TestConsole again = new TestConsole(folder, environment, false);
        assertThat(again.run("resume", run.toString(), "--task=task.json")).isZero();
        assertThat(again.out() + again.err()).doesNotContain(secret);
        assertThat(Files.readString(run.resolve("journal.jsonl"))).doesNotContain(secret);
    }

    @Test
    void goesOnInAFolderThatWasMovedAndRenamed() throws Exception {
        JsonNode whole = run();
        cut(folderOf(whole), 9);
        Path moved = folder.resolve("elsewhere/renamed");
        Files.createDirectories(moved.getParent());
        Files.move(folderOf(whole), moved);

        JsonNode result = resume(0, moved);

        assertSame(result, whole);
        assertThat(folderOf(result)).isEqualTo(moved);
        assertThat(Files.exists(folderOf(whole))).isFalse();
        assertValid(moved);
    }

    @Test
    void doesNotGoOnInTheStoreOfTheTaskWhenItIsGivenACopy() throws Exception {
        ObjectNode document = example.document();
        document.putObject("store")
                .put("name", "coordinator-file")
                .putObject("settings")
                .put("folder", "kept");
        example.write(document);
        Path run = folderOf(run());
        Path copy = folder.resolve("copies").resolve(run.getFileName());
        Files.createDirectories(copy);
        for (String file : List.of("run.json", "task.json", "journal.jsonl")) {
            Files.copy(run.resolve(file), copy.resolve(file));
        }
        String journal = Files.readString(run.resolve("journal.jsonl"));

        assertThat(resume(2, copy).path("error").asText()).contains(run.toString());
        assertThat(Files.readString(run.resolve("journal.jsonl"))).isEqualTo(journal);
        resume(0, run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "repair"})
    void refusesAFolderThatIsNoRuns(String command) throws Exception {
        Files.createDirectories(folder.resolve("empty"));
        for (String path : List.of("empty", "nowhere", "task.json", "/")) {
            JsonNode result = result(2, command, path);
            assertThat(result.path("error").asText()).contains("not the folder of a run");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "repair"})
    void refusesAJournalThatWasChanged(String command) throws Exception {
        Path run = folderOf(run());
        Path journal = run.resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        lines.remove(2);
        Files.write(journal, lines);

        JsonNode result = result(2, command, run.toString());

        assertThat(result.path("error").asText()).contains("line 3").contains("The journal was changed");
    }

    @Test
    void refusesFlagsThatDoNotBelongToIt() {
        Path run = folderOf(run());
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("resume", run.toString(), "--seed=9")).isEqualTo(2);
        assertThat(console.run("resume", run.toString(), "--attempts=0")).isEqualTo(2);
        assertThat(console.err()).contains("--seed").contains("--attempts");
    }
}
