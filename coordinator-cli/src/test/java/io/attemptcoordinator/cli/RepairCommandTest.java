package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path run;

    @BeforeEach
    void makeRun() throws IOException {
        new ExampleTask(folder);
        TestConsole console = TestConsole.in(folder);
        console.run("run", "task.json", "--json");
        run = Path.of(TestJson.parse(console.out()).path("paths").path("run").asText());
    }

    private List<String> repair() {
        TestConsole console = TestConsole.in(folder);
        assertThat(console.run("repair", run.toString(), "--json"))
                .as(console.err())
                .isZero();
        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("exitCode").asInt(-1)).isZero();
        List<String> repaired = new ArrayList<>();
        result.path("repaired").forEach(file -> repaired.add(file.asText()));
        return repaired;
    }

    private int validate() {
        return TestConsole.in(folder).run("validate", run.toString());
    }

    @Test
    void writesAgainWhatWasRemovedOrChanged() throws Exception {
        Files.delete(run.resolve("run.json"));
        Files.delete(run.resolve("attempts/attempt-001/attempt.json"));
        Files.writeString(run.resolve("attempts/attempt-000/iterations/iter-002.json"), "{\"garbled\": ");
        Files.writeString(run.resolve("best_attempt.json"), "");
        assertThat(validate()).isEqualTo(2);

        assertThat(repair())
                .containsExactly(
                        "attempts/attempt-000/iterations/iter-002.json",
                        "attempts/attempt-001/attempt.json",
                        "best_attempt.json",
                        "run.json");

        assertThat(validate()).isZero();
        assertThat(repair()).isEmpty();
    }

    @Test
    void cutsOffWhatAKillLeftAtTheEndOfTheJournal() throws Exception {
        Path journal = run.resolve("journal.jsonl");
        String whole = Files.readString(journal);
        Files.writeString(journal, "{\"seq\":99,\"sha", StandardOpenOption.APPEND);

        assertThat(repair()).containsExactly("journal.jsonl");

        assertThat(Files.readString(journal)).isEqualTo(whole);
    }

    @Test
    void listsWhatItDidForPeople() throws Exception {
        TestConsole nothing = TestConsole.in(folder);
        assertThat(nothing.run("repair", run.toString())).isZero();
        assertThat(nothing.out()).isEqualTo("Nothing had to be repaired.\n");

        Files.delete(run.resolve("run.json"));
        TestConsole one = TestConsole.in(folder);
        assertThat(one.run("repair", run.toString())).isZero();
        assertThat(one.out()).isEqualTo("repaired run.json\nRepaired 1 file.\n");
    }

    @Test
    void keepsARunResumable() throws Exception {
        Files.delete(run.resolve("run.json"));
        repair();

        assertThat(TestConsole.in(folder).run("resume", run.toString(), "--attempts=4"))
                .isZero();
        assertThat(validate()).isZero();
    }

    @Test
    void doesNotRepairAnArtifact() throws Exception {
        Files.delete(run.resolve("attempts/attempt-001/iterations/iter-002/code.py"));

        assertThat(repair()).isEmpty();
        assertThat(validate()).isEqualTo(2);
    }
}
