package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.OwnedProcess;
import io.attemptcoordinator.blender.internal.TestWorkers;
import io.attemptcoordinator.blender.internal.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class McpConversationTest {
    private static final ForeignBlender SETTINGS =
            ForeignBlender.mcp(List.of("server")).build();

    private static BridgeException failure(ThrowingCallable call) {
        return catchThrowableOfType(BridgeException.class, call);
    }

    @Nested
    class OnStandardStreams {
        @TempDir
        @SuppressWarnings("NullAway.Init")
        private Path folder;

        private OwnedProcess server(String way) {
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    ScriptedServer.class.getName(),
                    way);
            return OwnedProcess.start(
                    "The MCP server", command, TestWorkers.parts(folder), OwnedProcess.Talk.STANDARD_STREAMS);
        }

        private McpConversation connect(OwnedProcess server) throws InterruptedException {
            return McpConversation.connect(server, List.of(server), SETTINGS, Deadlines.far());
        }

        @ParameterizedTest
        @ValueSource(strings = {"well", "noise", "is-error"})
        void returnsAllTextWhateverTheServerSaysOfIt(String way) throws Exception {
            try (OwnedProcess server = server(way);
                    McpConversation conversation = connect(server)) {
                assertThat(conversation.send("x = 1", Deadlines.far())).isEqualTo("you said\nx = 1\n");
                assertThat(conversation.send("x = 2", Deadlines.far())).contains("x = 2");
            }
        }

        @Test
        void aServerThatDiesIsNoticedAtOnceWithItsLastWords() throws Exception {
            try (OwnedProcess server = server("dies");
                    McpConversation conversation = connect(server)) {
                BridgeException failure = failure(() -> conversation.send("x", Deadlines.far()));

                assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
                assertThat(server.death())
                        .extracting(Evidence::detail)
                        .contains("3")
                        .anyMatch(detail -> detail.contains("out of luck"));
            }
        }

        @Test
        void aServerThatClosesItsOutputIsNoticedAlthoughItLives() throws Exception {
            try (OwnedProcess server = server("closes");
                    McpConversation conversation = connect(server)) {
                BridgeException failure = failure(() -> conversation.send("x", Deadlines.far()));

                assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
                assertThat(failure).hasMessageContaining("closed its output");
                assertThat(server.isAlive()).isTrue();
            }
        }

        @Test
        void aCallWithoutAnswerEndsAtItsOwnDeadline() throws Exception {
            try (OwnedProcess server = server("silent");
                    McpConversation conversation = connect(server)) {
                assertThat(failure(() -> conversation.send("x", Deadlines.near()))
                                .reason())
                        .isEqualTo(Reason.TIMEOUT);
            }
        }

        @Test
        void anInterruptEndsTheWait() throws Exception {
            try (OwnedProcess server = server("silent");
                    McpConversation conversation = connect(server)) {
                Thread.currentThread().interrupt();

                assertThatExceptionOfType(InterruptedException.class)
                        .isThrownBy(() -> conversation.send("x", Deadlines.far()));
            }
        }

        @Test
        void anotherProtocolIsQuoted() {
            try (OwnedProcess server = server("other-protocol")) {
                BridgeException failure =
                        failure(() -> McpConversation.connect(server, List.of(server), SETTINGS, Deadlines.soon()));

                assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
                assertThat(failure)
                        .hasMessageContaining("<html>not what you think</html>")
                        .hasMessageContaining("Check that it is an MCP server");
            }
        }

        @Test
        void aMissingToolIsNamed() {
            try (OwnedProcess server = server("other-tools")) {
                assertThatExceptionOfType(CoordinatorException.class)
                        .isThrownBy(() -> connect(server))
                        .withMessageContaining("no tool 'execute_blender_code'. It has add.")
                        .returns(Code.CONFIGURATION, CoordinatorException::code);
            }
        }

        @ParameterizedTest
        @CsvSource({"endless-list, PROTOCOL, more than 20 pages"})
        void aListWithoutEndIsRefused(String way, Reason reason, String message) {
            try (OwnedProcess server = server(way)) {
                BridgeException failure = failure(() -> connect(server));

                assertThat(failure.reason()).isEqualTo(reason);
                assertThat(failure).hasMessageContaining(message);
            }
        }

        @Test
        void anErrorOfTheProtocolIsOneOfTheCall() throws Exception {
            try (OwnedProcess server = server("invalid-params");
                    McpConversation conversation = connect(server)) {
                BridgeException failure = failure(() -> conversation.send("x", Deadlines.far()));

                assertThat(failure.reason()).isEqualTo(Reason.REMOTE);
                assertThat(failure).hasMessageContaining("-32602").hasMessageContaining("Unknown tool");
            }
        }

        @Test
        void aCommandThatDoesNotExistIsNamed() {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> OwnedProcess.start(
                            "The MCP server",
                            List.of("sh", "-c", "exit 7"),
                            TestWorkers.parts(folder.resolve("missing")),
                            OwnedProcess.Talk.NOTHING))
                    .withMessageContaining("temporary folder");
            try (OwnedProcess server = OwnedProcess.start(
                    "The MCP server",
                    List.of("no-such-program"),
                    TestWorkers.parts(folder),
                    OwnedProcess.Talk.STANDARD_STREAMS)) {
                assertThat(failure(() -> connect(server)).reason()).isEqualTo(Reason.CLOSED);
            }
        }
    }

    @Nested
    class OnHttp {
        private interface Handler {
            void handle(HttpExchange exchange) throws IOException;
        }

        private static void respond(HttpExchange exchange, int status, String type, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        private static void speakMcp(HttpExchange exchange) throws IOException {
            if (!exchange.getRequestMethod().equals("POST")) {
                respond(exchange, 405, "text/plain", "");
                return;
            }
            Optional<String> answer =
                    ScriptedServer.answer(WireJson.MAPPER.readTree(exchange.getRequestBody()), "well");
            respond(exchange, answer.isPresent() ? 200 : 202, "application/json", answer.orElse(""));
        }

        private static BridgeException refusal(int status, String type, String body) throws IOException {
            HttpServer server = serve(exchange -> respond(exchange, status, type, body));
            try {
                return failure(
                        () -> McpConversation.connect(url(server, "/mcp"), List.of(), SETTINGS, Deadlines.far()));
            } finally {
                server.stop(0);
            }
        }

        private static HttpServer serve(Handler handler) throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            server.createContext("/", handler::handle);
            server.start();
            return server;
        }

        private static String url(HttpServer server, String path) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + path;
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "/", "/mcp", "/elsewhere?key=1"})
        void runsCodeThroughStreamableHttp(String path) throws Exception {
            HttpServer server = serve(OnHttp::speakMcp);
            try (McpConversation conversation =
                    McpConversation.connect(url(server, path), List.of(), SETTINGS, Deadlines.far())) {
                assertThat(conversation.send("x = 1", Deadlines.far())).contains("x = 1");
            } finally {
                server.stop(0);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "200, text/html, <html>welcome</html>",
            "404, text/html, <html>not found</html>",
            "500, text/plain, broken",
            "200, application/json, {}",
            "200, application/json, nothing like JSON"
        })
        void aServerThatSpeaksSomethingElseIsATypedError(int status, String type, String body) throws Exception {
            assertThat(refusal(status, type, body)).satisfies(failure -> {
                assertThat(failure.reason()).isIn(Reason.PROTOCOL, Reason.CLOSED);
                assertThat(failure).hasMessageContaining("Check that it is an MCP server");
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"/mcp", "/sse"})
        void saysWhatToDoIfNothingAnswers(String path) {
            String url = "http://127.0.0.1:" + Ports.free() + path;

            BridgeException failure = failure(() -> McpConversation.connect(url, List.of(), SETTINGS, Deadlines.far()));

            assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
            assertThat(failure).hasMessageContaining(url).hasMessageContaining("Start it");
        }
    }
}
