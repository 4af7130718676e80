package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a whole run on a real Blender leaves in the temporary folder of the system: nothing. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class LeftoversIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** The run has a {@code /tmp} of its own, because everybody else writes to that of the system as well. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
    void aRunLeavesNothing(SandboxPolicy sandbox) throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path mesh = Files.writeString(temporary.resolve("mesh.obj"), "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
        List<String> command = new ArrayList<>(List.of("/usr/bin/bwrap", "--dev-bind", "/", "/", "--tmpfs", "/srv"));
        String classPath = shown(command);
        command.addAll(List.of(
                "--bind",
                temporary.toString(),
                "/tmp",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                classPath,
                WholeRun.class.getName(),
                sandbox.name(),
                "/tmp/mesh.obj"));
        Process run = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(run.waitFor()).as(output).isZero();
        assertThat(output).contains("ATTEMPTS_EXHAUSTED 5");
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).containsExactly(mesh);
        }
    }

    /** The class path may be in the temporary folder of the system, which the run does not see, so it is shown elsewhere, too. */
    private static String shown(List<String> command) {
        List<String> shown = new ArrayList<>();
        for (String entry : Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path"))) {
            if (Files.exists(Path.of(entry))) {
                String place = "/srv/" + shown.size() + "-" + Path.of(entry).getFileName();
                command.addAll(List.of("--ro-bind", entry, place));
                shown.add(place);
            }
        }
        return String.join(File.pathSeparator, shown);
    }
}
