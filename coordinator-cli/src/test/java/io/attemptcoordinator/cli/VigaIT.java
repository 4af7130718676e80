package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
        Process python = new ProcessBuilder("python3", "-c", "import mcp.server.fastmcp, openai, PIL")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        assumeThat(python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0)
                .as("Python packages of VIGA are missing: python3 -m pip install 'mcp<2' 'openai<2' pillow")
                .isTrue();
        return viga;
    }

    /** Runs the code, and then says that all is done; a verifier is answered in the same way. */
    private static String answer(int call) {
        ObjectNode arguments = (ObjectNode) TestJson.parse("{\"thought\":\"Move it.\",\"code_diff\":\"\"}");
        arguments.put("code", CODE);
        ObjectNode answer = (ObjectNode) TestJson.parse("""
                {"id": "x", "object": "chat.completion", "created": 1, "model": "gpt-scripted",
                 "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "content": "",
                   "tool_calls": [{"id": "call", "type": "function", "function": {"name": "execute_and_evaluate"}}]}}],
                 "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}}
                """);
        ((ObjectNode) answer.at("/choices/0/message/tool_calls/0/function")).put("arguments", arguments.toString());
        ((ObjectNode) answer.at("/choices/0/message/tool_calls/0")).put("id", "call-" + call);
        return answer.toString();
    }

    @Test
    void itsScenesAreJudgedByOurRenderer() throws Exception {
        Path viga = checkout();
        AtomicInteger calls = new AtomicInteger();
        HttpServer model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        model.createContext("/", exchange -> reply(exchange, answer(calls.incrementAndGet())));
        model.start();
        try {
            ObjectNode task =
                    (ObjectNode) TestJson.parse(Files.readString(EXAMPLES.resolve("upstream-viga/task.json")));
            task.put("attempts", 1).put("iterations", 2);
            ((ObjectNode) task.path("baseline"))
                    .put("path", EXAMPLES.resolve("quickstart/baseline.blend").toString());
            ((ObjectNode) task.path("references").get(0))
                    .put("path", EXAMPLES.resolve("quickstart/reference.png").toString());
            ((ObjectNode) task.path("attempt"))
                    .put("directory", viga.toString())
                    .put("model-url", "http://127.0.0.1:" + model.getAddress().getPort() + "/v1")
                    .put("model-name", "gpt-scripted");
            Path file = Files.writeString(folder.resolve("task.json"), task.toString());
            TestConsole console = new TestConsole(folder, System.getenv(), false);
            int exit = console.run("run", file.toString(), "--json");

            assertThat(exit).as(console.out() + console.err()).isZero();
            JsonNode result = TestJson.parse(console.out());
            assertThat(Path.of(result.path("paths").path("scene").asText())).isRegularFile();
            assertThat(calls.get()).isPositive();
            assertThat(result.path("usage").path("inputTokens").asInt()).isEqualTo(100 * calls.get());
        } finally {
            model.stop(0);
        }
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
