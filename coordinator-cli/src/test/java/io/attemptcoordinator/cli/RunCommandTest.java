package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void saysWhoWonAndWhyAndWhereItIs() {
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

        JsonNode result = Json.parse(console.out());
        assertThat(result.path("simulated").asBoolean()).isTrue();
        JsonNode run = Json.parse(Files.readString(
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

        JsonNode result = Json.parse(console.out());
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
        assertThat(result.path("attempts")
                        .get(1)
                        .path("scores")
                        .path("photometric")
                        .isNumber())
                .isTrue();
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
        Path run = Path.of(Json.parse(console.out()).path("paths").path("run").asText());
        assertThat(run.getParent()).isEqualTo(folder.resolve("elsewhere/runs"));
        JsonNode plan = Json.parse(Files.readString(run.resolve("run.json"))).path("plan");
        assertThat(plan.path("attempts").asInt()).isEqualTo(1);
        assertThat(plan.path("iterations").asInt()).isEqualTo(2);
        assertThat(plan.path("seed").asInt()).isEqualTo(99);
    }

    @Test
    void givesTheSameScoresForTheSameSeed() {
        TestConsole first = TestConsole.in(folder);
        TestConsole second = TestConsole.in(folder);
        first.run("run", "task.json", "--json");
        second.run("run", "task.json", "--json");

        assertThat(Json.parse(first.out()).findValues("score"))
                .isEqualTo(Json.parse(second.out()).findValues("score"))
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
        assertThat(flag.err()).contains("does not say its version");

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

        JsonNode result = Json.parse(console.out());
        assertThat(result.path("exitCode").asInt()).isEqualTo(2);
        assertThat(result.path("problems").findValuesAsText("field"))
                .containsExactlyInAnyOrder("/template", "/budget/wallTime");
        assertThat(console.err()).contains("/template: must name a readable file");
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
    void failsWith1WhereTheRunCannotBeRecorded() throws Exception {
        Files.writeString(folder.resolve("occupied"), "a file");
        TestConsole console = TestConsole.in(folder);

        assertThat(console.run("run", "task.json", "--runs-dir=occupied")).isEqualTo(1);

        assertThat(console.err()).contains("occupied").doesNotContain("\tat ");
    }
}
