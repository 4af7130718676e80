package io.attemptcoordinator.external;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shim in front of a script that stands for Blender; ExternalIT has the real one. */
@Timeout(60)
class ShimTest {
    private static final List<String> IN_FRONT = List.of("--python-exit-code", "21", "--python-expr");

    @TempDir
    private Path temporary;

    @SuppressWarnings("NullAway.Init")
    private Workspace workspace;

    @BeforeEach
    void createFolders() {
        workspace = Workspace.create(temporary);
    }

    @AfterEach
    void removeFolders() {
        workspace.close();
    }

    private Path shim(String blender, String timeout) throws IOException {
        // A path with a blank and a quote, as an installation may have.
        Path folder = Files.createDirectories(temporary.resolve("it's a blender"));
        Path program = Files.writeString(folder.resolve("blender"), "#!/bin/bash\nshift 4\n" + blender);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        ExternalSettings settings = ExternalSettings.of(
                Settings.of(
                        "attempt 'external'",
                        Map.of("command", List.of("{blender}"), "blender-timeout", timeout, "blender-sandbox", "off")),
                Map.of());
        return Shim.create(workspace, program, settings, new Task("example", "", List.of()));
    }

    private record Ended(int status, String out, String err) {}

    private Process start(Path shim, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(shim.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(workspace.folder().toFile())
                .start();
    }

    private static Ended end(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err);
    }

    private List<Sighting> seen(@Nullable ScenePatterns filter) {
        return new BlenderCalls(workspace, Duration.ofSeconds(1), filter).next(false);
    }

    private static boolean isRunning(long process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void passesOutputExitCodesAndArgumentsOn() throws Exception {
        Path shim = shim("printf '<%s>' \"$@\"; echo oops >&2; exit 9\n", "PT30S");

        Ended ended = end(start(shim, "-b", "a file.blend", "--", "*", ""));

        assertThat(ended.out()).isEqualTo("<-b><a file.blend><--><*><>");
        assertThat(ended.err()).isEqualTo("oops\n");
        assertThat(ended.status()).isEqualTo(9);
        assertThat(Files.readString(workspace.calls().resolve("call-000001/args")))
                .isEqualTo(shim + "\0-b\0a file.blend\0--\0*\0\0");
        assertThat(seen(null)).singleElement().satisfies(sighting -> {
            Symptom failure = sighting.failure();
            assertThat(failure).isNotNull();
            assertThat(failure.evidence()).contains(new Evidence(Evidence.Kind.EXIT_CODE, "9"));
            assertThat(sighting.output()).contains("a file.blend", "oops");
        });
    }

    @Test
    void putsTheOptionsThatMakeErrorsVisibleInFront() throws Exception {
        Path shim = shim("", "PT30S");
        Path blender = temporary.resolve("it's a blender/blender");
        Files.writeString(blender, "#!/bin/bash\nprintf '%s\\n' \"$@\"; cat \"$COORDINATOR_ARGUMENTS\" | tr '\\0' ,\n");

        Ended ended = end(start(shim, "-b"));

        assertThat(ended.out().lines().limit(3)).containsExactlyElementsOf(IN_FRONT);
        assertThat(ended.out()).endsWith(shim + ",-b,");
    }

    @Test
    void aCallThatSavesASceneIsAnIteration() throws Exception {
        Path shim = shim("echo $1 > $1.blend; cp $1.blend other.txt\n", "PT30S");
        Files.writeString(workspace.folder().resolve("code.py"), "import bpy");

        end(start(shim, "one", "--python", "code.py"));
        end(start(shim, "two"));
        Path overwritten = Files.writeString(workspace.folder().resolve("one.blend"), "changed later");

        assertThat(overwritten).exists();
        assertThat(seen(null))
                .satisfiesExactly(
                        one -> {
                            assertThat(one.scene()).hasContent("one");
                            assertThat(one.code()).isEqualTo("import bpy");
                        },
                        two -> {
                            assertThat(two.scene()).hasContent("two");
                            assertThat(two.code()).isNull();
                        });
        assertThat(seen(new ScenePatterns(workspace.folder(), List.of("two.*"), System::nanoTime)))
                .hasSize(1);
    }

    /** Many programs put the path into the command of a shell without quoting it. */
    @Test
    void itsPathHasNoBlank() throws IOException {
        Path blank = Files.createDirectory(temporary.resolve("a blank"));
        try (Workspace elsewhere = Workspace.create(blank)) {
            assertThat(elsewhere.shim().toString()).doesNotContain(" ");
        }
    }

    @Test
    void aCallThatOnlyLooksIsNoIteration() throws Exception {
        end(start(shim("echo 3 objects\n", "PT30S"), "-b"));

        assertThat(seen(null)).isEmpty();
    }

    @Test
    void aCallThatHangsIsKilledWithItsChildren() throws Exception {
        Path shim = shim("trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000\n", "PT1S");

        Ended ended = end(start(shim, "-b"));

        assertThat(ended.status()).isEqualTo(137);
        assertThat(ended.err()).contains("did not end within 1.0 s", "killed");
        long child = Long.parseLong(ended.out().strip());
        // It was killed, but whoever reaps it may take a moment; the timeout of the test is the bound.
        while (isRunning(child)) {
            Thread.onSpinWait();
        }
        assertThat(seen(null)).singleElement().satisfies(sighting -> {
            Symptom failure = sighting.failure();
            assertThat(failure).isNotNull();
            assertThat(failure.evidence()).extracting(Evidence::kind).containsExactly(Evidence.Kind.TIMEOUT);
        });
    }

    @Test
    void whatABlenderLeavesBehindHoldsNobodyUp() throws Exception {
        Ended ended = end(start(shim("sleep 1000 & echo over\n", "PT30S"), "-b"));

        assertThat(ended.out()).isEqualTo("over\n");
        assertThat(ended.status()).isZero();
    }

    @Test
    void keepsTheEndOfAFlood() throws Exception {
        Ended ended = end(start(shim("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last\n", "PT30S"), "-b"));

        assertThat(ended.out()).hasSize(3_000_006);
        assertThat(Files.readString(workspace.calls().resolve("call-000001/stdout")))
                .hasSizeLessThanOrEqualTo(16384)
                .endsWith("last\n");
    }

    @Test
    void callsAtTheSameTimeHaveRecordsOfTheirOwn() throws Exception {
        Path shim = shim("echo $1; exit $1\n", "PT30S");
        List<Process> started = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            started.add(start(shim, Integer.toString(i)));
        }
        for (int i = 1; i <= 4; i++) {
            assertThat(end(started.get(i - 1))).isEqualTo(new Ended(i, i + "\n", ""));
        }
        assertThat(seen(null))
                .hasSize(4)
                .allSatisfy(sighting -> assertThat(sighting.failure()).isNotNull());
    }

    @Test
    void aSceneCountsOnceAlthoughTwoCallsCouldHaveSavedIt() throws Exception {
        Path shim = shim(
                "if [ $1 = save ]; then echo it > it.blend; else while [ ! -e it.blend ]; do :; done; fi", "PT30S");
        Process looks = start(shim, "look");
        while (!Files.exists(workspace.calls().resolve("call-000001/args"))) {
            Thread.onSpinWait();
        }
        end(start(shim, "save"));
        end(looks);

        assertThat(workspace.calls().resolve("call-000001/scene.blend")).exists();
        assertThat(workspace.calls().resolve("call-000002/scene.blend")).exists();
        assertThat(seen(null)).hasSize(1);
    }
}
