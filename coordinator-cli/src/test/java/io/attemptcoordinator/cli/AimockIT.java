package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A run on a real Blender with the model service of somebody else, {@code @copilotkit/aimock}, which misbehaves at random. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(570)
class AimockIT {
    private static final Path SERVER = Path.of("..", ".ci", "npm", "node_modules", ".bin", "llmock")
            .toAbsolutePath()
            .normalize();
    private static final Pattern LISTENING = Pattern.compile("listening on (http://[0-9.:]+)");
    private static final Path EXAMPLE =
            Path.of("..", "examples", "tasks", "crate-pose").toAbsolutePath().normalize();
    private static final String VERDICT =
            "{\"criticalIssues\": [], \"nonCriticalIssues\": [], \"nextActions\": [], \"score\": 0.5}";
    private static final String PROGRAM = "import bpy\nbpy.data.objects['Crate'].location.x = 0.5\n";

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    @BeforeEach
    void requireServer() {
        assumeTrue(Files.exists(SERVER), "aimock is not installed. Run: npm ci --prefix .ci/npm");
    }

    private Path fixtures(ObjectNode... responses) throws IOException {
        ObjectNode all = json.createObjectNode();
        ArrayNode fixtures = all.putArray("fixtures");
        fixtures.addObject()
                .<ObjectNode>set("match", json.createObjectNode().put("userMessage", "The task was"))
                .<ObjectNode>set("response", json.createObjectNode().put("content", VERDICT));
        for (ObjectNode response : responses) {
            fixtures.addObject()
                    .<ObjectNode>set("match", json.createObjectNode().put("userMessage", "The task:"))
                    .<ObjectNode>set("response", response);
        }
        return Files.writeString(folder.resolve("fixtures.json"), all.toString());
    }

    /** A copy of the example whose attempts may be made again often. */
    private Path task() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Path task = folder.resolve("task.json");
        ObjectNode patient = (ObjectNode) TestJson.parse(Files.readString(task));
        return Files.writeString(task, patient.put("maxTries", 50).toString());
    }

    private JsonNode run(Path fixtures, List<String> chaos, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(SERVER.toString(), "-p", "0", "-f", fixtures.toString()));
        command.addAll(chaos);
        Process server = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            // It says little, so nobody has to read on.
            BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
            List<String> arguments = new ArrayList<>(List.of(
                    "run",
                    task().toString(),
                    "--iterations=2",
                    "--model=" + url(said) + "/v1",
                    "--model-name=any",
                    "--json"));
            arguments.addAll(List.of(options));
            TestConsole console = new TestConsole(folder, System.getenv(), false);
            int exit = console.run(arguments.toArray(String[]::new));
            assertThat(exit).as(console.out() + console.err()).isZero();
            return TestJson.parse(console.out());
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static String url(BufferedReader said) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new IOException("aimock did not start: " + all);
    }

    private static List<String> chaos(String... rates) {
        return List.of(rates);
    }

    /** Every second request fails: some are tried again in the connection, and those that cannot be cost the attempt a try. */
    @Test
    void runReachesItsEndThroughEveryKindOfFault() throws Exception {
        ObjectNode program = json.createObjectNode().put("content", "```python\n" + PROGRAM + "```\n");

        JsonNode result = run(
                fixtures(program),
                chaos(
                        "--chaos-drop=0.15",
                        "--chaos-malformed=0.1",
                        "--chaos-disconnect=0.1",
                        "--chaos-ratelimit=0.15",
                        "--chaos-latency=20"),
                "--attempts=2",
                "--workers=2");

        assertThat(result.path("attempts")).hasSize(2);
        assertThat(result.path("winner").asInt(-1)).isNotNegative();
        assertThat(result.at("/usage/inputTokens").asLong()).isPositive();
        result.path("failureCauses")
                .forEach(cause -> assertThat(cause.path("failureClass").asText())
                        .as(cause.toString())
                        .isEqualTo("E0_INFRASTRUCTURE"));
        TestConsole check = TestConsole.in(folder);
        assertThat(check.run("validate", result.at("/paths/run").asText()))
                .as(check.err())
                .isZero();
    }
}
