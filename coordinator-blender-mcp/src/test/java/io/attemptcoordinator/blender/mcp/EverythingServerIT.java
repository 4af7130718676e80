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

/** The mechanics of the client, with a server that has nothing to do with Blender and everything that the protocol has. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(120)
class EverythingServerIT {
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

    /** Its tool that returns a text stands for one that runs code. */
    private static McpConversation connect(OwnedProcess server) throws InterruptedException {
        ForeignBlender settings = ForeignBlender.mcp(List.of("node"))
                .profile(McpProfile.GENERIC)
                .tool("echo")
                .argument("message")
                .build();
        return McpConversation.connect(server, List.of(server), settings, Deadlines.far());
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
