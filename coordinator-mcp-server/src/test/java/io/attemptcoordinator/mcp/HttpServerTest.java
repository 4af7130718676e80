package io.attemptcoordinator.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server over HTTP, with the Java client of the library. */
@Timeout(120)
class HttpServerTest {
    private static final String TOKEN = "a-token-of-the-test-0123456789";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private CoordinatorMcpServer server;

    @BeforeEach
    void start() throws IOException {
        new ExampleTask(Files.createDirectory(folder.resolve("tasks")));
        server = CoordinatorMcpServer.http(options(), 0, TOKEN);
    }

    private McpServerOptions options() {
        return McpServerOptions.builder(folder.resolve("tasks"), folder.resolve("runs"))
                .build();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private McpSyncClient client(BlockingQueue<String> updates) {
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(
                        "http://127.0.0.1:" + server.port())
                .endpoint("/mcp")
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + TOKEN))
                .jsonMapper(Protocol.MAPPER)
                .build();
        return McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(60))
                .resourcesUpdateConsumer(contents -> contents.forEach(each -> updates.add(each.uri())))
                .build();
    }

    @Test
    void servesAClientWithTheToken() throws Exception {
        BlockingQueue<String> updates = new LinkedBlockingQueue<>();
        try (McpSyncClient client = client(updates)) {
            client.initialize();

            McpSchema.CallToolResult started = client.callTool(McpSchema.CallToolRequest.builder("start_run")
                    .arguments(Map.of("task", "task.json"))
                    .build());
            Map<?, ?> structured = (Map<?, ?>) started.structuredContent();
            String run = String.valueOf(structured.get("run"));
            String state = "";
            while (!state.equals("finished")) {
                Map<?, ?> status = (Map<?, ?>) client.callTool(McpSchema.CallToolRequest.builder("run_status")
                                .arguments(Map.of("run", run, "waitSeconds", 20))
                                .build())
                        .structuredContent();
                state = String.valueOf(status.get("state"));
            }
            McpSchema.CallToolResult best = client.callTool(McpSchema.CallToolRequest.builder("get_best")
                    .arguments(Map.of("run", run))
                    .build());

            assertThat(client.listTools().tools()).hasSize(9).allSatisfy(tool -> {
                assertThat(tool.description()).isNotBlank();
                assertThat(tool.inputSchema().toString()).doesNotContain("$ref");
            });
            assertThat(best.content()).hasAtLeastOneElementOfType(McpSchema.ImageContent.class);
        }
    }

    @Test
    void tellsSubscribersThatARunChanged() throws Exception {
        BlockingQueue<String> updates = new LinkedBlockingQueue<>();
        try (McpSyncClient client = client(updates)) {
            client.initialize();
            McpSchema.CallToolResult started = client.callTool(McpSchema.CallToolRequest.builder("start_run")
                    .arguments(Map.of("task", "task.json", "attempts", 10_000))
                    .build());
            String run = named(client, String.valueOf(((Map<?, ?>) started.structuredContent()).get("run")));

            client.subscribeResource(
                    McpSchema.SubscribeRequest.builder(RunUri.of(run)).build());

            assertThat(updates.poll(60, TimeUnit.SECONDS)).isEqualTo(RunUri.of(run));
            assertThat(client.readResource(McpSchema.ReadResourceRequest.builder(RunUri.of(run))
                                    .build())
                            .contents())
                    .hasSize(1);
        }
    }

    private static String named(McpSyncClient client, String ticket) {
        String run = ticket;
        while (run.equals(ticket)) {
            Map<?, ?> status = (Map<?, ?>) client.callTool(McpSchema.CallToolRequest.builder("run_status")
                            .arguments(Map.of("run", ticket, "waitSeconds", 5))
                            .build())
                    .structuredContent();
            run = String.valueOf(status.get("run"));
        }
        return run;
    }

    private HttpResponse<String> post(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/mcp"))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(PING));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void letsNobodyInWithoutTheToken() throws Exception {
        HttpResponse<String> without = post();

        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(without.body()).contains("COORDINATOR_MCP_TOKEN").doesNotContain(TOKEN);
        assertThat(post("Authorization", "Bearer " + TOKEN + "x").statusCode()).isEqualTo(401);
        assertThat(post("Authorization", TOKEN).statusCode()).isEqualTo(401);
        // The token is right, but there is no session.
        assertThat(post("Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesOtherOriginsAndHosts() throws Exception {
        assertThat(post("Authorization", "Bearer " + TOKEN, "Origin", "https://example.org")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("Authorization", "Bearer " + TOKEN, "Origin", "http://localhost.example.org")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("Authorization", "Bearer " + TOKEN, "Origin", "http://localhost:6274")
                        .statusCode())
                .isEqualTo(400);
        assertThat(statusWithHost("rebound.example.org:" + server.port())).contains(" 403 ");
        assertThat(statusWithHost("localhost:" + server.port())).contains(" 400 ");
    }

    /** The client of Java does not send another host than the one it calls. */
    private String statusWithHost(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST /mcp HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + TOKEN
                                    + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: "
                                    + PING.length()
                                    + "\r\nConnection: close\r\n\r\n" + PING)
                            .getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }

    @Test
    void refusesAPortThatIsTakenAndAShortToken() {
        assertThatThrownBy(() -> CoordinatorMcpServer.http(options(), server.port(), TOKEN))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("The port " + server.port());
        assertThatThrownBy(() -> CoordinatorMcpServer.http(options(), 0, "short"))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("must have at least 16");
    }

    @Test
    void answersWhileOthersWait() throws Exception {
        List<Thread> waiting = new ArrayList<>();
        try (McpSyncClient client = client(new LinkedBlockingQueue<>())) {
            client.initialize();
            McpSchema.CallToolResult started = client.callTool(McpSchema.CallToolRequest.builder("start_run")
                    .arguments(Map.of("task", "task.json", "attempts", 10_000, "iterations", 10_000))
                    .build());
            String run = String.valueOf(((Map<?, ?>) started.structuredContent()).get("run"));
            for (int i = 0; i < 12; i++) {
                Thread thread = new Thread(() -> client.callTool(McpSchema.CallToolRequest.builder("run_status")
                        .arguments(Map.of("run", run, "waitSeconds", 20))
                        .build()));
                thread.start();
                waiting.add(thread);
            }

            McpSchema.CallToolResult stopped = client.callTool(McpSchema.CallToolRequest.builder("stop_run")
                    .arguments(Map.of("run", run, "atOnce", true))
                    .build());

            assertThat(stopped.isError()).isNotEqualTo(true);
            for (Thread thread : waiting) {
                thread.join(60_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }
}
