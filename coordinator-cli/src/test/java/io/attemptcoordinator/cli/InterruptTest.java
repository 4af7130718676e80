package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private @Nullable RunProcess process;

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.close();
        }
    }

    private RunProcess start() throws IOException {
        RunProcess started = RunProcess.start(
                example.file(),
                folder.resolve("runs"),
                Redirect.to(folder.resolve("out").toFile()));
        process = started;
        return started;
    }

    private JsonNode result() throws IOException {
        return TestJson.parse(Files.readString(folder.resolve("out")));
    }

    @Test
    void keepsWhatItHasAndSelectsWhenItIsInterruptedOnce() throws Exception {
        example.write(example.document().put("attempts", 10_000));
        RunProcess run = start();
        run.awaitLine("attempt-000  score");
        run.send("INT");
        run.awaitLine(STOPPING);
        run.awaitEnd();

        JsonNode result = result();
        assertThat(run.awaitExit()).isZero();
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
        RunProcess run = start();
        run.awaitLine("at most 3 attempts");
        run.send("INT");
        run.awaitLine(STOPPING);
        run.send("INT");
        run.awaitLine("Stopping at once");
        run.awaitEnd();

        JsonNode result = result();
        assertThat(run.awaitExit()).isEqualTo(130);
        assertThat(result.path("exitCode").asInt()).isEqualTo(130);
        assertThat(result.path("stopReason").asText()).isEqualTo("OPERATOR_STOP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void abandonsTheIterationWhenItMustEnd(String signal) throws Exception {
        makeSlow();
        RunProcess run = start();
        run.awaitLine("at most 3 attempts");
        run.send(signal);
        run.awaitEnd();

        JsonNode result = result();
        assertThat(result.path("stopReason").asText()).isEqualTo("OPERATOR_STOP");
        assertThat(run.awaitExit()).isEqualTo(130);
        assertThat(statusOf(result)).isEqualTo("finished");
    }

    private static String statusOf(JsonNode result) throws IOException {
        Path folderOfRun = Path.of(result.path("paths").path("run").asText());
        return TestJson.parse(Files.readString(folderOfRun.resolve("run.json")))
                .path("status")
                .asText();
    }
}
