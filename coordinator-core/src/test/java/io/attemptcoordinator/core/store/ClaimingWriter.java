package io.attemptcoordinator.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;

/** Waits for a byte from its parent, claims paths, and prints which it got. */
final class ClaimingWriter {
    static final int PATHS = 200;

    private ClaimingWriter() {}

    public static void main(String[] arguments) throws IOException {
        String name = arguments[1];
        FileArtifactStore store = new FileArtifactStore(Path.of(arguments[0]));
        System.out.println("ready");
        System.in.read();
        for (int number = 0; number < PATHS; number++) {
            String path = "run-" + number + "/claim";
            if (store.putIfAbsent(path, "text/plain", new ByteArrayInputStream(name.getBytes(UTF_8)))
                    .isPresent()) {
                System.out.println(path);
            }
        }
    }
}
