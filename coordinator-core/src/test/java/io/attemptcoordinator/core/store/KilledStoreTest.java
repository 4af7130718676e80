package io.attemptcoordinator.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.core.fake.OtherProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledStoreTest {
    @TempDir
    Path root;

    /** Each time, the writer is killed after another number of acknowledgements, in the middle of what it does then. */
    @RepeatedTest(5)
    @Timeout(60)
    void whatWasAcknowledgedSurvivesAKill(RepetitionInfo repetition) throws Exception {
        Map<String, String> acknowledged = new HashMap<>();
        int numbered = 0;
        Process writer = OtherProcess.start(KilledWriter.class, root.toString());
        try (BufferedReader output = writer.inputReader(UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                String[] ref = line.split(" ", -1);
                if (ref.length == 2 && ref[1].length() == 64) {
                    acknowledged.put(ref[0], ref[1]);
                    numbered++;
                }
                if (numbered == 10 * repetition.getCurrentRepetition()) {
                    // The handle leaves the pipe open, so that what was printed before the kill is read.
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
                // Killed between writing and printing: then it is whole, and newer than what was printed.
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
}
