package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a worker when the coordinator is killed, on a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(180)
class KilledCoordinatorIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void nothingOutlivesIt() throws IOException {
        Process coordinator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.io.tmpdir=" + folder,
                        WorkerHolder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(coordinator.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo(WorkerHolder.READY);
            String worker = WorkerHolder.name(coordinator.pid());
            assertThat(RealBlender.leftProcesses(worker))
                    .as("Blender, and a child that left its group")
                    .hasSizeGreaterThanOrEqualTo(2);

            coordinator.destroyForcibly();

            // Nobody is left to be waited for: the timeout of this test is the bound.
            while (!RealBlender.leftProcesses(worker).isEmpty()
                    || !entries(folder).isEmpty()) {
                Thread.onSpinWait();
            }
        } finally {
            coordinator.destroyForcibly();
        }
    }

    private static List<String> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(Path::toString).toList();
        }
    }
}
