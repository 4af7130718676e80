package io.attemptcoordinator.core.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class KilledStoreTest {
    @TempDir
    Path root;

    /** The writer is killed at another moment each time: after so many acknowledgements, in the middle of what it does then. */
    @RepeatedTest(5)
    @Timeout(60)
    void whatWasAcknowledgedSurvivesAKill(RepetitionInfo repetition) throws Exception {
        Map<String, String> acknowledged = new HashMap<>();
        int numbered = 0;
        Process writer = new ProcessBuilder(
                        List.of(javaCommand(), "-cp", classPath(), KilledWriter.class.getName(), root.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = writer.inputReader(UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                String[] ref = line.split(" ", -1);
                if (ref.length == 2 && ref[1].length() == 64) {
                    acknowledged.put(ref[0], ref[1]);
                    numbered++;
                }
                if (numbered == 10 * repetition.getCurrentRepetition()) {
                    // The handle leaves the pipe open, so that what was said before the kill is read.
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(numbered).isGreaterThanOrEqualTo(10);

        FileArtifactStore store = new FileArtifactStore(root);
        assertThat(store.list("run")).containsAll(acknowledged.keySet());
        for (String path : store.list("run")) {
            byte[] content = content(store, path);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            boolean isLastOne = !digest.equals(acknowledged.get(path));
            if (isLastOne) {
                // Kept, and killed before it could be said: then it is whole, and newer than what was said.
                assertThat(new String(content, UTF_8)).matches("(?:(\\d+) )(?:\\1 ){19999}");
            }
        }
        store.put("run/replaced", "text/plain", InputStream.nullInputStream());
        assertThat(content(store, "run/replaced")).isEmpty();
    }

    private static byte[] content(FileArtifactStore store, String path) throws IOException {
        try (InputStream stream = store.open(path)) {
            return stream.readAllBytes();
        }
    }

    private static String javaCommand() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    /** The class path of the classes that the writer needs, from wherever they were loaded. */
    private static String classPath() throws URISyntaxException {
        StringBuilder path = new StringBuilder();
        for (Class<?> needed : List.of(KilledWriter.class, FileArtifactStore.class, ArtifactRef.class, Logger.class)) {
            path.append(Path.of(needed.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()))
                    .append(System.getProperty("path.separator"));
        }
        return path.toString();
    }
}
