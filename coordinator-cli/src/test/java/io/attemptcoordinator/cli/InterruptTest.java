package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends real signals to a real process that makes a simulated run. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
@Timeout(120)
class InterruptTest {
    private static final String STOPPING = "Stopping after the current iteration";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    private @Nullable Process process;

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        // A parent that ignores a signal, as a shell does with INT for a background job and nohup with HUP, would pass
        // that on.
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/env")) && isSignalIgnored()) {
            command.addAll(List.of("/usr/bin/env", "--default-signal=INT", "--default-signal=HUP"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                example.file().toString(),
                "--runs-dir",
                folder.resolve("runs").toString(),
                "--json"));
        Process started = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        process = started;
        return started;
    }

    private static boolean isSignalIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        long hupAndInt = 0b11;
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & hupAndInt) != 0);
    }

    private static String awaitLine(BufferedReader lines, String part) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return line;
            }
            seen.add(line);
        }
        throw new AssertionError("the process ended without printing '" + part + "' but " + seen);
    }

    private static void send(String signal, Process to) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + to.pid()).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    private JsonNode resultOf(Process ended) throws Exception {
        assertThat(ended.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
        return TestJson.parse(Files.readString(folder.resolve("out")));
    }

    @Test
    void keepsWhatItHasAndSelectsWhenItIsInterruptedOnce() throws Exception {
        example.write(example.document().put("attempts", 10_000));
        Process run = start();
        try (BufferedReader err = run.errorReader(StandardCharsets.UTF_8)) {
            awaitLine(err, "attempt-000  score");
            send("INT", run);
            awaitLine(err, STOPPING);
            err.transferTo(Writer.nullWriter());
        }

        JsonNode result = resultOf(run);
        assertThat(run.exitValue()).isZero();
        assertThat(result.path("stopReason").asText()).isEqualTo("OPERATOR_STOP");
        assertThat(result.path("winner").isInt()).isTrue();
        assertThat(statusOf(result)).isEqualTo("finished");
    }

    /** A task whose iterations take seconds, so that it is the signal that ends them. */
    private void makeSlow() throws IOException {
        ObjectNode document = example.document();
        document.putObject("render").put("width", 4096).put("height", 4096);
        example.write(document);
    }

    @Test
    void abandonsTheIterationWhenItIsInterruptedTwice() throws Exception {
        makeSlow();
        Process run = start();
        try (BufferedReader err = run.errorReader(StandardCharsets.UTF_8)) {
            awaitLine(err, "at most 3 attempts");
            send("INT", run);
            awaitLine(err, STOPPING);
            send("INT", run);
            awaitLine(err, "Stopping at once");
            err.transferTo(Writer.nullWriter());
        }

        JsonNode result = resultOf(run);
        assertThat(run.exitValue()).isEqualTo(130);
        assertThat(result.path("exitCode").asInt()).isEqualTo(130);
        assertThat(result.path("stopReason").asText()).isEqualTo("OPERATOR_STOP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void abandonsTheIterationWhenItMustEnd(String signal) throws Exception {
        makeSlow();
        Process run = start();
        try (BufferedReader err = run.errorReader(StandardCharsets.UTF_8)) {
            awaitLine(err, "at most 3 attempts");
            send(signal, run);
            err.transferTo(Writer.nullWriter());
        }

        JsonNode result = resultOf(run);
        assertThat(result.path("stopReason").asText()).isEqualTo("OPERATOR_STOP");
        assertThat(run.exitValue()).isEqualTo(130);
        assertThat(statusOf(result)).isEqualTo("finished");
    }

    private static String statusOf(JsonNode result) throws IOException {
        Path folderOfRun = Path.of(result.path("paths").path("run").asText());
        return TestJson.parse(Files.readString(folderOfRun.resolve("run.json")))
                .path("status")
                .asText();
    }
}
