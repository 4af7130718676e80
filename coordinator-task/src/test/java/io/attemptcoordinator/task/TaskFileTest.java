package io.attemptcoordinator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.MedianPruner;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.SelfLoop;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    private final Components components = Components.load(TaskFileTest.class.getClassLoader());

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    @AfterEach
    void closeComponents() {
        components.close();
    }

    private TaskFile read(Path file) {
        return TaskFile.read(file, TaskOverrides.NONE, components);
    }

    private List<TaskProblem> problemsOf(Path file) {
        InvalidTaskException refused = catchThrowableOfType(InvalidTaskException.class, () -> read(file));
        assertThat(refused).as("the file must be refused").isNotNull();
        return refused.problems();
    }

    /** A run does not go on with another file of the same name. */
    private Map<String, String> withDigest(String setting, String file) throws IOException {
        String digest = MoreFiles.asByteSource(folder.resolve(file))
                .hash(Hashing.sha256())
                .toString();
        return Map.of(setting, file, setting + ".sha256", digest);
    }

    @Test
    void readsATaskWithDefaults() throws IOException {
        TaskFile task = read(example.file());

        assertThat(task.warnings()).isEmpty();
        assertThat(task.task().name()).isEqualTo("example");
        assertThat(task.task().references().get(0).image()).isEqualTo(folder.resolve("reference.png"));
        assertThat(task.components().baseline().name()).isEqualTo("blend-file");
        assertThat(task.components().attempt().name()).isEqualTo("coordinator-viga-loop");
        assertThat(task.components().measure().weights()).isEqualTo(Map.of("photometric", 1.0));
        assertThat(task.components().store()).as("up to the host").isNull();
        assertThat(task.components().records())
                .contains(
                        new ComponentRecord("scorer", "photometric", 1.0, Map.of()),
                        new ComponentRecord(
                                "generator", "template-search", null, withDigest("template", "template.py")),
                        new ComponentRecord("verifier", "coordinator-scores", null, Map.of()),
                        new ComponentRecord("baseline", "blend-file", null, withDigest("path", "scene.blend")));
        assertThat(task.plan().attempts()).isEqualTo(3);
        assertThat(task.plan().seed()).isEqualTo(7);
        assertThat(task.plan().limits().threshold()).isNull();
        assertThat(task.plan().budget()).isEqualTo(Budget.UNLIMITED);
        assertThat(task.backend().sandbox()).isEqualTo(SandboxPolicy.AUTO);
        assertThat(task.backend().referencesVisible()).isFalse();
        assertThat(task.backend().threads()).as("the default of the version").isNull();
        assertThat(task.backend().render())
                .as("as large as the reference")
                .isEqualTo(new RenderSettings(
                        RenderSettings.Engine.CYCLES, ExampleTask.WIDTH, ExampleTask.HEIGHT, 16, 0, List.of("camera")));
    }

    private ObjectNode choosing(String json) throws IOException {
        ObjectNode document = example.document();
        document.setAll((ObjectNode) new com.fasterxml.jackson.databind.ObjectMapper().readTree(json));
        return document;
    }

    @Test
    void readsHowToChoose() throws Exception {
        Path file = example.write(choosing("""
                {"selection": {"name": "noise-aware", "judgements": 5, "settings": {"confidence": 0.9}},
                 "strategies": [{"name": "bold", "values": {"step": 0.3}}, {"name": "plain"}],
                 "scorers": [{"name": "photometric", "repeat": 3},
                             {"name": "execution-health", "weight": 0, "minimum": 0.25}]}"""));

        TaskFile task = read(file);

        assertThat(task.plan().judgements()).isEqualTo(5);
        assertThat(task.components().selection().name()).isEqualTo("noise-aware");
        assertThat(task.components().policy())
                .isEqualTo(new FixedAttempts(
                        List.of(new Strategy("bold", Map.of("step", "0.3")), new Strategy("plain", Map.of()))));
        assertThat(task.components().measure().weights())
                .isEqualTo(Map.of("photometric", 1.0, "execution-health", 0.0));
        assertThat(task.components().records())
                .contains(
                        new ComponentRecord("scorer", "photometric", 1.0, Map.of("measure.repeat", "3")),
                        new ComponentRecord("scorer", "execution-health", 0.0, Map.of("measure.minimum", "0.25")),
                        new ComponentRecord("selection", "noise-aware", null, Map.of("confidence", "0.9")));
    }

    @Test
    void readsWhatIsMadeAndWhatIsNotFinished() throws Exception {
        Path file = example.write(choosing("""
                {"strategies": [{"name": "bold"}],
                 "pruner": {"name": "median", "settings": {"from": 4, "every": 2}},
                 "rounds": {"attempts": 4, "distiller": {"settings": {"best": 3}}}}"""));

        TaskComponents components = read(file).components();

        RunPolicy first = new FixedAttempts(List.of(new Strategy("bold", Map.of())));
        assertThat(components.policy())
                .isEqualTo(new SelfLoop(first.prunedBy(new MedianPruner(3, 4, 2)), 4, new BestAttemptsDistiller(3)));
        assertThat(components.records())
                .contains(
                        new ComponentRecord("pruner", "median", null, Map.of("from", "4", "every", "2")),
                        new ComponentRecord("distiller", "best-attempts", null, Map.of("best", "3")));
    }

    @Test
    void saysWhatIsWrongWithWhatIsMade() throws Exception {
        Path other = example.write(choosing("""
                {"pruner": {"name": "successive-halving", "settings": {"factor": 1}},
                 "rounds": {"attempts": 2, "distiller": {"name": "worst"}}}"""));

        assertThat(problemsOf(other))
                .extracting(problem -> problem.field() + " " + problem.message())
                .anyMatch(problem -> problem.startsWith("/pruner/settings/factor"))
                .anyMatch(problem -> problem.startsWith("/rounds/distiller/name") && problem.contains("best-attempts"));
        Path file = example.write(choosing("""
                {"pruner": {"name": "mean"},
                 "rounds": {"attempts": 0, "distiller": {"name": "best-attempts"}}}"""));
        assertThat(problemsOf(file))
                .extracting(problem -> problem.field() + " " + problem.message())
                .anyMatch(problem -> problem.startsWith("/pruner/name") && problem.contains("median"))
                .anyMatch(problem -> problem.startsWith("/rounds/attempts"));
    }

    @Test
    void saysWhatIsWrongWithHowToChoose() throws Exception {
        Path file = example.write(choosing("""
                {"selection": {"name": "noise-awre", "judgements": -1},
                 "strategies": [{"name": "bold"}, {"name": "bold"}],
                 "scorers": [{"name": "photometric"}, {"name": "execution-health", "weight": 0}]}"""));

        assertThat(problemsOf(file))
                .extracting(problem -> problem.field() + " " + problem.message())
                .anyMatch(problem -> problem.startsWith("/selection/name") && problem.contains("noise-aware"))
                .anyMatch(problem -> problem.startsWith("/selection/judgements"))
                .anyMatch(problem -> problem.startsWith("/strategies/1/name") && problem.contains("already"))
                .anyMatch(
                        problem -> problem.startsWith("/scorers/1") && problem.contains("needs a weight or a minimum"));
    }

    @Test
    void readsEverythingThatMayBeGiven() throws Exception {
        ObjectNode document = example.document();
        document.put("threshold", 0.9)
                .put("patience", 5)
                .put("maxTries", 2)
                .put("maxFastRetries", 0)
                .put("sandbox", "required")
                .put("referencesVisible", true)
                .put("threads", 4)
                .put("backend", "blender");
        document.putObject("timeouts")
                .put("attempt", "PT30M")
                .put("worker", "PT3M")
                .put("reset", "PT4M")
                .put("step", "PT0.5S");
        document.putObject("budget")
                .put("wallTime", "PT10M")
                .put("tokens", 1000)
                .put("iterations", 50)
                .put("cost", 2.5);
        document.putObject("render")
                .put("engine", "eevee")
                .put("width", 64)
                .put("height", 48)
                .put("samples", 3)
                .put("seed", 2);
        document.putObject("attempt")
                .put("name", "coordinator-viga-loop")
                .putObject("settings")
                .put("memory", 3)
                .put("renderTimeout", "PT1M");
        document.putObject("settings").putObject("coordinator-viga-loop").put("executeTimeout", "PT5S");

        TaskFile task = read(example.write(document));

        assertThat(task.plan().limits().threshold()).isEqualTo(0.9);
        assertThat(task.plan().limits().patience()).isEqualTo(5);
        assertThat(task.plan().limits().maxTries()).isEqualTo(2);
        assertThat(task.plan().limits().maxFastRetries()).isZero();
        assertThat(task.plan().limits().attemptTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(task.plan().limits().workerTimeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(task.plan().limits().resetTimeout()).isEqualTo(Duration.ofMinutes(4));
        assertThat(task.plan().limits().stepTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(task.plan().budget())
                .isEqualTo(new Budget(Duration.ofMinutes(10), 1000L, 50, BigDecimal.valueOf(2.5)));
        assertThat(task.backend().sandbox()).isEqualTo(SandboxPolicy.REQUIRED);
        assertThat(task.backend().referencesVisible()).isTrue();
        assertThat(task.backend().threads()).isEqualTo(4);
        assertThat(task.backend().choice()).isEqualTo(BackendSettings.Choice.BLENDER);
        assertThat(task.backend().render())
                .isEqualTo(new RenderSettings(RenderSettings.Engine.EEVEE, 64, 48, 3, 2, List.of("camera")));
        assertThat(task.components().records())
                .contains(new ComponentRecord(
                        "attempt",
                        "coordinator-viga-loop",
                        null,
                        Map.of("memory", "3", "renderTimeout", "PT1M", "executeTimeout", "PT5S")));
    }

    @Test
    void takesTheTemplateAsShortForItsGenerator() throws Exception {
        ObjectNode document = example.document();
        document.remove("template");
        document.putObject("generator")
                .put("name", "template-search")
                .putObject("settings")
                .put("template", "template.py");

        TaskFile task = read(example.write(document));

        assertThat(task.components().records())
                .isEqualTo(read(new ExampleTask(folder).file()).components().records());
    }

    @Test
    void takesSettingsFromBesideTheBaselineAndFromAnObject() throws Exception {
        ObjectNode document = example.document();
        document.putObject("baseline")
                .put("kind", "blend-file")
                .putObject("settings")
                .put("path", "scene.blend");
        assertThat(read(example.write(document)).components().baseline().name()).isEqualTo("blend-file");

        document.putObject("baseline").put("kind", "blend-file");
        document.putObject("settings").putObject("blend-file").put("path", "scene.blend");
        assertThat(read(example.write(document)).components().baseline().name()).isEqualTo("blend-file");
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
                wrong("/seed", "E+300", task -> task.put("seed", 1e300)),
                wrong("/seed", "E+18", task -> task.put("seed", 9.3e18)),
                wrong("/threshold", "1.5", task -> task.put("threshold", 1.5)),
                wrong("/patience", "-1", task -> task.put("patience", -1)),
                wrong("/maxTries", "0", task -> task.put("maxTries", 0)),
                wrong("/maxFastRetries", "-1", task -> task.put("maxFastRetries", -1)),
                wrong("/name", "Not a name", task -> task.put("name", "Not a name")),
                wrong("/backend", "\"unreal\"", task -> task.put("backend", "unreal")),
                wrong("/sandbox", "\"none\"", task -> task.put("sandbox", "none")),
                wrong("/threads", "0", task -> task.put("threads", 0)),
                wrong("/schemaVersion", "2.0", task -> task.put("schemaVersion", "2.0")),
                wrong("/template", "there is no such file", task -> task.put("template", "no.py")),
                wrong("/template", "declares no parameters", task -> task.put("template", "task.json")),
                wrong(
                        "/template",
                        "must be left out",
                        task -> task.putObject("generator").put("name", "template-search")),
                wrong("/generator", "required", task -> task.remove("template")),
                wrong("/generator/name", "No Generator named 'none'", task -> {
                    task.remove("template");
                    task.putObject("generator").put("name", "none");
                }),
                wrong("/generator/settings/template", "required", task -> {
                    task.remove("template");
                    task.putObject("generator").put("name", "template-search");
                }),
                wrong(
                        "/verifier/name",
                        "No Verifier named 'none'",
                        task -> task.putObject("verifier").put("name", "none")),
                wrong(
                        "/verifier/settings/x",
                        "unknown keys: 'x'",
                        task -> task.putObject("verifier")
                                .put("name", "coordinator-scores")
                                .putObject("settings")
                                .put("x", 1)),
                wrong(
                        "/attempt/settings/memory",
                        "'memory'",
                        task -> task.putObject("attempt")
                                .put("name", "coordinator-viga-loop")
                                .putObject("settings")
                                .put("memory", 0)),
                wrong(
                        "/attempt/settings/memroy",
                        "did you mean 'memory'",
                        task -> task.putObject("attempt")
                                .put("name", "coordinator-viga-loop")
                                .putObject("settings")
                                .put("memroy", 1)),
                wrong(
                        "/classifiers/0/name",
                        "No FailureClassifier named 'none'",
                        task -> task.putArray("classifiers").addObject().put("name", "none")),
                wrong(
                        "/store/name",
                        "No ArtifactStore named 'none'",
                        task -> task.putObject("store").put("name", "none")),
                wrong(
                        "/baseline/kind",
                        "No Baseline named 'usd'. Available: [blend-file, empty-scene, recipe]",
                        task -> task.putObject("baseline").put("kind", "usd")),
                wrong(
                        "/baseline/path",
                        "required",
                        task -> task.putObject("baseline").put("kind", "blend-file")),
                wrong(
                        "/baseline/path",
                        "there is no such file",
                        task -> task.withObject("/baseline").put("path", "x")),
                wrong(
                        "/baseline/path",
                        ".blend",
                        task -> task.withObject("/baseline").put("path", "reference.png")),
                wrong(
                        "/baseline/path",
                        "unknown keys",
                        task -> task.withObject("/baseline").put("kind", "empty-scene")),
                wrong(
                        "/baseline/colour",
                        "unknown keys: 'colour'",
                        task -> task.withObject("/baseline").put("colour", "red")),
                wrong("/references/0/path", "there is no such file", task -> reference(task, "camera", "no.png")),
                wrong("/references/0/path", "PNG", task -> reference(task, "camera", "template.py")),
                wrong("/references/0/path", "regular file", task -> reference(task, "camera", ".")),
                wrong("/references/0/view", "back", task -> reference(task, "back", "reference.png")),
                wrong(
                        "/references/1/view",
                        "already",
                        task -> task.withArray("references")
                                .addObject()
                                .put("view", "camera")
                                .put("path", "reference.png")),
                wrong(
                        "/references",
                        "array",
                        task -> task.putObject("references").put("camera", "reference.png")),
                wrong("/references", "at least one reference image", task -> task.putArray("references")),
                wrong("/render", "at least 161 x 161 pixels for the scorer 'ms-ssim' but is 400 x 160", task -> {
                    task.putArray("scorers").addObject().put("name", "ms-ssim");
                    task.putObject("render").put("width", 400).put("height", 160);
                }),
                wrong("/scorers/0/name", "'phot'", task -> scorer(task).put("name", "phot")),
                wrong("/scorers/0/weight", "-1", task -> scorer(task).put("weight", -1)),
                wrong(
                        "/scorers/1",
                        "already",
                        task -> task.withArray("scorers")
                                .addObject()
                                .put("name", "photometric")
                                .put("weight", 1)),
                wrong(
                        "/scorers",
                        "must name at least one scorer, such as 'photometric'",
                        task -> task.putArray("scorers")),
                wrong("/scorers", "must name at least one scorer, such as 'photometric'", task -> {
                    task.remove("template");
                    task.putArray("scorers");
                    task.putObject("attempt")
                            .put("kind", "external")
                            .putArray("command")
                            .add("{blender}");
                }),
                wrong("/scorers/0/settings/a", "sets 'a' to 'c', but /settings/photometric/a sets it to 'b'", task -> {
                    scorer(task).putObject("settings").put("a", "c");
                    task.putObject("settings").putObject("photometric").put("a", "b");
                }),
                wrong(
                        "/scorers/0/settings/a",
                        "unknown keys: 'a'",
                        task -> scorer(task).putObject("settings").put("a", "c")),
                wrong(
                        "/settings/photometric/a",
                        "unknown keys: 'a'",
                        task -> task.putObject("settings")
                                .putObject("photometric")
                                .put("a", "b")),
                wrong(
                        "/settings/photometrik",
                        "does not use",
                        task -> task.putObject("settings").putObject("photometrik")),
                wrong("/render/width", "4", task -> task.putObject("render").put("width", 4)),
                wrong(
                        "/render/engine",
                        "luxcore",
                        task -> task.putObject("render").put("engine", "luxcore")),
                wrong("/budget/tokens", "0", task -> task.putObject("budget").put("tokens", 0)),
                wrong("/budget/cost", "0", task -> task.putObject("budget").put("cost", 0)),
                wrong(
                        "/budget/wallTime",
                        "PT10M",
                        task -> task.putObject("budget").put("wallTime", "10 minutes")),
                wrong(
                        "/budget/wallTime",
                        "PT0S",
                        task -> task.putObject("budget").put("wallTime", "PT0S")),
                wrong(
                        "/timeouts/step",
                        "PT0S",
                        task -> task.putObject("timeouts").put("step", "PT0S")),
                wrong(
                        "/timeouts/attempt",
                        "P36501D",
                        task -> task.putObject("timeouts").put("attempt", "P36501D")));
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

        List<TaskProblem> problems = problemsOf(example.write(document));

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).field()).isEqualTo(field);
        assertThat(problems.get(0).message()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed", "threshold", "attempts", "threads"})
    void refusesANumberThatNoTypeCanHold(String field) throws Exception {
        String number = "1" + "0".repeat(50) + "e1000000";
        ObjectNode document = example.document();
        document.remove(field);
        String text = document.toString();

        List<TaskProblem> problems = problemsOf(
                example.write(text.substring(0, text.length() - 1) + ", \"" + field + "\": " + number + "}"));

        assertThat(problems).hasSize(1);
    }

    @Test
    void listsAllProblemsAtOnce() throws Exception {
        ObjectNode document = example.document();
        document.put("template", "no.py");
        scorer(document).put("name", "none");
        document.putObject("budget").put("wallTime", "soon");

        assertThat(problemsOf(example.write(document)))
                .extracting(TaskProblem::field)
                .containsExactlyInAnyOrder("/template", "/scorers/0/name", "/budget/wallTime");
    }

    @Test
    void warnsOfAnUnknownFieldAndNamesTheNearest() throws Exception {
        ObjectNode document = example.document();
        document.put("thresold", 0.5);
        scorer(document).put("wieght", 2);
        document.put("x-comment", "mine");

        TaskFile task = read(example.write(document));

        assertThat(task.warnings())
                .extracting(TaskProblem::toString)
                .containsExactlyInAnyOrder(
                        "/thresold: is not known and is ignored; did you mean 'threshold'?",
                        "/scorers/0/wieght: is not known and is ignored; did you mean 'weight'?",
                        "/x-comment: is not known and is ignored");
    }

    @Test
    void takesOverridesAndNamesTheirSourceInAProblem() {
        TaskOverrides overrides = TaskOverrides.NONE
                .with("/attempts", 5, "--attempts")
                .with("/seed", null, "--seed")
                .with("/timeouts/step", "PT7S", "--step-timeout");
        TaskFile task = TaskFile.read(example.file(), overrides, components);
        assertThat(task.plan().attempts()).isEqualTo(5);
        assertThat(task.plan().seed()).isEqualTo(7);
        assertThat(task.plan().limits().stepTimeout()).isEqualTo(Duration.ofSeconds(7));

        TaskOverrides wrong =
                overrides.with("/attempts", -1, "--attempts").with("/timeouts/step", "7", "--step-timeout");
        InvalidTaskException refused = catchThrowableOfType(
                InvalidTaskException.class, () -> TaskFile.read(example.file(), wrong, components));
        assertThat(refused.problems())
                .extracting(TaskProblem::field)
                .containsExactlyInAnyOrder("--attempts", "--step-timeout");
    }

    @Test
    void reportsAParentThatCannotHoldAnOverride() throws Exception {
        ObjectNode document = example.document().put("timeouts", 5);
        Path file = example.write(document);
        TaskOverrides overrides = TaskOverrides.NONE.with("/timeouts/step", "PT7S", "--step-timeout");

        InvalidTaskException refused =
                catchThrowableOfType(InvalidTaskException.class, () -> TaskFile.read(file, overrides, components));

        assertThat(refused.problems()).extracting(TaskProblem::field).containsExactly("/timeouts");
    }

    private static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("", "a JSON object"),
                Arguments.of("[]", "a JSON object"),
                Arguments.of("{\"name\": ", "line 1, column"),
                Arguments.of("{\"attempts\": 1, \"attempts\": 2}", "Duplicate"),
                Arguments.of("{} {}", "Trailing"),
                Arguments.of("[".repeat(2000), "nest"),
                Arguments.of("{\"x\": \"" + "x".repeat(1024 * 1024) + "\"}", "1048576 bytes"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void refusesWhatIsNotOneBoundedJsonObject(String text, String message) throws Exception {
        List<TaskProblem> problems = problemsOf(example.write(text));

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).message()).containsIgnoringCase(message).doesNotContain("REDACTED");
    }

    @Test
    void reportsAFileThatDoesNotExist() {
        assertThat(problemsOf(folder.resolve("none.json")))
                .containsExactly(new TaskProblem("", "there is no such file"));
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void opensNoPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        Process made = new ProcessBuilder("sh", "-c", "mkfifo \"$0\"", pipe.toString()).start();
        assumeThat(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0).isTrue();

        assertThat(problemsOf(pipe)).containsExactly(new TaskProblem("", "it is not a regular file"));
        for (String field : List.of("template", "/references/0/path", "/baseline/path")) {
            ObjectNode document = example.document();
            if (field.equals("template")) {
                document.put("template", "pipe");
            } else if (field.startsWith("/references")) {
                reference(document, "camera", "pipe");
            } else {
                document.withObject("/baseline").put("path", "pipe");
            }
            assertThat(problemsOf(example.write(document)))
                    .extracting(TaskProblem::message)
                    .as(field)
                    .allMatch(message -> message.contains("regular file"))
                    .hasSize(1);
        }
    }

    @Test
    void looksForFilesBesideTheTaskFile() throws Exception {
        Path inner = Files.createDirectories(folder.resolve("with space/inner"));
        ExampleTask other = new ExampleTask(inner);

        assertThat(read(other.file()).task().references().get(0).image()).isEqualTo(inner.resolve("reference.png"));
    }

    @Test
    void survivesATemplateThatWouldExhaustTheStack() throws Exception {
        Files.writeString(
                folder.resolve("template.py"),
                "# /// coordinator-template\n" + "# a comment\n".repeat(20_000) + "import bpy\n");

        assertThat(problemsOf(example.file())).extracting(TaskProblem::field).containsExactly("/template");
    }

    @Test
    void showsNoSecretOfItsComponents() throws Exception {
        Attempt attempt = read(example.file()).components().attempt();
        TaskFile task = new TaskFile(
                read(example.file()).task(),
                read(example.file()).plan(),
                new TaskComponents(
                        attempt,
                        read(example.file()).components().baseline(),
                        read(example.file()).components().measure(),
                        List.of(),
                        Selection.bestScore(),
                        null,
                        new FixedAttempts(),
                        null,
                        List.of(),
                        java.util.Set.of("open sesame")),
                read(example.file()).backend(),
                "{}",
                List.of(),
                List.of());

        assertThat(task.toString()).doesNotContain("sesame");
        assertThat(task.redactor(Map.of()).redact("say open sesame")).isEqualTo("say [redacted]");
    }
}
