package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.blender.RenderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskFileReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    private static TaskFile read(Path file) throws InvalidInputException {
        return TaskFileReader.read(file, Json.object(), Map.of());
    }

    private static List<Problem> problemsOf(Path file) {
        InvalidInputException refused = catchThrowableOfType(InvalidInputException.class, () -> read(file));
        assertThat(refused).as("the file must be refused").isNotNull();
        return refused.problems();
    }

    @Test
    void readsATaskWithDefaults() throws Exception {
        TaskFile task = read(example.file());

        assertThat(task.warnings()).isEmpty();
        assertThat(task.task().name()).isEqualTo("example");
        assertThat(task.task().references().get(0).image()).isEqualTo(folder.resolve("reference.png"));
        assertThat(task.baseline()).isEqualTo("blend-file");
        assertThat(task.settings())
                .containsEntry(
                        "blend-file",
                        Map.of("path", folder.resolve("scene.blend").toString()));
        assertThat(task.scorers().weights()).isEqualTo(Map.of("photometric", 1.0));
        assertThat(task.plan().attempts()).isEqualTo(3);
        assertThat(task.plan().seed()).isEqualTo(7);
        assertThat(task.plan().threshold()).isNull();
        assertThat(task.isolation()).isEqualTo(Isolation.FRESH_PROCESS);
        assertThat(task.threads()).as("so that pixels are the same every time").isEqualTo(1);
        assertThat(task.render())
                .as("as large as the reference")
                .isEqualTo(new RenderSettings(
                        RenderSettings.Engine.CYCLES, ExampleTask.WIDTH, ExampleTask.HEIGHT, 16, 0, List.of("camera")));
    }

    @Test
    void readsEverythingThatMayBeGiven() throws Exception {
        ObjectNode document = example.document();
        document.put("threshold", 0.9)
                .put("patience", 5)
                .put("isolation", "reopen")
                .put("threads", 4)
                .put("backend", "blender");
        document.putObject("budget")
                .put("wallTime", "PT10M")
                .put("tokens", 1000)
                .put("iterations", 50);
        document.putObject("render")
                .put("engine", "eevee")
                .put("width", 64)
                .put("height", 48)
                .put("samples", 3)
                .put("seed", 2);
        document.putObject("settings").putObject("photometric").put("key", "value");

        TaskFile task = read(example.write(document));

        assertThat(task.plan().threshold()).isEqualTo(0.9);
        assertThat(task.plan().patience()).isEqualTo(5);
        assertThat(task.plan().budget().wallTime()).isEqualTo(Duration.ofMinutes(10));
        assertThat(task.plan().budget().tokens()).isEqualTo(1000);
        assertThat(task.plan().budget().iterations()).isEqualTo(50);
        assertThat(task.isolation()).isEqualTo(Isolation.REOPEN);
        assertThat(task.threads()).isEqualTo(4);
        assertThat(task.backend()).isEqualTo(TaskFile.Choice.BLENDER);
        assertThat(task.render())
                .isEqualTo(new RenderSettings(RenderSettings.Engine.EEVEE, 64, 48, 3, 2, List.of("camera")));
        assertThat(task.settings()).containsEntry("photometric", Map.of("key", "value"));
    }

    private static Arguments wrong(String field, String message, Consumer<ObjectNode> change) {
        return Arguments.of(field, message, change);
    }

    private static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("/attempts", "0", task -> task.put("attempts", 0)),
                wrong("/attempts", "\"six\"", task -> task.put("attempts", "six")),
                wrong("/iterations", "required", task -> task.remove("iterations")),
                wrong("/seed", "1.5", task -> task.put("seed", 1.5)),
                wrong("/threshold", "1.5", task -> task.put("threshold", 1.5)),
                wrong("/patience", "-1", task -> task.put("patience", -1)),
                wrong("/name", "Not a name", task -> task.put("name", "Not a name")),
                wrong("/backend", "\"unreal\"", task -> task.put("backend", "unreal")),
                wrong("/isolation", "\"none\"", task -> task.put("isolation", "none")),
                wrong("/threads", "0", task -> task.put("threads", 0)),
                wrong("/schemaVersion", "2.0", task -> task.put("schemaVersion", "2.0")),
                wrong("/template", "there is none at", task -> task.put("template", "no.py")),
                wrong("/template", "declares no parameters", task -> task.put("template", "task.json")),
                wrong(
                        "/baseline/kind",
                        "\"usd\"",
                        task -> task.putObject("baseline").put("kind", "usd")),
                wrong(
                        "/baseline/path",
                        "required",
                        task -> task.putObject("baseline").put("kind", "blend-file")),
                wrong(
                        "/baseline/path",
                        "there is none at",
                        task -> task.withObject("/baseline").put("path", "x")),
                wrong("/references/0/path", "there is none at", task -> reference(task, "camera", "no.png")),
                wrong("/references/0/path", "PNG", task -> reference(task, "camera", "template.py")),
                wrong("/references/0/view", "back", task -> reference(task, "back", "reference.png")),
                wrong(
                        "/references/1/view",
                        "already",
                        task -> task.withArray("references")
                                .addObject()
                                .put("view", "camera")
                                .put("path", "reference.png")),
                wrong("/scorers/0/name", "'phot'", task -> scorer(task).put("name", "phot")),
                wrong("/scorers/0/weight", "-1", task -> scorer(task).put("weight", -1)),
                wrong(
                        "/scorers/1",
                        "already",
                        task -> task.withArray("scorers")
                                .addObject()
                                .put("name", "photometric")
                                .put("weight", 1)),
                wrong("/template", "required", task -> task.remove("template")),
                wrong(
                        "/scorers",
                        "must name at least one scorer, such as 'photometric'",
                        task -> task.putArray("scorers")),
                wrong("/scorers/0", "sets 'a' to 'c'", task -> {
                    scorer(task).putObject("settings").put("a", "c");
                    task.putObject("settings").putObject("photometric").put("a", "b");
                }),
                wrong("/render/width", "4", task -> task.putObject("render").put("width", 4)),
                wrong(
                        "/render/engine",
                        "luxcore",
                        task -> task.putObject("render").put("engine", "luxcore")),
                wrong("/budget/tokens", "0", task -> task.putObject("budget").put("tokens", 0)),
                wrong(
                        "/budget/wallTime",
                        "PT10M",
                        task -> task.putObject("budget").put("wallTime", "10 minutes")),
                wrong(
                        "/budget/wallTime",
                        "PT0S",
                        task -> task.putObject("budget").put("wallTime", "PT0S")));
    }

    private static void reference(ObjectNode task, String view, String path) {
        task.putArray("references").addObject().put("view", view).put("path", path);
    }

    private static ObjectNode scorer(ObjectNode task) {
        return (ObjectNode) task.withArray("scorers").get(0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrong")
    void namesTheOneFieldThatIsWrong(String field, String message, Consumer<ObjectNode> change) throws Exception {
        ObjectNode document = example.document();
        change.accept(document);

        List<Problem> problems = problemsOf(example.write(document));

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).field()).isEqualTo(field);
        assertThat(problems.get(0).message()).contains(message);
    }

    @Test
    void listsAllProblemsAtOnce() throws Exception {
        ObjectNode document = example.document();
        document.put("template", "no.py");
        scorer(document).put("name", "none");
        document.putObject("budget").put("wallTime", "soon");

        assertThat(problemsOf(example.write(document)))
                .extracting(Problem::field)
                .containsExactlyInAnyOrder("/template", "/scorers/0/name", "/budget/wallTime");
    }

    @Test
    void warnsOfAFieldThatNobodyKnowsAndNamesTheNearest() throws Exception {
        ObjectNode document = example.document();
        document.put("thresold", 0.5);
        scorer(document).put("wieght", 2);
        document.put("x-comment", "mine");

        TaskFile task = read(example.write(document));

        assertThat(task.warnings())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "/thresold: is not known and is ignored; did you mean 'threshold'?",
                        "/scorers/0/wieght: is not known and is ignored; did you mean 'weight'?",
                        "/x-comment: is not known and is ignored");
    }

    @Test
    void takesOverridesAndBlamesTheFlagThatTheyCameFrom() throws Exception {
        ObjectNode overrides = Json.object().put("attempts", 5);
        assertThat(TaskFileReader.read(example.file(), overrides, Map.of("/attempts", "--attempts"))
                        .plan()
                        .attempts())
                .isEqualTo(5);

        overrides.put("attempts", -1);
        InvalidInputException refused = catchThrowableOfType(
                InvalidInputException.class,
                () -> TaskFileReader.read(example.file(), overrides, Map.of("/attempts", "--attempts")));
        assertThat(refused.problems()).extracting(Problem::field).containsExactly("--attempts");
    }

    private static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("", "not a JSON object"),
                Arguments.of("[]", "not a JSON object"),
                Arguments.of("{\"name\": ", "line 1, column"),
                Arguments.of("{\"attempts\": 1, \"attempts\": 2}", "Duplicate"),
                Arguments.of("{} {}", "Trailing"),
                Arguments.of("[".repeat(2000), "nest"),
                Arguments.of("{\"x\": \"" + "x".repeat(1024 * 1024) + "\"}", "more than 1048576 bytes"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void refusesWhatIsNotOneBoundedJsonObject(String text, String message) throws Exception {
        List<Problem> problems = problemsOf(example.write(text));

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).message()).containsIgnoringCase(message).doesNotContain("REDACTED");
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        assertThat(problemsOf(folder.resolve("none.json"))).containsExactly(new Problem("", "there is no such file"));
    }

    @Test
    void looksForFilesBesideTheTaskFile() throws Exception {
        Path inner = Files.createDirectories(folder.resolve("with space/inner"));
        ExampleTask other = new ExampleTask(inner);

        assertThat(read(other.file()).task().references().get(0).image()).isEqualTo(inner.resolve("reference.png"));
    }
}
