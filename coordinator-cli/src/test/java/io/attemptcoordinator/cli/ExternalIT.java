package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.RenderImage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs whose attempts are programs of others that call a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class ExternalIT {
    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(name)).sorted().toList();
        }
    }

    /** Returns the example with another program, which is in a file of its own beside the task. */
    private Path taskOf(String program, String... settings) throws IOException {
        ObjectNode task = (ObjectNode) TestJson.parse(
                Files.readString(EXAMPLES.resolve("external-bash").resolve("task.json")));
        ((ObjectNode) task.path("baseline"))
                .put("path", EXAMPLES.resolve("quickstart/baseline.blend").toString());
        ((ObjectNode) task.path("references").get(0))
                .put("path", EXAMPLES.resolve("quickstart/reference.png").toString());
        task.put("attempts", 1);
        ((ObjectNode) task.path("render")).put("width", 64).put("height", 48).put("samples", 2);
        ObjectNode attempt = (ObjectNode) task.path("attempt");
        for (int i = 0; i < settings.length; i += 2) {
            attempt.put(settings[i], settings[i + 1]);
        }
        Files.writeString(folder.resolve("program.sh"), program);
        return Files.writeString(folder.resolve("task.json"), task.toString());
    }

    @Test
    void theExampleEndsWithAWinnerThatOurRendererShows() throws Exception {
        TestConsole console = new TestConsole(folder, System.getenv(), false);
        int exit =
                console.run("run", EXAMPLES.resolve("external-bash/task.json").toString(), "--json");

        assertThat(exit).as(console.out() + console.err()).isZero();
        JsonNode result = TestJson.parse(console.out());
        assertThat(result.path("winner").isInt()).as(console.out()).isTrue();
        assertThat(Path.of(result.path("paths").path("scene").asText())).isRegularFile();
        assertThat(files("iterations/iter-001/renders/camera.png")).hasSize(2);
        assertThat(files("iterations/iter-001/code.py"))
                .hasSize(2)
                .allSatisfy(code -> assertThat(code).content().contains("save_as_mainfile"));
        assertThat(files("iterations/iter-000/report.json")).hasSize(2);
        assertThat(console.run("validate", result.path("paths").path("run").asText()))
                .as(console.err())
                .isZero();
    }

    @Test
    void theExampleMakesTheSameOfTheSameSeed() throws Exception {
        Path task = taskOf(Files.readString(EXAMPLES.resolve("external-bash/program.sh")));
        for (String runs : List.of("first", "second")) {
            TestConsole console = new TestConsole(folder, System.getenv(), false);
            assertThat(console.run("run", task.toString(), "--runs-dir", runs))
                    .as(console.err())
                    .isZero();
        }

        List<Path> programs = files("iterations/iter-001/code.py");
        assertThat(programs).hasSize(2);
        assertThat(programs.get(0)).hasSameTextualContentAs(programs.get(1));
        List<Path> renders = files("iterations/iter-001/renders/camera.png");
        assertThat(renders).hasSize(2);
        assertThat(RenderImage.difference(image(renders.get(0)), image(renders.get(1))))
                .isEmpty();
    }

    private static RenderImage image(Path png) throws IOException {
        try (InputStream content = Files.newInputStream(png)) {
            return RenderImage.decodePng(content, png.toString());
        }
    }

    /** Blender itself would end the first two with exit code 0. */
    @Test
    void whatGoesWrongInBlenderIsSeen() throws Exception {
        Path task = taskOf("""
                echo 'import bpy; bpy.data.objects["Nobody"]' > raises.py
                "$BLENDER" --background "$BASELINE" --python raises.py -- out.blend; echo "status $?"
                echo 'def broken(:' > broken.py
                "$BLENDER" --background "$BASELINE" --python broken.py; echo "status $?"
                echo 'import os; os._exit(9)' > exits.py
                "$BLENDER" --background "$BASELINE" --python exits.py; echo "status $?"
                echo 'while True: pass' > hangs.py
                "$BLENDER" --background "$BASELINE" --python hangs.py; echo "status $?"
                printf 'import sys\\nprint("ARGUMENTS", sys.argv[1:])\\nexit(0)' > shows.py
                "$BLENDER" --background --python shows.py -- a "b c"; echo "status $?"
                """, "blender-timeout", "PT10S");
        ObjectNode document = (ObjectNode) TestJson.parse(Files.readString(task));
        Files.writeString(task, document.put("iterations", 9).toString());
        TestConsole console = new TestConsole(folder, System.getenv(), false);
        console.run("run", task.toString(), "--json");

        List<JsonNode> failures = files("/iterations/iter-000.json").isEmpty()
                ? List.of()
                : Stream.of(0, 1, 2, 3)
                        .map(index ->
                                read("/iterations/iter-00" + index + ".json").path("failure"))
                        .toList();
        assertThat(failures).as(console.out() + console.err()).hasSize(4);
        assertThat(failures.get(0).toString()).contains("E1_EXECUTION", "KeyError", "Traceback", "Nobody");
        assertThat(failures.get(1).toString()).contains("E1_EXECUTION", "SyntaxError");
        assertThat(failures.get(2).toString()).contains("E1_EXECUTION", "exit code 9");
        assertThat(failures.get(3).toString()).contains("E1_EXECUTION", "did not end within 10.0 s");
        assertThat(Files.readString(files("program/output.txt").get(0)))
                .contains("status 21", "status 9", "status 137", "status 0")
                .contains("ARGUMENTS ['--background', '--python', 'shows.py', '--', 'a', 'b c']")
                .contains("coordinator: Blender did not end within 10.0 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "off"})
    void theMemoryOfBlenderIsBounded(String sandbox) throws Exception {
        Path task = taskOf("""
                echo 'print("TOOK", len(bytearray(200 << 20)))' > little.py
                "$BLENDER" --background "$BASELINE" --python little.py; echo "status $?"
                echo 'print("TOOK", len(bytearray(2 << 30)))' > much.py
                "$BLENDER" --background "$BASELINE" --python much.py; echo "status $?"
                """, "blender-sandbox", sandbox);
        ObjectNode document = (ObjectNode) TestJson.parse(Files.readString(task));
        ((ObjectNode) document.path("attempt")).put("max-blender-megabytes", 1024);
        Files.writeString(task, document.toString());
        TestConsole console = new TestConsole(folder, System.getenv(), false);
        console.run("run", task.toString(), "--json");

        assertThat(read("/iterations/iter-000.json").path("failure").toString())
                .as(console.out() + console.err())
                .contains("E1_EXECUTION", "MemoryError");
        assertThat(Files.readString(files("program/output.txt").get(0)))
                .contains("TOOK 209715200", "status 21")
                .doesNotContain("TOOK 2147483648");
    }

    /** The guard of the program ends also what left its group. */
    @Test
    void nothingIsLeftOfAProgramWhenTheCoordinatorIsKilled() throws Exception {
        Path task = taskOf("""
                echo 'import time; print("HERE", flush=True); time.sleep(1000)' > waits.py
                setsid sleep 1000 &
                "$BLENDER" --background "$BASELINE" --python waits.py | grep -m 1 HERE > "$STARTED"
                sleep 1000
                """);
        Path started = folder.resolve("started");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Leftovers leftovers = new Leftovers(temporary);
        ObjectNode document = (ObjectNode) TestJson.parse(Files.readString(task));
        ((ObjectNode) document.path("attempt")).withArray("environment").add("STARTED=" + started);
        Files.writeString(task, document.toString());

        try (RunProcess coordinator = RunProcess.start(
                temporary,
                Redirect.DISCARD,
                "run",
                task.toString(),
                "--runs-dir",
                folder.resolve("runs").toString())) {
            while (!Files.exists(started) || Files.size(started) == 0) {
                assertThat(coordinator.process().isAlive()).isTrue();
                Thread.onSpinWait();
            }
            assertThat(leftovers.processes().map(Leftovers::commandOf))
                    .anyMatch(command -> command.startsWith("sleep 1000"))
                    .anyMatch(command -> command.contains("waits.py"));
            coordinator.send("KILL");
            coordinator.awaitExit();
        }
        leftovers.awaitNone();
    }

    @Test
    void aProgramInBlenderSeesNeitherTheReferenceNorANetwork() throws Exception {
        Path task = taskOf("""
                cat > looks.py <<'PROGRAM'
                import os, socket, bpy
                def tried(name, action):
                    try:
                        print("TRIED", name, "can", action())
                    except (OSError, IndexError):
                        print("TRIED", name, "cannot")
                tried("read reference", lambda: open(os.environ["REFERENCE"], "rb").read(4))
                tried("read original", lambda: open(os.environ["ORIGINAL"], "rb").read(4)[3])
                tried("write outside", lambda: open(os.environ["DIRECTORY"] + "/spoilt", "w"))
                tried("write folder", lambda: open("mine", "w"))
                tried("connect", lambda: socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), 2))
                PROGRAM
                "$BLENDER" --background "$BASELINE" --python looks.py
                """, "blender-sandbox", "required");
        ObjectNode document = (ObjectNode) TestJson.parse(Files.readString(task));
        Path original = Files.copy(EXAMPLES.resolve("quickstart/reference.png"), folder.resolve("reference.png"));
        ((ObjectNode) document.path("references").get(0)).put("path", original.toString());
        try (java.net.ServerSocket open = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            ((ArrayNode) document.path("attempt").path("environment"))
                    .add("REFERENCE={reference:camera}")
                    .add("ORIGINAL=" + original)
                    .add("DIRECTORY={directory}")
                    .add("PORT=" + open.getLocalPort());
            Files.writeString(task, document.toString());
            TestConsole console = new TestConsole(folder, System.getenv(), false);
            console.run("run", task.toString(), "--json");

            assertThat(Files.readString(files("program/output.txt").get(0)))
                    .as(console.out() + console.err())
                    .contains(
                            "TRIED read reference cannot",
                            "TRIED write outside cannot",
                            "TRIED write folder can",
                            "TRIED connect cannot")
                    .contains("TRIED read original cannot");
        }
    }

    private JsonNode read(String name) {
        try {
            return TestJson.parse(Files.readString(files(name).get(0)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
