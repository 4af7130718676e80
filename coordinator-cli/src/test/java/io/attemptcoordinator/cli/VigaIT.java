package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.testkit.model.OpenAiAnswers;
import io.attemptcoordinator.testkit.model.ScriptedModelServer;
import io.attemptcoordinator.testkit.model.Turn;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Attempts of upstream VIGA, as it is, with a real Blender and a model that always gives the same answer. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(500)
class VigaIT {
    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();
    private static final String CODE = "import bpy\nbpy.context.scene.render.resolution_percentage = 10\n"
            + "bpy.context.scene.cycles.use_denoising = False\nbpy.data.objects['Crate'].location.x = 1.5";

    @TempDir
    private Path folder;

    /** Whoever has neither the checkout nor the packages is told what to do. */
    private static Path checkout() throws IOException, InterruptedException {
        String named = System.getenv("COORDINATOR_VIGA");
        assumeThat(named)
                .as("VIGA is missing: clone github.com/Fugtemypt123/VIGA, and set COORDINATOR_VIGA to its folder")
                .isNotBlank();
        Path viga = Path.of(String.valueOf(named)).toAbsolutePath();
        assumeThat(viga.resolve("main.py"))
                .as("COORDINATOR_VIGA names no checkout of VIGA")
                .isRegularFile();
        assumeThat(viga.resolve("utils/_path.py"))
                .as(
                        "VIGA is not set up: copy utils/_path.py.example to utils/_path.py, and _api_keys.py.example likewise")
                .isRegularFile();
        // Its tools run with whatever is called python; where there is nothing of that name, it waits for them forever.
        Process python = new ProcessBuilder(
                        "sh", "-c", "command -v python && python3 -c 'import mcp.server.fastmcp, openai, PIL'")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        assumeThat(python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0)
                .as(
                        "Python packages of VIGA are missing, or the name python: python3 -m pip install 'mcp<2' openai pillow")
                .isTrue();
        return viga;
    }

    /** The generator runs the code, and the verifier, which has no such tool, says what it sees. */
    private static Turn answer(ScriptedModelServer.Request request) {
        ObjectNode arguments = (ObjectNode) TestJson.parse("{}");
        if (request.body().contains("\"execute_and_evaluate\"")) {
            arguments.put("thought", "Move it.").put("code_diff", "").put("code", CODE);
            return Turn.json(OpenAiAnswers.toolCall("execute_and_evaluate", arguments.toString()));
        }
        arguments.put("visual_difference", "The crate is off.").put("edit_suggestion", "Move the crate.");
        return Turn.json(OpenAiAnswers.toolCall("end", arguments.toString()));
    }

    @Test
    void itsScenesAreJudgedByOurRenderer() throws Exception {
        Path viga = checkout();
        try (ScriptedModelServer model = new ScriptedModelServer(VigaIT::answer)) {
            ObjectNode task =
                    (ObjectNode) TestJson.parse(Files.readString(EXAMPLES.resolve("upstream-viga/task.json")));
            task.put("attempts", 1).put("iterations", 2);
            ((ObjectNode) task.path("baseline"))
                    .put("path", EXAMPLES.resolve("quickstart/baseline.blend").toString());
            ((ObjectNode) task.path("references").get(0))
                    .put("path", EXAMPLES.resolve("quickstart/reference.png").toString());
            ((ObjectNode) task.path("attempt"))
                    .put("directory", viga.toString())
                    .put("model-url", model.url() + "/v1")
                    .put("model-name", "gpt-scripted");
            Path file = Files.writeString(folder.resolve("task.json"), task.toString());
            TestConsole console = new TestConsole(folder, System.getenv(), false);
            int exit = console.run("run", file.toString(), "--json");

            assertThat(exit).as(console.out() + console.err()).isZero();
            JsonNode result = TestJson.parse(console.out());
            assertThat(Path.of(result.path("paths").path("scene").asText())).isRegularFile();
            assertThat(result.at("/attempts/0/iterations").asInt())
                    .as(console.out() + console.err())
                    .isEqualTo(2);
            assertThat(result.path("usage").path("inputTokens").asInt())
                    .isEqualTo(100 * model.requests().size());
        }
    }
}
