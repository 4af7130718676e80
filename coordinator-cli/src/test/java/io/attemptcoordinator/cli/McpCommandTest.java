package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class McpCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static void awaitEnd(McpProcess server, String run) throws IOException {
        String state = "";
        for (int id = 100; !state.equals("finished"); id++) {
            JsonNode status = server.call(id, "run_status", "{\"run\": \"" + run + "\", \"waitSeconds\": 20}");
            state = status.path("state").asText();
            assertThat(state).isNotEqualTo("failed");
        }
    }

    @Test
    void aPluginThatPrintsDoesNotBreakTheProtocol() throws Exception {
        ExampleTask example = new ExampleTask(folder);
        ObjectNode task = example.document();
        task.putArray("scorers").addObject().put("name", "noisy");
        example.write(task);
        Path services = Files.createDirectories(folder.resolve("plugin/META-INF/services"));
        Files.writeString(services.resolve("io.attemptcoordinator.api.Scorer"), NoisyScorer.class.getName());
        try (McpProcess server = new McpProcess(
                folder, McpProcess.command(folder, folder.resolve("plugin").toString()))) {
            server.initialize();

            String run = server.call(1, "start_run", "{\"task\": \"task.json\"}")
                    .path("run")
                    .asText();
            awaitEnd(server, run);

            assertThat(server.call(2, "get_best", "{\"run\": \"" + run + "\"}")
                            .path("score")
                            .asDouble())
                    .isEqualTo(0.5);
            assertThat(server.end()).isZero();
        }
        assertThat(Files.readString(folder.resolve("err"))).contains(NoisyScorer.NOISE);
    }

    @Test
    void endsAndStopsItsRunWhenStandardInputIsClosed() throws Exception {
        new ExampleTask(folder);
        String run;
        try (McpProcess server = new McpProcess(folder, McpProcess.command(folder, ""))) {
            server.initialize();
            run = server.call(1, "start_run", "{\"task\": \"task.json\", \"attempts\": 10000}")
                    .path("run")
                    .asText();
            JsonNode status = server.call(2, "run_status", "{\"run\": \"" + run + "\"}");
            for (int id = 3; status.path("iterations").asInt() == 0; id++) {
                status = server.call(id, "run_status", "{\"run\": \"" + run + "\", \"waitSeconds\": 5}");
            }
            run = status.path("run").asText();

            assertThat(server.end()).isZero();
        }

        assertThat(TestJson.parse(Files.readString(
                                folder.resolve("runs").resolve(run).resolve("run.json")))
                        .at("/result/stopReason")
                        .asText())
                .isEqualTo("OPERATOR_STOP");
        assertThat(TestConsole.in(folder).run("resume", "runs/" + run, "--attempts=1"))
                .isZero();
    }

    @Test
    void refusesWhatCannotBeServed() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("mcp", "--tasks", "nowhere")).isEqualTo(2);
        assertThat(console.run("mcp", "--max-runs", "0")).isEqualTo(2);
        assertThat(console.run("mcp", "--http", "70000")).isEqualTo(2);
        assertThat(console.err())
                .contains("nowhere")
                .contains("--max-runs must be")
                .contains("--http must be a port");
    }
}
