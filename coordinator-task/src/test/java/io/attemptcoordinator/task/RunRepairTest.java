package io.attemptcoordinator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRepairTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path run;

    @BeforeEach
    void makeRun() throws Exception {
        ExampleTask example = new ExampleTask(folder);
        try (Components components = Components.load(RunRepairTest.class.getClassLoader())) {
            TaskRun made = TaskRun.builder(
                            TaskFile.read(example.file(), TaskOverrides.NONE, components), folder.resolve("runs"))
                    .environment(Map.of())
                    .build();
            String name = made.coordinator()
                    .run(made.task(), made.baseline(), made.plan())
                    .run();
            run = made.file(name).orElseThrow();
        }
    }

    @Test
    void changesNothingWhereNothingIsDamaged() {
        assertThat(RunRepair.of(run)).isEmpty();
    }

    @Test
    void writesDocumentsAgainByteForByte() throws IOException {
        Path report = run.resolve("attempts/attempt-002/attempt.json");
        byte[] before = Files.readAllBytes(report);
        Files.writeString(report, "{}");
        Path verdict = run.resolve("attempts/attempt-000/iterations/iter-001/verdict.json");
        Files.delete(verdict);

        assertThat(RunRepair.of(run))
                .containsExactly(
                        "attempts/attempt-000/iterations/iter-001/verdict.json", "attempts/attempt-002/attempt.json");

        assertThat(report).hasBinaryContent(before);
        assertThat(verdict).exists();
        assertThat(RunFolderCheck.of(run).problems()).isEmpty();
    }

    @Test
    void writesARunThatWasKilledAsOneThatRuns() throws IOException {
        Path journal = run.resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        Files.writeString(journal, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n{\"seq\":");

        assertThat(RunRepair.of(run)).containsExactly("journal.jsonl", "run.json");

        assertThat(Files.readString(run.resolve("run.json"))).contains("\"status\" : \"running\"");
    }

    @Test
    void refusesWhatIsNotARunOrWasChanged() throws IOException {
        assertThatThrownBy(() -> RunRepair.of(folder))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
        Files.writeString(run.resolve("journal.jsonl"), "{}\n{}\n", StandardOpenOption.TRUNCATE_EXISTING);
        Files.delete(run.resolve("run.json"));

        assertThatThrownBy(() -> RunRepair.of(run))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
        assertThat(run.resolve("run.json")).doesNotExist();
        assertThat(run.resolve("journal.jsonl")).as("it may be evidence").hasContent("{}\n{}\n");
    }
}
