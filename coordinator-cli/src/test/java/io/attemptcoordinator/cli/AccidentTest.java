package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the process of a run: its exit code is as documented, and the run goes on to the same winner. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
@Timeout(180)
class AccidentTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path shared;

    @SuppressWarnings("NullAway.Init")
    private static JsonNode whole;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** What the run gives that nothing happens to. */
    @BeforeAll
    static void makeWholeRun() throws IOException {
        ExampleTask example = new ExampleTask(shared);
        example.write(example.document().put("iterations", 20).put("workers", 2));
        TestConsole console = TestConsole.in(shared);
        assertThat(console.run("run", "task.json", "--json")).isZero();
        whole = TestJson.parse(console.out());
    }

    private RunProcess start() throws IOException {
        return start(runs(), Redirect.to(out().toFile()));
    }

    private static RunProcess start(Path runs, Redirect out) throws IOException {
        return RunProcess.start(shared.resolve("task.json"), runs, out);
    }

    private Path runs() {
        return folder.resolve("runs");
    }

    private Path out() {
        return folder.resolve("out");
    }

    private void assertGoesOnToTheSameWinner(Path run) throws IOException {
        TestConsole console = TestConsole.in(folder);
        assertThat(console.run("resume", run.toString(), "--json"))
                .as(console.err())
                .isZero();
        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("choice")).isEqualTo(whole.path("choice")).isNotEmpty();
        assertThat(result.path("attempts").findValues("score"))
                .isEqualTo(whole.path("attempts").findValues("score"))
                .hasSize(3);
        String winner =
                "attempts/attempt-00" + result.path("winner").asInt() + "/iterations/iter-019/renders/camera.png";
        assertThat(run.resolve(winner))
                .hasSameBinaryContentAs(
                        Path.of(whole.path("paths").path("run").asText()).resolve(winner));
        assertThat(TestConsole.in(folder).run("validate", run.toString())).isZero();
    }

    @ParameterizedTest
    @CsvSource({"INT, 0", "TERM, 130", "HUP, 130", "KILL, 137"})
    void aSignal(String signal, int exit) throws Exception {
        Path run;
        try (RunProcess process = start()) {
            run = RunProcess.awaitJournal(runs(), 20);
            process.send(signal);
            process.awaitEnd();
            assertThat(process.awaitExit()).isEqualTo(exit);
        }

        assertGoesOnToTheSameWinner(run);
    }

    @Test
    void threeInterrupts() throws Exception {
        Path run;
        try (RunProcess process = start()) {
            run = RunProcess.awaitJournal(runs(), 20);
            // A process that does not get the processor handles no signal, so all three are pending or under way.
            process.send("STOP");
            process.send("INT");
            process.send("CONT");
            process.awaitLine("Press Ctrl-C again to stop at once");
            process.send("INT");
            process.send("INT");
            process.awaitEnd();
            assertThat(process.awaitExit()).isEqualTo(130);
        }

        assertGoesOnToTheSameWinner(run);
    }

    @Test
    void theReaderOfStandardOutputEnds() throws Exception {
        try (RunProcess process = start(runs(), Redirect.PIPE)) {
            process.process().getInputStream().close();

            assertThat(process.awaitEnd()).contains("the result could not be written to standard output");
            assertThat(process.awaitExit()).isEqualTo(1);
        }

        assertGoesOnToTheSameWinner(RunProcess.awaitJournal(runs(), 60));
    }

    @Test
    void theReaderOfStandardErrorEnds() throws Exception {
        try (RunProcess process = start()) {
            process.process().getErrorStream().close();

            assertThat(process.awaitExit()).isZero();
        }

        assertThat(TestJson.parse(Files.readString(out())).path("choice")).isEqualTo(whole.path("choice"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFolderIsRemoved(boolean isThatOfAllRuns) throws Exception {
        Path removed = folder.resolve("removed");
        try (RunProcess process = start()) {
            Path run = RunProcess.awaitJournal(runs(), 20);
            Files.move(isThatOfAllRuns ? runs() : run, removed);

            assertThat(process.awaitEnd())
                    .containsPattern("(?m)^coordinator: Cannot (write|append|force)")
                    .doesNotContain("Winner");
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(run.resolve("journal.jsonl")).doesNotExist();
        }

        Path run = isThatOfAllRuns ? RunProcess.awaitJournal(removed, 1) : removed;
        // It was moved, so it is still there to go on.
        assertGoesOnToTheSameWinner(run);
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 400, 550})
    void theDiskIsFull(int kibibytes) throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeThat(call("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs", disk.toString()))
                .as("may mount a small disk")
                .isZero();
        try {
            Path run;
            try (RunProcess process = start(disk, Redirect.to(out().toFile()))) {
                run = RunProcess.awaitJournal(disk, 1);
                assertThat(process.awaitEnd())
                        .contains("No space left on device")
                        .doesNotContain("\tat ");
                assertThat(process.awaitExit()).isEqualTo(1);
            }
            assertThat(call("mount", "-o", "remount,size=50m", disk.toString())).isZero();

            assertGoesOnToTheSameWinner(run);
        } finally {
            assertThat(call("umount", disk.toString())).isZero();
        }
    }

    private static int call(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(List.of(command)).start();
            return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException e) {
            return -1; // There is no such command here.
        }
    }
}
