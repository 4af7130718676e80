package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The MCP server with clients of others: the official TypeScript client and the inspector; and on a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(600)
class McpServerIT {
    private static final Path NPM =
            Path.of("..", ".ci", "npm", "node_modules").toAbsolutePath().normalize();
    private static final Path CLIENT =
            Path.of("src", "test", "resources", "mcp-client.mjs").toAbsolutePath();
    private static final Path QUICKSTART =
            Path.of("..", "examples", "quickstart").toAbsolutePath().normalize();
    private static final String TOKEN = "0123456789abcdef-of-the-test";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    @SuppressWarnings("NullAway.Init")
    private Leftovers leftovers;

    @BeforeEach
    void makeExample() throws IOException {
        new ExampleTask(folder);
        temporary = Files.createDirectory(folder.resolve("tmp"));
        leftovers = new Leftovers(temporary);
    }

    private static void requirePackage(String name) {
        Optional<Path> node = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(entry -> Path.of(entry, "node"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(node)
                .as("node is not on the PATH; install Node.js 20 or later (apt-get install nodejs)")
                .isPresent();
        assumeThat(NPM.resolve(name).resolve("package.json"))
                .as("the npm package %s is missing; install it with: npm ci --prefix .ci/npm", name)
                .exists();
    }

    /** Runs a program and returns what it printed. */
    private String run(List<String> command) throws Exception {
        Path out = folder.resolve("client.out");
        Path err = folder.resolve("client.err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS))
                    .as("the client ends")
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }

    private JsonNode client(ObjectNode wanted, int attempts, int iterations) throws Exception {
        wanted.putObject("start")
                .put("task", "task.json")
                .put("attempts", attempts)
                .put("iterations", iterations);
        return TestJson.parse(run(List.of("node", CLIENT.toString(), NPM.toString(), wanted.toString())));
    }

    private static void assertComplete(JsonNode got, int attempts) throws IOException {
        assertThat(got.path("tools")).hasSize(9);
        assertThat(got.at("/tasks/0/task").asText()).isEqualTo("task.json");
        assertThat(got.at("/status/state").asText()).isEqualTo("finished");
        assertThat(got.at("/attempts/attempts")).hasSize(attempts);
        assertThat(got.at("/best/final").asBoolean()).isTrue();
        assertThat(got.at("/best/attempt").asInt(-1))
                .isEqualTo(got.at("/status/winner").asInt(-2));
        assertThat(got.path("text").asText()).contains(got.at("/best/rationale").asText());
        assertThat(got.path("compared")).hasSize(2);
        assertThat(got.path("progress").asInt()).isPositive();
        assertThat(got.at("/mistake/isError").asBoolean()).isTrue();
        assertThat(got.path("resource").asText()).isEqualTo(got.path("picture").asText());
        byte[] picture = Base64.getDecoder().decode(got.path("picture").asText());
        assertThat(picture).startsWith(0x89, 'P', 'N', 'G');
        assertThat(ImageIO.read(new ByteArrayInputStream(picture))).isNotNull();
    }

    private static ObjectNode wanted() {
        return (ObjectNode) TestJson.parse("{}");
    }

    private ObjectNode overStdio(String... arguments) {
        ObjectNode wanted = wanted();
        McpProcess.command(temporary, "", arguments).forEach(wanted.putArray("command")::add);
        return wanted;
    }

    @Test
    void servesTheOfficialClientOverStandardInputAndOutput() throws Exception {
        requirePackage("@modelcontextprotocol/sdk");

        assertComplete(client(overStdio("--tasks", folder.toString()), 2, 3), 2);
    }

    @Test
    void servesTheOfficialClientOnARealBlender() throws Exception {
        requirePackage("@modelcontextprotocol/sdk");

        JsonNode got = client(overStdio("--tasks", QUICKSTART.toString(), "--backend", "blender"), 2, 3);

        assertComplete(got, 2);
        assertThat(got.at("/status/backend").asText()).isEqualTo("blender");
        assertThat(got.at("/best/files").findValuesAsText("role")).contains("final scene");
        leftovers.awaitNone();
    }

    @Test
    void servesTheOfficialClientOverHttp() throws Exception {
        requirePackage("@modelcontextprotocol/sdk");
        ProcessBuilder builder =
                new ProcessBuilder(McpProcess.command(temporary, "", "--http", "0")).directory(folder.toFile());
        builder.environment().put("COORDINATOR_MCP_TOKEN", TOKEN);
        Process server = builder.start();
        try (var err = server.errorReader()) {
            String line = String.valueOf(err.readLine());
            assertThat(line).contains("listening at ");
            ObjectNode wanted = wanted().put("token", TOKEN);
            wanted.put("url", line.substring(line.indexOf("http://")));

            assertComplete(client(wanted, 2, 3), 2);

            server.toHandle().destroy(); // TERM; unlike destroy(), it leaves the streams open.
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
            assertThat(err.lines().toList().toString()).doesNotContain(TOKEN).doesNotContain("Tomcat");
        } finally {
            server.destroyForcibly();
        }
        leftovers.awaitNone();
    }

    @Test
    void servesTheInspector() throws Exception {
        requirePackage("@modelcontextprotocol/inspector");
        List<String> inspector = Stream.concat(
                        Stream.of(NPM.resolve(".bin/mcp-inspector").toString(), "--cli"),
                        McpProcess.command(temporary, "").stream())
                .toList();

        JsonNode tools = TestJson.parse(run(with(inspector, "--method", "tools/list")));
        JsonNode tasks = TestJson.parse(run(with(inspector, "--method", "tools/call", "--tool-name", "list_tasks")));
        JsonNode templates = TestJson.parse(run(with(inspector, "--method", "resources/templates/list")));

        assertThat(tools.path("tools").findValuesAsText("name")).contains("start_run", "get_best");
        assertThat(tasks.at("/structuredContent/tasks/0/task").asText()).isEqualTo("task.json");
        assertThat(templates.findValuesAsText("uriTemplate")).contains("attempt-coordinator://runs/{run}/{+path}");
    }

    private static List<String> with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }

    @Test
    void leavesNoBlenderWhenStandardInputIsClosed() throws Exception {
        Files.delete(folder.resolve("task.json"));
        try (McpProcess server = new McpProcess(
                folder, McpProcess.command(temporary, "", "--tasks", QUICKSTART.toString(), "--backend", "blender"))) {
            server.initialize();
            String run = server.call(
                            1, "start_run", "{\"task\": \"task.json\", \"attempts\": 1000, \"iterations\": 1000}")
                    .path("run")
                    .asText();
            JsonNode status = server.call(2, "run_status", "{\"run\": \"" + run + "\", \"waitSeconds\": 20}");
            for (int id = 3; status.path("iterations").asInt() == 0; id++) {
                assertThat(status.path("state").asText()).isNotEqualTo("failed");
                status = server.call(id, "run_status", "{\"run\": \"" + run + "\", \"waitSeconds\": 1}");
            }
            assertThat(leftovers.processes()).as("a Blender works").isNotEmpty();

            assertThat(server.end()).isZero();
        }
        leftovers.awaitNone();
    }
}
