package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.OwnedProcess;
import io.attemptcoordinator.blender.internal.TestWorkers;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mechanics of the client, with a server that has nothing to do with Blender and everything that the protocol has. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(120)
class EverythingServerIT {
    /** Its tool that returns a text stands for one that runs code. */
    private static final ForeignBlender ECHO = ForeignBlender.mcp(List.of("node"))
            .profile(McpProfile.GENERIC)
            .tool("echo")
            .argument("message")
            .build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private OwnedProcess server() {
        String program = Npm.file("@modelcontextprotocol/server-everything/dist/index.js")
                .toString();
        return OwnedProcess.start(
                "The MCP server",
                List.of("node", program, "stdio"),
                TestWorkers.parts(folder),
                OwnedProcess.Talk.STANDARD_STREAMS);
    }

    private static McpConversation connect(OwnedProcess server) throws InterruptedException {
        return McpConversation.connect(server, List.of(server), ECHO, Deadlines.far());
    }

    @Test
    void toolsAreListedAndCalled() throws Exception {
        try (OwnedProcess server = server();
                McpConversation conversation = connect(server)) {
            assertThat(conversation.tools(Deadlines.far()))
                    .extracting(McpSchema.Tool::name)
                    .contains("echo");
            assertThat(conversation.send("x = 1\nä", Deadlines.far())).contains("x = 1\nä");
        }
    }

    @ParameterizedTest
    @CsvSource({"streamableHttp, /mcp", "sse, /sse"})
    void bothTransportsOfHttpAreSpoken(String transport, String path) throws Exception {
        int port = Ports.free();
        String program = Npm.file("@modelcontextprotocol/server-everything/dist/index.js")
                .toString();
        try (OwnedProcess server = OwnedProcess.start(
                        "The MCP server",
                        List.of("env", "PORT=" + port, "node", program, transport),
                        TestWorkers.parts(folder),
                        OwnedProcess.Talk.NOTHING);
                McpConversation conversation = connect(server, "http://127.0.0.1:" + port + path)) {
            assertThat(conversation.send("x = 1", Deadlines.far())).contains("x = 1");
        }
    }

    /** Asks until the server listens. */
    private static McpConversation connect(OwnedProcess server, String url) throws InterruptedException {
        while (true) {
            try {
                return McpConversation.connect(url, List.of(server), ECHO, Deadlines.far());
            } catch (BridgeException e) {
                assertThat(e.reason()).as(e.getMessage()).isEqualTo(Reason.CONNECT);
            }
        }
    }

    @Test
    void aServerThatIsKilledIsNoticedBeforeTheDeadline() throws Exception {
        OwnedProcess server = server();
        try (McpConversation conversation = connect(server)) {
            server.close();

            BridgeException failure =
                    catchThrowableOfType(BridgeException.class, () -> conversation.send("x", Deadlines.far()));

            assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
        } finally {
            server.close();
        }
    }

    @Test
    void anUnknownToolIsAFailureInOneWayOrTheOther() throws Exception {
        try (OwnedProcess server = server();
                McpConversation conversation = connect(server)) {
            McpSchema.CallToolResult result = conversation.call("no-such-tool", Map.of(), Deadlines.far());

            assertThat(result.isError()).isTrue();
            assertThat(conversation.send("still here", Deadlines.far())).contains("still here");
        }
    }
}
