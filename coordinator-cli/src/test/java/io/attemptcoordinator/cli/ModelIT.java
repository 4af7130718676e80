package io.attemptcoordinator.cli;

import static io.attemptcoordinator.testkit.model.Turn.error;
import static io.attemptcoordinator.testkit.model.Turn.hang;
import static io.attemptcoordinator.testkit.model.Turn.json;
import static io.attemptcoordinator.testkit.model.Turn.status;
import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.testkit.model.OpenAiAnswers;
import io.attemptcoordinator.testkit.model.ScriptedModelServer;
import io.attemptcoordinator.testkit.model.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A whole run on a real Blender whose programs and verdicts come from a service that speaks OpenAI's dialect. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class ModelIT {
    private static final Path TASK =
            Path.of("..", "examples", "tasks", "crate-pose", "task.json").toAbsolutePath();

    private static final String VERDICT = """
            {"criticalIssues": [], "nonCriticalIssues": ["The crate is off."], "nextActions": ["Move it."], "score": 0.5}
            """;

    @TempDir
    private Path folder;

    private static Turn program(String code) {
        return json(OpenAiAnswers.text("Here is the program.\n```python\nimport bpy\n" + code + "\n```\n"));
    }

    /** What the script gives to those who write programs; who judges always gets the same verdict. */
    private static ScriptedModelServer service(Queue<Turn> programs) {
        return new ScriptedModelServer(request -> request.body().contains("You compare")
                ? json(OpenAiAnswers.text(VERDICT))
                : requireNonNullElse(programs.poll(), status(599, "text/plain", "the script has ended")));
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> String.valueOf(path.getFileName()).equals(name))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void repairsWhatTheModelGetsWrongAndChargesEachCall() throws Exception {
        Queue<Turn> programs = new ConcurrentLinkedQueue<>(List.of(
                program("bpy.data.objects['Nobody']"),
                json(OpenAiAnswers.text("I would rather talk about it.")),
                program("def broken(:"),
                program("bpy.data.objects['Crate'].location.x = 0.5"),
                program("bpy.context.scene.use_magic_lighting = True"),
                error(429, "Retry-After: 0"),
                program("bpy.data.objects['Crate'].location.x = 0.25")));
        TestConsole console = new TestConsole(folder, System.getenv(), false);
        try (ScriptedModelServer service = service(programs)) {
            int exit = console.run(
                    "run",
                    pricedTask().toString(),
                    "--attempts=1",
                    "--iterations=2",
                    "--model=" + service.url() + "/v1",
                    "--model-name=scripted",
                    "--json");

            assertThat(exit).as(console.out() + console.err()).isZero();
            assertThat(programs).as(console.out() + console.err()).isEmpty();
        }
        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("usage").path("inputTokens").asInt())
                .as("six programs and two verdicts, without the call that was refused")
                .isEqualTo(800);
        assertThat(result.at("/usage/cost").decimalValue())
                .as("800 tokens sent and 160 received")
                .isEqualByComparingTo("1.12");
        assertThat(result.at("/usage/unpricedCalls").asInt()).isZero();
        List<Path> iterations = files("iter-000.json");
        JsonNode first = TestJson.parse(Files.readString(iterations.get(0)));
        assertThat(first.path("errors").findValuesAsText("class"))
                .containsExactly("E1_EXECUTION", "E2_OUTPUT_FORMAT", "E1_EXECUTION");
        assertThat(first.path("artifacts").has("generator-call-0")).isTrue();
        assertThat(files("0-generator-call.json")).hasSize(2);
        String run = result.path("paths").path("run").asText();
        assertThat(console.run("validate", run)).as(console.err()).isZero();
        requireReplayable(run);
    }

    /** A copy of the example that says what the tokens cost. */
    private Path pricedTask() throws IOException {
        try (Stream<Path> example = Files.list(TASK.getParent())) {
            for (Path file : example.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Files.writeString(
                folder.resolve("prices.json"),
                "{\"scripted\": {\"input_cost_per_token\": 0.001, \"output_cost_per_token\": 0.002}}");
        ObjectNode task = (ObjectNode) TestJson.parse(Files.readString(TASK));
        task.withObject("/settings/model").put("prices", "prices.json");
        return Files.writeString(folder.resolve("task.json"), task.toString());
    }

    /** The service is gone by now. */
    private void requireReplayable(String run) throws Exception {
        TestConsole replay = new TestConsole(folder, System.getenv(), false);
        assertThat(replay.run("replay", run, "--with-models=recorded"))
                .as(replay.out() + replay.err())
                .isZero();
        assertThat(replay.out()).contains("Every pixel of 2 iterations is the same");

        Path call = files("0-generator-call.json").get(0);
        Files.delete(call);
        Files.writeString(call, "{}");
        TestConsole broken = new TestConsole(folder, System.getenv(), false);
        assertThat(broken.run("replay", run, "--with-models=recorded")).isNotZero();
        assertThat(broken.err()).contains("0-generator-call.json");
    }

    /** The call that hangs ends with the time of a step; the attempt is then made again on a new worker, with the answers that it had. */
    @Test
    void aModelThatDoesNotAnswerCostsATry() throws Exception {
        Queue<Turn> programs = new ConcurrentLinkedQueue<>(List.of(
                program("bpy.data.objects['Crate'].location.x = 0.5"),
                hang(),
                program("bpy.data.objects['Crate'].location.x = 0.25")));
        TestConsole console = new TestConsole(folder, System.getenv(), false);
        try (ScriptedModelServer service = service(programs)) {
            int exit = console.run(
                    "run",
                    TASK.toString(),
                    "--attempts=1",
                    "--iterations=2",
                    "--step-timeout=PT10S",
                    "--model-cache",
                    "--model=" + service.url() + "/v1",
                    "--model-name=scripted",
                    "--json");

            assertThat(exit).as(console.out() + console.err()).isZero();
            assertThat(programs).isEmpty();
        }
        JsonNode result = TestJson.parse(console.out());
        assertThat(result.at("/attempts/0/tries").asInt()).isEqualTo(2);
        assertThat(result.at("/failureCauses/0/failureClass").asText()).isEqualTo("E0_INFRASTRUCTURE");
        assertThat(result.at("/failureCauses/0/message").asText()).contains("did not answer before the deadline");
        assertThat(result.at("/usage/unmeteredCalls").asInt())
                .as("nobody knows what the call that hung had cost")
                .isEqualTo(1);
    }

    @Test
    void aModelNeedsAName() throws Exception {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", TASK.toString(), "--model=http://localhost:1/v1"))
                .isNotZero();
        assertThat(console.err()).contains("--model-name");
    }
}
