package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    @Test
    void printsWhoWonAndWhyAndWhereItIs() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json")).isZero();

        assertThat(console.out())
                .startsWith("SIMULATED")
                .containsPattern("Winner {3}attempt-00[0-2], score 0\\.\\d{4}\n")
                .contains("has the highest score")
                .contains("ATTEMPTS_EXHAUSTED")
                .doesNotContain("\033");
        for (String what : new String[] {"Run", "Render", "Code"}) {
            assertThat(pathAfter(console.out(), what)).exists();
        }
        assertThat(console.err())
                .contains("SIMULATED backend")
                .contains("attempt-002  score")
                .doesNotContain("\033", "\r");
    }

    private static Path pathAfter(String text, String what) {
        return text.lines()
                .filter(line -> line.startsWith(what + " "))
                .map(line -> Path.of(line.substring(9)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void recordsThatItWasASimulation() throws Exception {
        TestConsole console = TestConsole.in(folder);
        console.run("run", "task.json", "--json");

        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("simulated").asBoolean()).isTrue();
        JsonNode run = TestJson.parse(Files.readString(
                Path.of(result.path("paths").path("run").asText()).resolve("run.json")));
        assertThat(run.path("versions").path("backend").asText()).isEqualTo("simulated");
        assertThat(run.path("environment").path("backend").asText()).isEqualTo("simulated");
        assertThat(result.path("run").asText()).contains("_baseline-simulated-");
    }

    @Test
    void printsOneJsonObjectAndNothingElse() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--json", "--threshold", "1.0"))
                .isEqualTo(4);

        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("exitCode").asInt()).isEqualTo(4);
        assertThat(result.path("backend").asText()).isEqualTo("simulated");
        assertThat(result.path("winner").isInt()).isTrue();
        assertThat(result.path("score").asDouble()).isBetween(0.0, 1.0);
        assertThat(result.path("threshold").asDouble()).isEqualTo(1.0);
        assertThat(result.path("rationale").asText()).isNotBlank();
        assertThat(result.path("stopReason").asText()).isEqualTo("ATTEMPTS_EXHAUSTED");
        assertThat(Path.of(result.path("paths").path("code").asText())).exists();
        assertThat(Path.of(result.path("paths").path("render").asText())).exists();
        assertThat(result.path("attempts")).hasSize(3);
        assertThat(result.path("attempts").get(1).path("number").asInt()).isEqualTo(1);
        assertThat(result.path("attempts").get(1).path("iterations").asInt()).isEqualTo(4);
        assertThat(result.path("scores").path("photometric").isNumber()).isTrue();
        assertThat(result.path("failureCauses").get(0).path("failureClass").asText())
                .isEqualTo("E3_SEMANTIC");
    }

    @Test
    void stopsAtAThresholdThatIsReached() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--threshold", "0.01")).isZero();

        assertThat(console.out()).contains("reached the threshold 0.01").contains("THRESHOLD_REACHED");
    }

    @Test
    void letsFlagsReplaceWhatTheFileSays() throws Exception {
        TestConsole console = TestConsole.in(folder);

        int exit = console.run(
                "run",
                "task.json",
                "--json",
                "--attempts=1",
                "--iterations=2",
                "--seed=99",
                "--runs-dir=elsewhere/runs");

        assertThat(exit).isZero();
        Path run =
                Path.of(TestJson.parse(console.out()).path("paths").path("run").asText());
        assertThat(run.getParent()).isEqualTo(folder.resolve("elsewhere/runs"));
        JsonNode plan =
                TestJson.parse(Files.readString(run.resolve("run.json"))).path("plan");
        assertThat(plan.path("attempts").asInt()).isEqualTo(1);
        assertThat(plan.path("limits").path("maxIterations").asInt()).isEqualTo(2);
        assertThat(plan.path("seed").asInt()).isEqualTo(99);
    }

    @Test
    void givesTheSameScoresForTheSameSeed() {
        TestConsole first = TestConsole.in(folder);
        TestConsole second = TestConsole.in(folder);
        first.run("run", "task.json", "--json");
        second.run("run", "task.json", "--json");

        assertThat(TestJson.parse(first.out()).findValues("score"))
                .isEqualTo(TestJson.parse(second.out()).findValues("score"))
                .isNotEmpty();
    }

    @Test
    void standsInForABlenderThatIsNotThereButSaysSo() throws Exception {
        example.write(example.document().put("backend", "auto"));
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--attempts=1")).isZero();

        assertThat(console.err())
                .contains("SIMULATED backend: no Blender was found")
                .contains("apt-get install blender")
                .contains("--blender PATH")
                .contains("run the same command again")
                .contains("scores mean nothing for Blender");
    }

    @Test
    void doesNotStandInWhereBlenderIsAskedFor() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--backend=blender")).isEqualTo(5);

        assertThat(console.err()).contains("no Blender was found").contains("apt-get install blender");
        assertThat(console.out()).isEmpty();
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void doesNotStandInForABlenderThatWasNamedAndDoesNotWork() throws Exception {
        example.write(example.document().put("backend", "auto"));
        Path broken = Files.writeString(folder.resolve("blender"), "#!/bin/sh\necho hello\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));

        TestConsole flag = TestConsole.in(folder);
        assertThat(flag.run("run", "task.json", "--blender", broken.toString())).isEqualTo(5);
        assertThat(flag.err()).contains("does not print its version");

        TestConsole variable = new TestConsole(folder, Map.of("COORDINATOR_BLENDER", broken.toString()), false);
        assertThat(variable.run("run", "task.json")).isEqualTo(5);
    }

    @Test
    void listsWhatIsWrongWithATaskFile() throws Exception {
        ObjectNode document = example.document();
        document.put("template", "no.py");
        document.putObject("budget").put("wallTime", "soon");
        example.write(document);
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--json")).isEqualTo(2);

        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("exitCode").asInt()).isEqualTo(2);
        assertThat(result.path("problems").findValuesAsText("field"))
                .containsExactlyInAnyOrder("/template", "/budget/wallTime");
        assertThat(console.err()).contains("/template: ");
    }

    @Test
    void refusesACommandLineThatItDoesNotUnderstand() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--atempts=3")).isEqualTo(2);
        assertThat(console.err()).contains("--atempts").contains("--attempts").contains("coordinator run --help");
        assertThat(TestConsole.in(folder).run("run")).isEqualTo(2);
        assertThat(TestConsole.in(folder).run("run", "task.json", "--attempts=many"))
                .isEqualTo(2);
        assertThat(TestConsole.in(folder).run("walk")).isEqualTo(2);
        assertThat(TestConsole.in(folder).run()).isEqualTo(2);
    }

    @Test
    void explainsItself() {
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("--help")).isZero();
        assertThat(console.run("run", "--help")).isZero();
        assertThat(console.run("--version")).isZero();

        assertThat(console.out()).contains("validate", "130", "--runs-dir", "coordinator unreleased");
        for (ExitCode code : ExitCode.values()) {
            assertThat(console.out()).containsPattern("(?m)^ +" + code.code() + " ");
        }
    }

    @Test
    void takesTimeoutsFromFlags() throws Exception {
        TestConsole console = TestConsole.in(folder);

        int exit = console.run(
                "run",
                "task.json",
                "--json",
                "--attempt-timeout=PT11M",
                "--worker-timeout=PT12S",
                "--step-timeout=PT13S",
                "--wall-time=PT14M");

        assertThat(exit).isZero();
        JsonNode plan = planOf(TestJson.parse(console.out()));
        assertThat(plan.toString()).contains("PT11M", "PT12S", "PT13S", "PT14M");
        assertThat(TestConsole.in(folder).run("run", "task.json", "--wall-time=soon"))
                .isEqualTo(2);
    }

    private static JsonNode planOf(JsonNode result) throws IOException {
        Path run = Path.of(result.path("paths").path("run").asText());
        return TestJson.parse(Files.readString(run.resolve("run.json"))).path("plan");
    }

    @Test
    void failsBeforeTheRunWhereTheRunsFolderCannotBeWritten() throws Exception {
        assumeThat(Files.isDirectory(Path.of("/proc/self"))).isTrue();
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--runs-dir=/proc/self")).isEqualTo(1);

        assertThat(console.err())
                .contains("Cannot write to the runs folder /proc/self")
                .doesNotContain("at most 3 attempts", "\tat ");
    }

    @Test
    void failsWhenTheResultCannotBeWritten() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(full, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                folder,
                false,
                80,
                24,
                Redactor.of(Map.of()));

        assertThat(CoordinatorCommand.execute(console, "run", "task.json", "--json"))
                .isEqualTo(1);
        assertThat(CoordinatorCommand.execute(console, "--help")).isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the result could not be written");
    }

    @Test
    void reportsAPluginThatIsNotThere() throws Exception {
        Path noJar = Files.writeString(folder.resolve("no.jar"), "not a jar");
        for (String plugins : List.of("nowhere/a.jar", folder + File.pathSeparator + "b.jar", noJar.toString())) {
            TestConsole console = new TestConsole(folder, Map.of("COORDINATOR_PLUGINS", plugins), false);
            assertThat(console.run("run", "task.json")).isEqualTo(2);
            assertThat(console.err())
                    .contains(
                            "COORDINATOR_PLUGINS names " + plugins.substring(plugins.indexOf(File.pathSeparator) + 1));
            assertThat(console.run("validate", "task.json")).isEqualTo(2);
        }
        TestConsole console = new TestConsole(folder, Map.of("COORDINATOR_PLUGINS", folder + "/*:"), false);
        assertThat(console.run("validate", "task.json")).isZero();
    }

    @Test
    void printsNeitherSecretsNorControlSequencesFromOutside() throws Exception {
        String secret = "s3cr3t-abcdefgh";
        Map<String, String> environment = Map.of("VENDOR_API_KEY", secret);
        ObjectNode document = example.document().put("atempts-\u001b[2J" + secret, 1);
        example.write(document);
        for (String flag : List.of("--iterations=1", "--json")) {
            TestConsole console = new TestConsole(folder, environment, false);
            console.run("run", "task.json", "--runs-dir=" + secret, flag);
            assertThat(console.out()).isNotEmpty();
            assertThat(console.out() + console.err()).doesNotContain(secret).doesNotContain("\033", "\u009b");
        }
        Path broken = folder.resolve("blender\u001b[2J" + secret);
        Files.writeString(broken, "#!/bin/sh\nprintf '\\033[2J\\233H " + secret + "'\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
        TestConsole console = new TestConsole(folder, environment, false);
        console.run("run", "task.json", "--backend=blender", "--json", "--blender", broken.toString());
        console.run("run", "no\u001b[2J" + secret + ".json");
        console.run("run", "--no-\u001b[2J" + secret);
        assertThat(console.out() + console.err()).doesNotContain(secret).doesNotContain("\033", "\u009b");
    }

    @Test
    void failsWith1WhereTheRunCannotBeRecorded() throws Exception {
        Files.writeString(folder.resolve("occupied"), "a file");
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--runs-dir=occupied")).isEqualTo(1);

        assertThat(console.err()).contains("occupied").doesNotContain("\tat ");
    }
}
