package io.attemptcoordinator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server over streams, to which this test speaks line by line. */
@Timeout(60)
class StdioServerTest {
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
            "clientInfo":{"name":"test","version":"1"}}}""";
    private static final String INITIALIZED = """
            {"jsonrpc":"2.0","method":"notifications/initialized"}""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private PipedOutputStream toServer;

    @SuppressWarnings("NullAway.Init")
    private BufferedReader fromServer;

    @SuppressWarnings("NullAway.Init")
    private CoordinatorMcpServer server;

    @BeforeEach
    void start() throws IOException {
        new ExampleTask(Files.createDirectory(folder.resolve("tasks")));
        toServer = new PipedOutputStream();
        PipedOutputStream fromIt = new PipedOutputStream();
        fromServer = new BufferedReader(
                new InputStreamReader(new PipedInputStream(fromIt, 1 << 16), StandardCharsets.UTF_8));
        server = CoordinatorMcpServer.stdio(
                McpServerOptions.builder(folder.resolve("tasks"), folder.resolve("runs"))
                        .build(),
                new PipedInputStream(toServer, 1 << 16),
                fromIt);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void send(String line) throws IOException {
        toServer.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        toServer.flush();
    }

    private JsonNode receive() throws IOException {
        return new JsonMapper().readTree(fromServer.readLine());
    }

    private void initialize() throws IOException {
        send(INITIALIZE);
        assertThat(receive().at("/result/serverInfo/name").asText()).isEqualTo("attempt-coordinator");
        send(INITIALIZED);
    }

    private JsonNode call(int id, String tool, String arguments) throws IOException {
        send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}");
        JsonNode answer = receive();
        while (answer.path("id").asInt() != id) {
            answer = receive(); // A notification comes in between.
        }
        return answer;
    }

    @Test
    void goesOnAfterALineThatIsNoMessage() throws IOException {
        initialize();

        send("this is no JSON");
        JsonNode refused = receive();
        send("x".repeat((1 << 20) + 10));
        JsonNode tooLong = receive();
        send("[".repeat(10_000));
        JsonNode tooDeep = receive();

        assertThat(refused.at("/error/code").asInt()).isEqualTo(-32700);
        assertThat(tooLong.at("/error/message").asText()).contains("more than 1048576 bytes");
        assertThat(tooDeep.at("/error/code").asInt()).isEqualTo(-32700);
        assertThat(call(2, "list_tasks", "{}").at("/result/structuredContent/tasks"))
                .hasSize(1);
    }

    @Test
    void answersAMistakeWithAnErrorOfTheTool() throws IOException {
        initialize();

        JsonNode answer = call(2, "get_best", "{\"run\": \"none\"}");

        assertThat(answer.at("/result/isError").asBoolean()).isTrue();
        assertThat(answer.at("/result/content/0/text").asText()).contains("There is no run 'none'");
    }

    @Test
    void endsWhenTheClientClosesItsEnd() throws Exception {
        initialize();
        JsonNode started =
                call(2, "start_run", "{\"task\": \"task.json\", \"attempts\": 10000, \"iterations\": 10000}");

        toServer.close();
        server.awaitEnd();
        server.close();

        assertThat(started.at("/result/structuredContent/run").asText()).isNotEmpty();
        try (var runs = Files.list(folder.resolve("runs"))) {
            Path run = runs.filter(Files::isDirectory).findFirst().orElseThrow();
            assertThat(Files.readString(run.resolve("run.json"))).contains("OPERATOR_STOP");
        }
    }

    @Test
    void answersWhatWasAskedBeforeTheEnd() throws Exception {
        initialize();
        send("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":\"list_tasks\"}}");
        toServer.close();

        assertThat(receive().path("id").asInt()).isEqualTo(5);
        server.awaitEnd();
    }
}
