package io.attemptcoordinator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.time.SystemTime;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ToolsTest {
    private static final String SECRET = "sk-0123456789abcdef";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    private final List<Tools> opened = new ArrayList<>();

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(Files.createDirectory(folder.resolve("tasks")));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Tools each : opened) {
            assertThat(each.runs().close(Duration.ofSeconds(10), Duration.ofSeconds(10)))
                    .as("all runs end")
                    .isTrue();
        }
    }

    private Tools tools(int maxRuns) {
        Map<String, String> environment = Map.of("SOME_API_KEY", SECRET);
        McpServerOptions options = McpServerOptions.builder(folder.resolve("tasks"), folder.resolve("runs"))
                .maxRuns(maxRuns)
                .environment(environment)
                .build();
        Tools tools = new Tools(options, Redactor.of(environment), SystemTime.wall(), SystemTime.ticker(), run -> {});
        opened.add(tools);
        return tools;
    }

    private static Answer ok(Tools tools, String name, Map<String, Object> arguments) {
        Answer answer = tools.call(name, arguments, Caller.SILENT);
        assertThat(answer.isError()).as(answer.text()).isFalse();
        return answer;
    }

    private static String refused(Tools tools, String name, Map<String, Object> arguments) {
        Answer answer = tools.call(name, arguments, Caller.SILENT);
        assertThat(answer.isError()).as(answer.text()).isTrue();
        return answer.text();
    }

    /** Starts a run and waits for its end; returns its name. */
    private static String finished(Tools tools, Map<String, Object> arguments) {
        String run = ok(tools, "start_run", arguments).structured().path("run").asText();
        return ended(tools, run).path("run").asText();
    }

    private static JsonNode ended(Tools tools, String run) {
        while (true) {
            JsonNode status = ok(tools, "run_status", Map.of("run", run, "waitSeconds", 20))
                    .structured();
            if (List.of("finished", "failed").contains(status.path("state").asText())) {
                return status;
            }
        }
    }

    /** A run that does not end by itself within a test. */
    private static final Map<String, Object> LONG =
            Map.of("task", "task.json", "attempts", 10_000, "iterations", 10_000);

    @Test
    void listsTheTasksThatCanBeStarted() throws IOException {
        Files.writeString(folder.resolve("tasks/other.json"), "{\"name\": 3}");
        Files.writeString(folder.resolve("tasks/broken.json"), "{");

        JsonNode json = ok(tools(1), "list_tasks", Map.of()).structured();

        assertThat(json.path("tasks")).hasSize(1);
        assertThat(json.path("tasks").get(0).path("task").asText()).isEqualTo("task.json");
        assertThat(json.path("complete").asBoolean()).isTrue();
    }

    @Test
    void makesARunAndShowsItsBestAttempt() throws IOException {
        Tools tools = tools(1);

        Answer started = ok(tools, "start_run", Map.of("task", "task.json", "attempts", 2, "seed", 11));
        JsonNode status = ended(tools, started.structured().path("run").asText());
        String run = status.path("run").asText();
        Answer best = ok(tools, "get_best", Map.of("run", run));

        assertThat(started.structured().path("attempts").asInt()).isEqualTo(2);
        assertThat(started.structured().path("seed").asLong()).isEqualTo(11);
        assertThat(started.text()).contains("SIMULATED");
        assertThat(status.path("stopReason").asText()).isEqualTo("ATTEMPTS_EXHAUSTED");
        assertThat(status.path("finished").asInt()).isEqualTo(2);
        assertThat(status.path("iterations").asInt()).isEqualTo(8);
        assertThat(best.structured().path("final").asBoolean()).isTrue();
        assertThat(best.structured().path("attempt").asInt(-1))
                .isEqualTo(status.path("winner").asInt(-2));
        assertThat(best.text()).contains(status.path("rationale").asText());
        assertThat(best.pictures()).hasSize(1);
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(best.pictures().get(0).content()));
        assertThat(picture.getWidth()).isEqualTo(ExampleTask.WIDTH);
        assertThat(picture.getHeight()).isEqualTo(ExampleTask.HEIGHT);
    }

    @Test
    void seesRunsOfEarlierServers() {
        String run = finished(tools(1), Map.of("task", "task.json"));
        Tools later = tools(1);

        JsonNode listed = ok(later, "list_runs", Map.of()).structured();
        JsonNode status = ok(later, "run_status", Map.of("run", run)).structured();

        assertThat(listed.path("runs").findValuesAsText("run")).containsExactly(run);
        assertThat(status.path("state").asText()).isEqualTo("finished");
        assertThat(status.path("finished").asInt()).isEqualTo(3);
        assertThat(ok(later, "get_best", Map.of("run", run)).pictures()).hasSize(1);
        assertThat(refused(later, "stop_run", Map.of("run", run))).contains("is not one that this server started");
    }

    @Test
    void listsAttemptsInPages() {
        Tools tools = tools(1);
        String run = finished(tools, Map.of("task", "task.json"));

        JsonNode first =
                ok(tools, "list_attempts", Map.of("run", run, "limit", 2)).structured();
        JsonNode second = ok(tools, "list_attempts", Map.of("run", run, "limit", 2, "offset", 2))
                .structured();

        assertThat(first.path("attempts").findValues("number")).hasSize(2);
        assertThat(first.path("nextOffset").asInt()).isEqualTo(2);
        assertThat(second.path("attempts").get(0).path("number").asInt()).isEqualTo(2);
        assertThat(second.path("nextOffset").isNull()).isTrue();
        assertThat(second.path("total").asInt()).isEqualTo(3);
    }

    @Test
    void comparesTwoAttempts() {
        Tools tools = tools(1);
        String run = finished(tools, Map.of("task", "task.json"));

        Answer answer = ok(tools, "compare_attempts", Map.of("run", run, "a", 0, "b", 1));

        JsonNode total = answer.structured().path("scores").path("total");
        assertThat(total.path("difference").asDouble())
                .isEqualTo(total.path("b").asDouble() - total.path("a").asDouble());
        assertThat(answer.structured().path("scores").has("photometric")).isTrue();
        assertThat(answer.structured().path("differences").toString()).contains("seed: ");
        assertThat(answer.pictures())
                .extracting(Answer.Picture::label)
                .containsExactly("Attempt 0, view camera", "Attempt 1, view camera");
        assertThat(refused(tools, "compare_attempts", Map.of("run", run, "a", 0, "b", 7)))
                .contains("no attempt 7")
                .contains("[0, 1, 2]");
    }

    @Test
    void readsOnlyWhatIsOnRecordAndUnchanged() throws IOException {
        Tools tools = tools(1);
        String run = finished(tools, Map.of("task", "task.json"));
        String code = "attempts/attempt-000/iterations/iter-000/code.py";
        Path file = folder.resolve("runs").resolve(run).resolve(code);
        Files.writeString(file.resolveSibling("planted.txt"), "not on record");

        assertThat(ok(tools, "get_artifact", Map.of("run", run, "path", code)).text())
                .isEqualTo(Files.readString(file));
        assertThat(refused(tools, "get_artifact", Map.of("run", run, "path", code.replace("code.py", "planted.txt"))))
                .contains("is on record");
        assertThat(refused(tools, "get_artifact", Map.of("run", run, "path", "../../tasks/task.json")))
                .contains("is on record");
        assertThat(refused(tools, "get_artifact", Map.of("run", run, "path", code.replace("code", "cod"))))
                .contains("Did you mean '" + code + "'?");

        Files.writeString(file, Files.readString(file).replace('b', 'c'));

        assertThat(refused(tools, "get_artifact", Map.of("run", run, "path", code)))
                .contains("is not what was saved");
    }

    @Test
    void readsALargeTextInParts() throws IOException {
        example.write(example.document().put("attempts", 1).put("iterations", 1));
        String template = Files.readString(folder.resolve("tasks/template.py"));
        Files.writeString(folder.resolve("tasks/template.py"), template + "# é\n".repeat(20_000));
        Tools tools = tools(1);
        String run = finished(tools, Map.of("task", "task.json"));
        String code = "attempts/attempt-000/iterations/iter-000/code.py";

        StringBuilder whole = new StringBuilder();
        JsonNode next = IntNode.valueOf(0);
        while (!next.isNull()) {
            Answer part = ok(tools, "get_artifact", Map.of("run", run, "path", code, "offset", next.asInt()));
            next = part.structured().path("nextOffset");
            whole.append(part.text().replaceFirst("\n\\[This is a part.*\\]$", ""));
        }

        assertThat(whole.toString())
                .isEqualTo(Files.readString(folder.resolve("runs").resolve(run).resolve(code)));
    }

    @Test
    void startsAtMostSoManyRunsAndStopsThem() {
        Tools tools = tools(2);
        String one = ok(tools, "start_run", LONG).structured().path("run").asText();
        String two = ok(tools, "start_run", LONG).structured().path("run").asText();

        String refused = refused(tools, "start_run", LONG);
        ok(tools, "stop_run", Map.of("run", one));
        JsonNode status = ended(tools, one);

        assertThat(refused).contains("2 of at most 2 are under way");
        assertThat(status.path("stopReason").asText()).isEqualTo("OPERATOR_STOP");
        assertThat(ok(tools, "stop_run", Map.of("run", one)).text()).contains("had ended before");
        String third = ok(tools, "start_run", LONG).structured().path("run").asText();
        ok(tools, "stop_run", Map.of("run", two, "atOnce", true));
        ok(tools, "stop_run", Map.of("run", third, "atOnce", true));
        assertThat(ended(tools, two).path("state").asText()).isEqualTo("finished");
        assertThat(ended(tools, third).path("state").asText()).isEqualTo("finished");
    }

    @Test
    void showsTheBestSoFarOfARunUnderWayAndTellsProgress() {
        Tools tools = tools(1);
        List<String> told = new ArrayList<>();
        String run = ok(tools, "start_run", LONG).structured().path("run").asText();
        while (told.isEmpty()) {
            tools.call(
                    "run_status",
                    Map.of("run", run, "waitSeconds", 5),
                    (done, total, message) -> told.add(done <= total ? message : "too much"));
        }
        Answer best = tools.call("get_best", Map.of("run", run), Caller.SILENT);
        while (best.isError()) {
            assertThat(best.text()).contains("yet");
            best = tools.call("get_best", Map.of("run", run), Caller.SILENT);
        }

        assertThat(told).first().asString().contains("of 10000 attempts ended");
        assertThat(best.structured().path("final").asBoolean(true)).isFalse();
        assertThat(best.structured().path("choice").isNull()).isTrue();
        assertThat(best.text()).contains("Best so far");
    }

    @Test
    void stopsRunsUnderWayWhenItEnds() throws InterruptedException {
        Tools tools = tools(1);
        String run = ok(tools, "start_run", LONG).structured().path("run").asText();

        assertThat(tools.runs().close(Duration.ofSeconds(20), Duration.ofSeconds(20)))
                .isTrue();

        assertThat(ended(tools, run).path("stopReason").asText()).isEqualTo("OPERATOR_STOP");
        assertThat(refused(tools, "start_run", LONG)).contains("the server is ending");
    }

    @Test
    void listsAllProblemsOfATask() throws IOException {
        example.write(example.document().put("attempts", 0).put("backend", "maya"));

        String refused = refused(tools(1), "start_run", Map.of("task", "task.json", "threshold", 0.5));

        assertThat(refused).contains("/attempts").contains("/backend");
    }

    @Test
    void freesThePlaceOfARunThatCouldNotBeStarted() throws IOException {
        Tools tools = tools(1);
        example.write(example.document().put("attempts", 0));
        refused(tools, "start_run", Map.of("task", "task.json"));
        example.write(example.document());

        assertThat(finished(tools, Map.of("task", "task.json"))).contains("task-example");
    }

    @Test
    void refusesTasksOutsideOfTheFolder() throws IOException {
        Files.copy(example.file(), folder.resolve("outside.json"));
        Files.createSymbolicLink(folder.resolve("tasks/link.json"), folder.resolve("outside.json"));
        Tools tools = tools(1);

        assertThat(refused(tools, "start_run", Map.of("task", "../outside.json")))
                .contains("outside of the folder");
        assertThat(refused(tools, "start_run", Map.of("task", "link.json"))).contains("outside of the folder");
        assertThat(refused(
                        tools,
                        "start_run",
                        Map.of("task", folder.resolve("outside.json").toString())))
                .contains("outside of the folder");
        assertThat(refused(tools, "start_run", Map.of("task", "tsak.json"))).contains("Did you mean 'task.json'?");
        assertThat(refused(tools, "start_run", Map.of("task", "a\0b"))).contains("no task file");
        assertThat(refused(tools, "start_run", Map.of("task", "."))).contains("no task file");
        assertThat(folder.resolve("runs")).isEmptyDirectory();
    }

    @Test
    void namesRunsThatCouldBeMeant() {
        Tools tools = tools(1);
        String run = finished(tools, Map.of("task", "task.json"));

        assertThat(refused(tools, "get_best", Map.of("run", run.replace("example", "exmaple"))))
                .contains("Did you mean '" + run + "'?");
        assertThat(refused(tools, "run_status", Map.of("run", "../runs/" + run)))
                .contains("There is no run");
        assertThat(refused(tools, "run_status", Map.of("run", run + "/attempts")))
                .contains("There is no run");
    }

    @Test
    void checksArguments() {
        Tools tools = tools(1);

        assertThat(refused(tools, "run_status", Map.of("waitSeconds", 21, "rnu", "x")))
                .contains("run is required")
                .contains("waitSeconds")
                .contains("'rnu' is not an argument of this tool; did you mean 'run'?");
        assertThat(refused(tools, "start_run", Map.of("task", "x".repeat(100_000))))
                .contains("task: ")
                .hasSizeLessThan(1000);
        assertThat(refused(tools, "start_run", Map.of("task", List.of("task.json"))))
                .contains("task: ");
        assertThat(refused(tools, "list_tasks", Map.of("x", 1))).contains("this tool has none");
        assertThat(refused(tools, "no_tool", Map.of())).contains("There is no tool 'no_tool'");
    }

    @Test
    void sendsNoSecret() throws IOException {
        example.write(example.document().put("text", "Use " + SECRET + " here."));

        Answer answer = ok(tools(1), "list_tasks", Map.of());

        assertThat(answer.text()).doesNotContain(SECRET).contains(Redactor.MARK);
        assertThat(answer.structured().toString()).doesNotContain(SECRET).contains(Redactor.MARK);
    }

    @Test
    void everyAnswerFitsItsSchema() {
        Tools tools = tools(1);
        String run = finished(tools, Map.of("task", "task.json"));
        Map<String, Map<String, Object>> calls = Map.of(
                "list_tasks", Map.of(),
                "list_runs", Map.of(),
                "run_status", Map.of("run", run),
                "stop_run", Map.of("run", run),
                "list_attempts", Map.of("run", run),
                "get_best", Map.of("run", run),
                "compare_attempts", Map.of("run", run, "a", 0, "b", 1),
                "get_artifact", Map.of("run", run, "path", "references/camera.png"),
                "start_run", Map.of("task", "task.json"));

        assertThat(tools.catalog().tools()).allSatisfy(tool -> {
            Answer answer = ok(tools, tool.name(), calls.getOrDefault(tool.name(), Map.of()));
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(tool.output())
                            .validate(answer.structured()))
                    .as(tool.name())
                    .isEmpty();
        });
        assertThat(calls.keySet())
                .containsExactlyInAnyOrderElementsOf(tools.catalog().tools().stream()
                        .map(ToolCatalog.Tool::name)
                        .toList());
    }

    @Test
    void keepsTheLastEventsOnly() {
        LiveRun run = new LiveRun("ticket", "task.json", () -> 0, changed -> {});

        for (int i = 0; i < 100; i++) {
            run.onEvent(new RunEvent.TryStarted("run", SystemTime.wall().instant(), i, 0, "worker"));
        }

        assertThat(run.snapshot().events()).hasSize(20).last().isEqualTo("attempt 99 began");
    }

    @Test
    void theReferenceListsEveryToolWithItsArguments() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "reference", "mcp-tools.md"));

        assertThat(new ToolCatalog().tools()).allSatisfy(tool -> {
            String row = lines.stream()
                    .filter(line -> line.startsWith("| `" + tool.name() + "` |"))
                    .findFirst()
                    .orElse("");
            List<String> arguments = new ArrayList<>();
            tool.input().path("properties").fieldNames().forEachRemaining(arguments::add);
            assertThat(row).as(tool.name()).isNotEmpty();
            assertThat(arguments).allSatisfy(argument -> assertThat(row).contains("`" + argument + "`"));
        });
    }
}
