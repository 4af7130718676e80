package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A foreign program that only prints something and ends, such as {@code blender --version}.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param exitCode its exit code
 * @param output what it printed, standard error included
 */
public record ShortCommand(int exitCode, String output) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int MAX_OUTPUT_BYTES = 64 * 1024;

    /**
     * Runs it, without a file or a thread for its output, so that nothing remains if this process is killed. Blocks for one
     * minute at most.
     *
     * @throws IOException if it cannot be started, prints without end, or does not end in time; the message says which
     */
    public static ShortCommand run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            Deadline deadline = Deadline.after(SystemTime.ticker(), TIMEOUT);
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            boolean hasEnded;
            do {
                hasEnded = process.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS);
                // Only what is there already: a child of the program may keep the pipe open.
                output.write(process.getInputStream()
                        .readNBytes(process.getInputStream().available()));
                if (output.size() > MAX_OUTPUT_BYTES) {
                    throw new IOException("it prints without end");
                }
                if (!hasEnded && deadline.isPassed()) {
                    throw new IOException("it did not end within " + TIMEOUT.toSeconds() + " s");
                }
            } while (!hasEnded);
            return new ShortCommand(process.exitValue(), output.toString(StandardCharsets.UTF_8));
        } finally {
            // It may have been started by a wrapper script.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
