package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private JsonNode first;

    @SuppressWarnings("NullAway.Init")
    private Path run;

    @BeforeEach
    void makeRun() throws IOException {
        new ExampleTask(folder);
        first = result(0, "run", "task.json");
        run = Path.of(first.path("paths").path("run").asText());
    }

    private JsonNode result(int exit, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        TestConsole console = TestConsole.in(folder);
        assertThat(console.run(all.toArray(String[]::new))).as(console.err()).isEqualTo(exit);
        return TestJson.parse(console.out());
    }

    private JsonNode select(int exit, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("select", run.toString()));
        arguments.addAll(List.of(flags));
        return result(exit, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"best-score", "final-score", "trajectory", "pareto", "knock-out", "tournament", "noise-aware"})
    void selectsByEveryStrategyAndRecordsIt(String strategy) throws IOException {
        JsonNode result = select(0, "--strategy", strategy);

        assertThat(result.path("winner").isInt()).isTrue();
        assertThat(result.path("rationale").asText()).startsWith("Attempt ");
        assertThat(result.path("attempts")).isEqualTo(first.path("attempts"));
        assertThat(result.path("stopReason")).isEqualTo(first.path("stopReason"));
        assertThat(result.path("backend")).isEqualTo(first.path("backend"));
        JsonNode valid = result(0, "validate", run.toString());
        assertThat(valid.path("valid").asBoolean()).as("%s", valid).isTrue();
        JsonNode recorded = TestJson.parse(Files.readString(run.resolve("run.json")));
        assertThat(recorded.findPath("rationale")).isEqualTo(result.path("rationale"));
        assertThat(recorded.path("components").toString())
                .contains("\"kind\":\"selection\",\"name\":\"" + strategy + "\"");
    }

    @Test
    void theLastStrategyStaysThatOfTheRun() {
        select(0, "--strategy", "pareto", "--setting", "tolerance=1.0");

        assertThat(select(0).path("rationale").asText()).contains("the cheapest", "at most 1.0000 below");
        assertThat(result(0, "resume", run.toString()).path("rationale").asText())
                .contains("the cheapest");
        assertThat(select(0, "--strategy", "best-score").path("choice")).isEqualTo(first.path("choice"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(select(2, "--strategy", "knockout").toString()).contains("--strategy", "knock-out");
        assertThat(select(2, "--strategy", "pareto", "--setting", "tolerence=0.1")
                        .toString())
                .contains("tolerence", "tolerance");
        assertThat(select(2, "--judgements", "-1").toString()).contains("--judgements");
        assertThat(result(2, "select", "task.json").path("error").asText()).contains("not the folder of a run");
    }

    @Test
    void aRunThatHasNotEndedIsResumedFirst() throws IOException {
        Path journal = run.resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        Files.write(journal, lines.subList(0, lines.size() - 1));

        assertThat(select(2).path("error").asText()).contains("has not ended").contains("Resume it first");
    }
}
