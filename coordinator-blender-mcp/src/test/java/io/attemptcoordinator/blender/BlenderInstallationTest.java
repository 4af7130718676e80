package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With shell scripts in the place of Blender. */
@Timeout(60)
class BlenderInstallationTest {
    @TempDir
    Path folder;

    private Path program(String name, String output) throws IOException {
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\nprintf '%s\\n' '" + output + "'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static void assertUnavailable(@Nullable Path executable, Map<String, String> environment, String text) {
        assertThatThrownBy(() -> BlenderInstallation.find(executable, environment))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.BACKEND_UNAVAILABLE))
                .hasMessageContaining(text)
                .hasMessageContaining("apt-get install blender")
                .hasMessageContaining("--blender PATH");
    }

    @Test
    void prefersTheProgramThatIsAskedForThenTheVariableThenThePath() throws Exception {
        Path asked = program("asked", "Blender 5.0.1");
        Path named = program("named", "Blender 4.2.0 LTS");
        program("blender", "Blender 3.4.1");
        Map<String, String> path = Map.of("PATH", "/nowhere:" + folder);
        Map<String, String> both = Map.of("PATH", folder.toString(), "COORDINATOR_BLENDER", named.toString());
        assertThat(BlenderInstallation.find(asked, both).version()).hasToString("5.0.1");
        assertThat(BlenderInstallation.find(null, both).version()).hasToString("4.2.0");
        assertThat(BlenderInstallation.find(null, path).version()).hasToString("3.4.1");
    }

    @Test
    void comparesVersionsByTheirNumbers() {
        assertThat(Stream.of("3.4.1", "3.10", "4.0", "4.0.1", "4.2", "10.0").map(BlenderInstallation.Version::of))
                .isSorted();
        assertThat(BlenderInstallation.Version.of("4.0")).isEqualByComparingTo(BlenderInstallation.Version.of("4.0.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "4.", "4.0.", "4.0.0.0", " 4.0", "v4.0", "4.x", "-4.0", "12345.0", "\u0664.0"})
    void refusesWhatIsNotAVersion(String text) {
        assertThatThrownBy(() -> BlenderInstallation.Version.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 4.0")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void leavesNothingInTheTemporaryFolderWhileItAsks() throws Exception {
        String temporary = System.getProperty("java.io.tmpdir");
        Path seen = folder.resolve("seen");
        Path program = Files.writeString(
                folder.resolve("looks"), "#!/bin/sh\nls '" + temporary + "' > '" + seen + "'\necho Blender 3.4.1\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(BlenderInstallation.find(program, Map.of()).version()).hasToString("3.4.1");

        assertThat(Files.readAllLines(seen)).noneMatch(name -> name.startsWith("coordinator-blender-version"));
    }

    @Test
    void doesNotWaitForAChildThatKeepsTheOutputOpen() throws Exception {
        Path child = folder.resolve("child");
        Path program = Files.writeString(
                folder.resolve("forks"), "#!/bin/sh\nsleep 600 &\necho $! > '" + child + "'\necho Blender 3.4.1\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        try {
            assertThat(BlenderInstallation.find(program, Map.of()).version()).hasToString("3.4.1");
        } finally {
            ProcessHandle.of(Long.parseLong(Files.readString(child).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void refusesWhatPrintsWithoutEnd() throws IOException {
        Path program = Files.writeString(folder.resolve("endless"), "#!/bin/sh\nexec yes\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertUnavailable(program, Map.of(), "cannot be asked for its version: it prints without end");
    }

    @Test
    void saysWhereItLooked() {
        assertUnavailable(null, Map.of("PATH", "/nowhere:/neither"), "in the PATH (/nowhere:/neither)");
        assertUnavailable(null, Map.of(), "COORDINATOR_BLENDER is not set");
    }

    @Test
    void refusesWhatIsNoProgram() {
        assertUnavailable(folder, Map.of(), "is not a program");
        assertUnavailable(folder.resolve("missing"), Map.of(), "is not a program");
        assertUnavailable(
                null,
                Map.of("COORDINATOR_BLENDER", "/missing", "PATH", "/usr/bin"),
                "the Blender named by COORDINATOR_BLENDER, /missing");
    }

    @Test
    void refusesWhatIsNotBlenderOrTooOld() throws IOException {
        assertUnavailable(program("other", "GIMP 2.10"), Map.of(), "does not print its version but: GIMP 2.10");
        assertUnavailable(program("silent", ""), Map.of(), "(nothing)");
        assertUnavailable(program("rude", "\u001B[31mred"), Map.of(), "but: ?[31mred");
        assertUnavailable(program("old", "Blender 2.93.4"), Map.of(), "2.93.4, which is older than 3.4");
    }

    @Test
    void namesTheLibraryWithoutWhichBlenderDoesNotStart() throws IOException {
        Path program = program(
                "unlinked",
                "blender: error while loading shared libraries: libXi.so.6: cannot open shared object file: No such"
                        + " file or directory");

        assertThatThrownBy(() -> BlenderInstallation.find(program, Map.of()))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("does not start, because it lacks libXi.so.6")
                .hasMessageContaining("apt-file find libXi.so.6");
    }
}
