package io.attemptcoordinator.blender.mcp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A display without a screen, and the command of a Blender on it with the add-on of the tests. */
final class Desktop implements AutoCloseable {
    private final Process server;
    private final String display;
    private final Path addon;

    private Desktop(Process server, String display, Path addon) {
        this.server = server;
        this.display = display;
        this.addon = addon;
    }

    static Desktop start(Path folder) throws IOException {
        assumeTrue(isOnPath("Xvfb"), "There is no Xvfb, which a Blender with a window needs: apt-get install xvfb");
        Path addon = folder.resolve("addon.py");
        try (InputStream source = Desktop.class.getResourceAsStream("addon.py")) {
            Files.copy(Objects.requireNonNull(source, "addon.py"), addon);
        }
        Process server = new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", "320x240x24", "-nolisten", "tcp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = server.inputReader(StandardCharsets.US_ASCII);
        String number = output.readLine();
        if (number == null) {
            throw new IllegalStateException("Xvfb did not start");
        }
        return new Desktop(server, ":" + number.strip(), addon);
    }

    static boolean isOnPath(String program) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** A Blender with a window, and the add-on at the port. */
    List<String> blender(Path executable) {
        return new ArrayList<>(List.of(
                "env",
                "DISPLAY=" + display,
                "LIBGL_ALWAYS_SOFTWARE=1",
                executable.toString(),
                "--factory-startup",
                "--window-geometry",
                "0",
                "0",
                "320",
                "240",
                "--python",
                addon.toString(),
                "--",
                ForeignBlender.PORT));
    }

    @Override
    public void close() {
        server.destroy();
        server.onExit().join();
    }
}
