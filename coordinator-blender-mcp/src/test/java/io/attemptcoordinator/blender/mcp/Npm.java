package io.attemptcoordinator.blender.mcp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The programs of others that the tests talk to. */
final class Npm {
    private Npm() {}

    /** Returns a file of a package; the test is skipped where it is not installed. */
    static Path file(String path) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".ci/npm")) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        Path file = folder.resolve(".ci/npm/node_modules").resolve(path);
        assumeTrue(Desktop.isOnPath("node"), "There is no node, which runs MCP servers: apt-get install nodejs npm");
        assumeTrue(
                Files.isRegularFile(file), "There is no " + path + ": run npm ci --prefix .ci/npm in the repository");
        return file;
    }
}
