package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A small run on a real Blender, in a process with a temporary folder of its own: what it gives when nothing happens to it, and
 * what must be so whatever happens.
 */
final class BlenderRun {
    private static final Path TASKS =
            Path.of("..", "examples", "tasks", "crate-pose").toAbsolutePath();

    private final Path folder;
    private final Path temporary;
    private final Path task;
    private final JsonNode whole;
    private final Duration took;
    private final Leftovers leftovers;

    /** Makes the run that nothing happens to. */
    BlenderRun(Path folder, int attempts, int iterations) throws Exception {
        this.folder = folder;
        temporary = Files.createDirectory(folder.resolve("tmp"));
        leftovers = new Leftovers(temporary);
        ObjectNode document = (ObjectNode) TestJson.parse(Files.readString(TASKS.resolve("task.json")));
        document.put("attempts", attempts)
                .put("iterations", iterations)
                .put("workers", 2)
                .put("maxTries", 20);
        document.put("template", TASKS.resolve("template.py").toString());
        ((ObjectNode) document.path("baseline"))
                .put("path", TASKS.resolve("baseline.blend").toString());
        ObjectNode reference = (ObjectNode) document.path("references").get(0);
        reference.put("path", TASKS.resolve("reference.png").toString());
        reference.remove("variants"); // The true values do not matter here.
        ((ObjectNode) document.path("render"))
                .put("width", 64)
                .put("height", 64)
                .put("samples", 2);
        document.putObject("settings")
                .putObject("coordinator-viga-loop")
                .put("executeTimeout", "PT10S")
                .put("renderTimeout", "PT10S");
        document.putObject("timeouts").put("step", "PT5S").put("reset", "PT10S").put("worker", "PT1M");
        task = Files.writeString(folder.resolve("task.json"), document.toString());
        long start = System.nanoTime();
        whole = end(start("whole"), 0);
        took = Duration.ofNanos(System.nanoTime() - start);
    }

    /** Returns how long the run took that nothing happened to. */
    Duration took() {
        return took;
    }

    /** Starts the run, in a folder of runs of that name. */
    RunProcess start(String runs) throws IOException {
        return start("run", task.toString(), "--runs-dir", folder.resolve(runs).toString(), "--json");
    }

    RunProcess resume(Path run) throws IOException {
        return start("resume", run.toString(), "--json");
    }

    private RunProcess start(String... arguments) throws IOException {
        return RunProcess.start(temporary, Redirect.to(folder.resolve("out").toFile()), arguments);
    }

    /** Waits for the end of a process, and returns the result that it printed. */
    JsonNode end(RunProcess process, int exit) throws Exception {
        try (process) {
            String err = process.awaitEnd();
            assertThat(process.awaitExit()).as(err).isEqualTo(exit);
        }
        leftovers.awaitNone();
        return TestJson.parse(Files.readString(folder.resolve("out")));
    }

    Path runs(String name) {
        return folder.resolve(name);
    }

    /** The same scores of all attempts, the same winner, and the same pixels of its iterations. */
    void assertSame(JsonNode result) throws IOException {
        assertThat(result.path("choice")).isEqualTo(whole.path("choice")).isNotEmpty();
        assertThat(result.path("attempts").findValues("score"))
                .isEqualTo(whole.path("attempts").findValues("score"))
                .isNotEmpty();
        assertThat(bestRender(result)).hasSameBinaryContentAs(bestRender(whole));
        assertThat(TestConsole.in(folder)
                        .run("validate", result.path("paths").path("run").asText()))
                .isZero();
    }

    private static Path bestRender(JsonNode result) {
        return Path.of(result.path("paths").path("render").asText());
    }

    /** What the processes of this run leave behind. */
    Leftovers leftovers() {
        return leftovers;
    }

    /** The lines of the journal of a run with an event of a type. */
    static List<String> events(JsonNode result, String type) throws IOException {
        Path journal = Path.of(result.path("paths").path("run").asText()).resolve("journal.jsonl");
        return Files.readAllLines(journal).stream()
                .filter(line -> line.contains("\"type\":\"" + type + "\""))
                .toList();
    }
}
