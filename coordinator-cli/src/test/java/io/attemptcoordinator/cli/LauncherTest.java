package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a checkout of its own, with stand-ins for Maven and Java that note what they were called with. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
@Timeout(60)
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "cat", "dirname", "find", "flock", "head", "mkdir", "readlink", "sed", "sh", "sleep", "stty", "touch");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path root;

    @SuppressWarnings("NullAway.Init")
    private Path bin;

    @SuppressWarnings("NullAway.Init")
    private Path jar;

    private final Map<String, String> environment = new TreeMap<>();

    private record Ended(int exit, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        root = folder.resolve("a check out");
        for (String source : List.of(
                "pom.xml",
                "coordinator-api/pom.xml",
                "coordinator-api/src/main/A.java",
                "coordinator-cli/pom.xml",
                "coordinator-cli/src/main/B.java")) {
            Path file = root.resolve(source);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
            age(file, 100);
            age(file.resolveSibling("."), 100);
        }
        program(root.resolve("coordinator"), Files.readString(Path.of("..", "coordinator")));
        jar = root.resolve("coordinator-cli/target/coordinator-cli.jar");

        bin = Files.createDirectories(folder.resolve("bin"));
        for (String tool : TOOLS) {
            Path real = Path.of("/usr/bin", tool);
            program(
                    bin.resolve(tool),
                    "#!/bin/sh\nexec " + (Files.exists(real) ? real : Path.of("/bin", tool)) + " \"$@\"\n");
        }
        program(bin.resolve("mvn"), """
                #!/bin/sh
                echo built >>"$BUILDS"
                mkdir -p coordinator-cli/target
                sleep 0.2
                echo jar >coordinator-cli/target/coordinator-cli.jar
                """);
        Path java = folder.resolve("a jdk");
        program(java.resolve("bin/java"), "#!/bin/sh\necho \"pid $$\"\nfor a; do echo \"<$a>\"; done\nexit 7\n");
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        environment.put("PATH", bin.toString());
        environment.put("JAVA_HOME", java.toString());
        environment.put("BUILDS", folder.resolve("builds").toString());
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void age(Path file, long seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    private Process start(Path launcher, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Ended end(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err);
    }

    private Ended run(String... args) throws Exception {
        return end(start(root.resolve("coordinator"), args));
    }

    private int builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    /** Else the next file that is opened would get what is printed. */
    @Test
    void replacesAStandardStreamThatIsClosed() throws Exception {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
        program(folder.resolve("a jdk/bin/java"), """
                #!/bin/sh
                streams=$(for stream in 0 1 2; do readlink "/proc/$$/fd/$stream"; done)
                echo "$streams" >"$BUILDS.streams"
                """);
        Path launcher = root.resolve("coordinator");
        assertThat(run().exit()).isZero();
        List<String> open = Files.readAllLines(folder.resolve("builds.streams"));
        assertThat(open.get(2)).startsWith("pipe:");

        for (String closed : List.of("<&-", ">&-", "2>&-")) {
            program(folder.resolve("closing"), "#!/bin/sh\nexec '" + launcher + "' --help " + closed + "\n");
            assertThat(end(start(folder.resolve("closing"))).exit()).isZero();

            int stream = List.of("<&-", ">&-", "2>&-").indexOf(closed);
            List<String> streams = Files.readAllLines(folder.resolve("builds.streams"));
            assertThat(streams).hasSize(3);
            assertThat(streams.get(stream)).isEqualTo("/dev/null");
            assertThat(streams.stream().filter("/dev/null"::equals)).hasSize(1);
        }
    }

    @Test
    void buildsOnFirstUseAndSaysSo() throws Exception {
        Ended ended = run("run", "my task.json");

        assertThat(ended.err()).isEqualTo("coordinator: first use: building (about a minute)...\n");
        assertThat(ended.out())
                .contains(
                        "<-cp>\n<" + jar.toRealPath() + ">\n<io.attemptcoordinator.cli.Main>\n<run>\n<my task.json>\n")
                .contains("<-Dcoordinator.terminal=false>");
        assertThat(ended.exit()).as("the exit code of Java").isEqualTo(7);
    }

    @Test
    void putsPluginsOnTheClassPath() throws Exception {
        environment.put("COORDINATOR_PLUGINS", "/my jars/a.jar:/b.jar");
        assertThat(run().out()).contains("<" + jar.toRealPath() + ":/my jars/a.jar:/b.jar>");
    }

    @Test
    void isQuietWhenNothingIsToBeBuilt() throws Exception {
        run();
        assertThat(run().err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceOrAPomIsNewer() throws Exception {
        run();
        age(jar, 50);
        assertThat(run().err()).isEmpty();

        age(root.resolve("coordinator-api/src/main/A.java"), 10);
        assertThat(run().err()).contains("the sources have changed");
        assertThat(run().err()).as("once is enough").isEmpty();

        age(jar, 50);
        age(root.resolve("pom.xml"), 10);
        assertThat(run().err()).contains("the sources have changed");
        assertThat(builds()).isEqualTo(3);
    }

    @Test
    void canBeCalledThroughLinksFromAnywhere() throws Exception {
        Path links = Files.createDirectories(folder.resolve("some links"));
        Files.createSymbolicLink(links.resolve("first"), Path.of("../a check out/coordinator"));
        Files.createSymbolicLink(links.resolve("second"), links.resolve("first"));

        assertThat(end(start(links.resolve("second"))).out()).contains("<" + jar.toRealPath() + ">");
    }

    @Test
    void becomesTheJavaProcessSoThatSignalsReachIt() throws Exception {
        run();
        Process process = start(root.resolve("coordinator"));
        assertThat(end(process).out()).startsWith("pid " + process.pid() + "\n");
    }

    @Test
    void buildsOnceForSeveralThatStartTogether() throws Exception {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(start(root.resolve("coordinator")));
        }
        for (Process one : all) {
            assertThat(end(one).exit()).isEqualTo(7);
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void isNotHeldUpByWhatABuildThatWasKilledLeft() throws Exception {
        Files.createFile(root.resolve("coordinator-cli/.build-lock"));

        Ended ended = run();

        assertThat(ended.exit()).isEqualTo(7);
        assertThat(ended.err()).doesNotContain("waiting");
    }

    @Test
    void showsWhyABuildFailed() throws Exception {
        program(bin.resolve("mvn"), "#!/bin/sh\necho '[ERROR] no compiler'\nexit 1\n");

        Ended ended = run();

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("[ERROR] no compiler").contains("the build failed");
        assertThat(jar).doesNotExist();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(bin.resolve("mvn"));
        assertThat(run().err()).contains("no mvn on the PATH").contains("apt-get install maven");

        environment.put("JAVA_HOME", folder.resolve("nowhere").toString());
        assertThat(run().err()).contains("JAVA_HOME is '").contains("no bin/java");

        environment.remove("JAVA_HOME");
        Ended ended = run();
        assertThat(ended.err()).contains("no Java was found").contains("openjdk-17");
        assertThat(ended.exit()).isEqualTo(1);
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        Path java = Path.of(environment.get("JAVA_HOME"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(run().err()).contains("Java 17 or later is needed").contains("version 11");

        Files.delete(java.resolve("release"));
        program(java.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
        assertThat(run().err()).contains("is version 1");
        assertThat(builds()).isZero();
    }
}
