package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.EmptySceneBaseline;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Programs through an MCP server of somebody else, in a Blender with a window. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(500)
class McpBackendIT extends ForeignRunCases {
    @Override
    ForeignBlender programs(List<String> blender) {
        return ForeignBlender.mcp("http://127.0.0.1:" + ForeignBlender.SERVER_PORT + "/sse")
                .server(List.of(
                        "node",
                        Npm.file("@glutamateapp/blender-mcp-ts/dist/index.js").toString(),
                        "--port=" + ForeignBlender.SERVER_PORT,
                        "--connector-port=" + ForeignBlender.PORT))
                .blender(blender)
                .build();
    }

    /** This server waits for an answer for 15 seconds, and then reports something without an exception. */
    @Test
    void aProgramThatOutlivesThePatienceOfTheServerTookTooLong() throws Exception {
        try (WorkerLease lease = backend(programs(blender())).start("slow", TIMEOUT)) {
            SceneExecutor executor = openIn(lease, new EmptySceneBaseline());

            Symptom slow = Objects.requireNonNull(
                    executor.execute("while True: pass", "slow", 0, TIMEOUT).symptom());

            assertThat(slow.message()).contains("still ran when the server gave up");
            assertThat(slow.evidence()).anyMatch(evidence -> evidence.kind() == Evidence.Kind.TIMEOUT);
            assertThat(executor.execute("print('next')", "next", 0, TIMEOUT).output())
                    .isEqualTo("next\n");
        }
    }
}
