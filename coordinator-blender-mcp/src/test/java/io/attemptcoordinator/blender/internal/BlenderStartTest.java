package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Blender that does not come up, with shell scripts in its place. */
@Timeout(60)
class BlenderStartTest {
    @TempDir
    Path folder;

    private CoordinatorException failure(String script, Duration timeout) throws IOException {
        Path program = Files.writeString(folder.resolve("blender"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        CoordinatorException[] failure = new CoordinatorException[1];
        assertThatThrownBy(() -> start(program, temporary, timeout))
                .isInstanceOfSatisfying(CoordinatorException.class, e -> failure[0] = e);
        assertThat(failure[0].code()).isEqualTo(CoordinatorException.Code.BACKEND_UNAVAILABLE);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).as("folders of workers").isEmpty();
        }
        return failure[0];
    }

    private static void start(Path program, Path temporaryFolder, Duration timeout) throws InterruptedException {
        BlenderLaunch launch = new BlenderLaunch(
                program,
                1,
                Sandbox.none("of a test"),
                Limits.DEFAULT,
                List.of(),
                List.of(),
                temporaryFolder,
                SystemTime.ticker());
        RenderRequest rendering = new RenderRequest("cycles", 16, 16, 1, 0, List.of("camera"));
        BlenderLease.start(launch, "broken", Map.of(), rendering, timeout).close();
    }

    @Test
    void blamesATemporaryFolderThatCannotBeUsed() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> start(Path.of("blender"), missing, Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(CoordinatorException.Code.BACKEND_UNAVAILABLE);
                    assertThat(e.evidence()).isNotEmpty();
                })
                .hasMessageContaining("The temporary folder " + missing + " cannot be used")
                .hasMessageContaining("-Djava.io.tmpdir");
    }

    @Test
    void saysWhyItEnded() throws IOException {
        CoordinatorException failure = failure("echo no display; exit 3", Duration.ofSeconds(30));
        assertThat(failure).hasMessageContaining("ended before its bridge was ready: 3");
        assertThat(failure.evidence())
                .contains(new Evidence(Evidence.Kind.EXIT_CODE, "3"), new Evidence(Evidence.Kind.TEXT, "no display"));
    }

    @Test
    void namesTheLibraryWithoutWhichItDoesNotStart() throws IOException {
        CoordinatorException failure = failure(
                "echo blender: error while loading shared libraries: libXi.so.6: cannot open shared object file; exit 127",
                Duration.ofSeconds(30));

        assertThat(failure)
                .hasMessageContaining("ended before its bridge was ready: 127")
                .hasMessageContaining("lacks libXi.so.6")
                .hasMessageContaining("apt-file find libXi.so.6");
        assertThat(failure.evidence())
                .as("another worker has the same installation")
                .extracting(Evidence::kind)
                .contains(Evidence.Kind.EXIT_CODE, Evidence.Kind.TEXT, Evidence.Kind.PERMANENT);
    }

    @Test
    void givesUpOnOneThatNeverConnects() throws IOException {
        CoordinatorException failure = failure("exec sleep 600", Duration.ofMillis(300));
        assertThat(failure).hasMessageContaining("not ready in time");
        assertThat(failure.evidence()).extracting(Evidence::kind).contains(Evidence.Kind.TIMEOUT);
        assertThat(ProcessHandle.current().descendants())
                .as("what it started")
                .noneMatch(child -> child.info().commandLine().orElse("").contains("sleep 600"));
    }
}
