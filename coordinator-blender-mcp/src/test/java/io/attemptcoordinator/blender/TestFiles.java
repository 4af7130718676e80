package io.attemptcoordinator.blender;

import java.io.IOException;
import java.nio.file.Path;

/** Files for tests. */
final class TestFiles {
    private TestFiles() {}

    /** Makes a named pipe, which blocks whoever opens it. */
    static Path pipe(Path folder) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        Process mkfifo =
                new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
        if (mkfifo.waitFor() != 0) {
            throw new IOException("mkfifo failed");
        }
        return pipe;
    }
}
