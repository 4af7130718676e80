package io.attemptcoordinator.core.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.ArtifactRef;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;

/** Keeps artifacts without end, and says which, until its process is killed. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] arguments) {
        FileArtifactStore store = new FileArtifactStore(Path.of(arguments[0]));
        for (int number = 0; ; number++) {
            String content = (number + " ").repeat(20_000);
            for (String path : new String[] {"run/new/file-" + number, "run/replaced"}) {
                ArtifactRef ref = store.put(path, "text/plain", new ByteArrayInputStream(content.getBytes(UTF_8)));
                System.out.println(ref.path() + " " + ref.sha256());
            }
        }
    }
}
