package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds {@code examples/all-plugins} and uses each of its components from the command line, in a process of its own. */
@Timeout(120)
class PluginTest {
    private static final Path SOURCES = Path.of("..", "examples", "all-plugins", "src", "main");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path built;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    private record Ended(int exit, String out, String err) {}

    @BeforeAll
    static void buildThePlugin() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path classes = Files.createDirectories(built.resolve("classes"));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null);
                Stream<Path> sources = Files.walk(SOURCES.resolve("java"))) {
            List<Path> javaFiles =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString()),
                                    null,
                                    files.getJavaFileObjectsFromPaths(javaFiles))
                            .call())
                    .as("the plug-in compiles")
                    .isTrue();
        }
        try (OutputStream file = Files.newOutputStream(jar());
                JarOutputStream jar = new JarOutputStream(file)) {
            add(jar, classes);
            add(jar, SOURCES.resolve("resources"));
        }
    }

    private static Path jar() {
        return built.resolve("plugins.jar");
    }

    private static void add(JarOutputStream jar, Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(root.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    /** Runs the command line as the launcher does. */
    private Ended run(String... args) throws Exception {
        return run(jar(), args);
    }

    private Ended run(Path jar, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + jar,
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put(Plugins.VARIABLE, jar.toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the process ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    private static void use(ObjectNode component, String name, String key, String value) {
        component.put("name", name).putObject("settings").put(key, value);
    }

    private ObjectNode task() {
        ObjectNode task = example.document();
        task.remove(List.of("references", "template", "scorers"));
        task.putObject("baseline").put("kind", "example-label").put("label", "from-a-plugin");
        return task.put("attempts", 1).put("iterations", 2);
    }

    @Test
    void runsGeneratorVerifierBaselineScorerAndClassifier() throws Exception {
        ObjectNode task = task();
        use(task.putObject("generator"), "example-program", "code", "ball_x = 0.5\n");
        use(task.putObject("verifier"), "example-opinion", "action", "Polish it.");
        ObjectNode scorer = task.putArray("scorers").addObject();
        scorer.put("name", "example-fixed").putObject("settings").put("value", 0.75);
        use(task.putArray("classifiers").addObject(), "example-answer", "text", "as the example wants it");
        example.write(task);

        Ended ended = run("run", "task.json", "--json");

        assertThat(ended.exit()).as(ended.err()).isZero();
        JsonNode result = TestJson.parse(ended.out());
        assertThat(result.path("score").asDouble()).isEqualTo(0.75);
        assertThat(result.path("run").asText()).contains("from-a-plugin");
        assertThat(Files.readString(Path.of(result.path("paths").path("code").asText())))
                .isEqualTo("ball_x = 0.5\n");
        Path run = Path.of(result.path("paths").path("run").asText());
        JsonNode iteration =
                TestJson.parse(Files.readString(run.resolve("attempts/attempt-000/iterations/iter-000.json")));
        assertThat(iteration.findValuesAsText("classifier")).contains("example-answer");
        assertThat(iteration.findPath("nextActions").get(0).asText()).isEqualTo("Polish it.");
        assertThat(TestJson.parse(Files.readString(run.resolve("run.json"))).findValuesAsText("name"))
                .contains("example-program", "example-opinion", "example-label", "example-fixed", "example-answer");
        assertThat(run("validate", run.toString()).exit()).isZero();
    }

    @Test
    void resumesWithTheSamePluginOnly() throws Exception {
        ObjectNode task = task();
        use(task.putObject("generator"), "example-program", "code", "ball_x = 0.5\n");
        use(task.putObject("verifier"), "example-opinion", "action", "Polish it.");
        example.write(task);
        Ended ended = run("run", "task.json", "--json");
        String run = TestJson.parse(ended.out()).path("paths").path("run").asText();
        Path other = folder.resolve("other.jar");
        try (OutputStream file = Files.newOutputStream(other);
                JarOutputStream jar = new JarOutputStream(file)) {
            add(jar, built.resolve("classes"));
            add(jar, SOURCES.resolve("resources"));
            jar.putNextEntry(new JarEntry("changed.txt"));
            jar.closeEntry();
        }

        Ended refused = run(other, "resume", run, "--attempts=2");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("'plugin.sha256' of the generator 'example-program'")
                .contains("'plugin.sha256' of the verifier 'example-opinion'");
        assertThat(run("resume", run, "--attempts=2", "--json").exit()).isEqualTo(ended.exit());
    }

    @Test
    void runsAttemptAndStore() throws Exception {
        ObjectNode task = task();
        use(task.putObject("attempt"), "example-notes", "text", "A note");
        use(task.putObject("store"), "example-memory", "index", "index.txt");
        example.write(task);

        Ended ended = run("run", "task.json", "--json");

        assertThat(ended.exit()).as(ended.err()).isZero();
        JsonNode result = TestJson.parse(ended.out());
        assertThat(result.path("winner").asInt(-1)).isZero();
        assertThat(result.path("paths")).as("the store keeps no files").isEmpty();
        assertThat(folder.resolve("runs")).doesNotExist();
        assertThat(Files.readAllLines(folder.resolve("index.txt")))
                .as("the store was closed")
                .anyMatch(path -> path.endsWith("attempts/attempt-000/iterations/iter-001/note.txt"))
                .anyMatch(path -> path.endsWith("/run.json"));
    }

    @Test
    void checksTheirSettingsBeforeARunAndListsThem() throws Exception {
        ObjectNode task = task();
        use(task.putObject("attempt"), "example-notes", "txet", "A note");
        use(task.putObject("store"), "example-memori", "index", "index.txt");
        example.write(task);

        Ended ended = run("validate", "task.json");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err())
                .contains("/attempt/settings")
                .contains("'text'")
                .contains("/store/name: No ArtifactStore named 'example-memori'")
                .contains("example-memory");
    }
}
