package io.attemptcoordinator.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.ArtifactRef;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;

/** Writes artifacts forever, and prints which, until its process is killed. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] arguments) {
        FileArtifactStore store = new FileArtifactStore(Path.of(arguments[0]));
        for (int number = 0; ; number++) {
            String content = (number + " ").repeat(20_000);
            for (String path : new String[] {"run/new/file-" + number, "run/replaced"}) {
                print(store.put(path, "text/plain", stream(content)));
            }
            print(store.putIfAbsent("run/claimed/file-" + number, "text/plain", stream(content))
                    .orElseThrow());
        }
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }

    private static void print(ArtifactRef ref) {
        System.out.println(ref.path() + " " + ref.sha256());
    }
}
