package io.attemptcoordinator.core.process;

import com.google.common.primitives.Bytes;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process and everything that it started: its process group, and whatever carries its mark in the environment or holds its
 * output. A child that left the group is found by these. A child that also cleared its environment, closed its output and
 * lost its parent is not found.
 *
 * <p>What depends on Linux is here and in {@link ProcessGuard}; elsewhere, only descendants are found.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 *
 * @since 0.1
 */
public final class ProcessTree {
    /**
     * The variable that marks a process and its descendants; its value is a name that nothing else on this machine has, such
     * as that of a temporary folder, a slash, and a name for the process.
     */
    public static final String MARK = "COORDINATOR_WORKER";

    /** Some Blenders find their Python by the PATH, so the host's PATH must not decide what a program finds. */
    public static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** Whether a process can get a group of its own, so that all of it can be killed at once. */
    public static final boolean HAS_GROUPS =
            Stream.of("/usr/bin/setsid", "/bin/setsid").map(Path::of).anyMatch(Files::isExecutable);

    private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_ENVIRONMENT_BYTES = 1 << 20;

    private final Process root;
    private final String mark;
    private final OutputTail output;
    private final LongSupplier ticker;

    /** The pipe that the process writes to, as Linux names it; null if unknown. */
    private final @Nullable Path outputPipe;

    /**
     * Creates the tree of a process that was just started.
     *
     * @param root the process; started with {@code setsid} if {@link #HAS_GROUPS}
     * @param mark the value of {@link #MARK} in its environment
     * @param output reads its output
     * @param ticker the monotonic clock, in nanoseconds
     */
    public ProcessTree(Process root, String mark, OutputTail output, LongSupplier ticker) {
        this.root = root;
        this.mark = mark;
        this.output = output;
        this.ticker = ticker;
        this.outputPipe = targetOf(root.pid(), 1);
    }

    /** Kills all of it. Blocks for ten seconds at most. Must not be called twice: the process id may be reused by then. */
    public void kill() {
        Deadline deadline = Deadline.after(ticker, KILL_TIMEOUT);
        List<ProcessHandle> descendants = root.descendants().toList();
        // Linux does not reuse a number that is still the number of a group. So if there is a process of that number
        // although ours has ended, no group of ours is left.
        if (HAS_GROUPS && (root.isAlive() || ProcessHandle.of(root.pid()).isEmpty())) {
            killGroup();
        }
        root.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        boolean isInterrupted = Thread.interrupted();
        try {
            // A child can be forked while another is killed, so look until none is left. A process in the middle of an
            // exec shows no environment, so none must be seen twice.
            List<ProcessHandle> strays = strays();
            int clean = 0;
            while (clean < 2 && !deadline.isPassed()) {
                strays.forEach(ProcessHandle::destroyForcibly);
                isInterrupted |= pause();
                strays = strays();
                clean = strays.isEmpty() && !root.isAlive() ? clean + 1 : 0;
            }
            if (!strays.isEmpty() || root.isAlive()) {
                LOG.atWarn().addKeyValue("worker.mark", mark).log("Processes of a worker could not be killed");
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits a moment; returns whether the thread was interrupted meanwhile. */
    private boolean pause() {
        try {
            // Waits for our own process, or as long if that one has ended and others have not.
            if (root.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                output.awaitEnd(POLL);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void killGroup() {
        try {
            Process kill = new ProcessBuilder("kill", "-KILL", "--", "-" + root.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.onExit()
                    .orTimeout(KILL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                    .handle((ended, error) -> ended)
                    .join();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("worker.mark", mark).setCause(e).log("The process group could not be killed");
        }
    }

    /** Returns the living processes that were started with the mark or hold our output; Linux only. */
    private List<ProcessHandle> strays() {
        byte[] wanted = (MARK + "=" + mark + "\0").getBytes(StandardCharsets.UTF_8);
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.pid() != ProcessHandle.current().pid())
                .filter(handle -> Bytes.indexOf(environmentOf(handle), wanted) >= 0 || holdsOutput(handle.pid()))
                .toList();
    }

    /** Returns whether a signal has stopped part of it, so that it waits for another signal to go on; Linux only. */
    public boolean isStopped() {
        return strays().stream().anyMatch(handle -> stateOf(handle.pid()) == 'T');
    }

    /** Returns the state of a process as Linux names it, after the name of its command in brackets. */
    private static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2;
            return state < stat.length() ? stat.charAt(state) : ' ';
        } catch (IOException e) {
            return ' '; // Gone, or not Linux.
        }
    }

    private boolean holdsOutput(long pid) {
        return outputPipe != null && (outputPipe.equals(targetOf(pid, 1)) || outputPipe.equals(targetOf(pid, 2)));
    }

    /** Returns what a descriptor of a process refers to; null if it is closed, not ours to see, or this is not Linux. */
    private static @Nullable Path targetOf(long pid, int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "fd", Integer.toString(descriptor)));
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] environmentOf(ProcessHandle handle) {
        try (InputStream content = Files.newInputStream(Path.of("/proc", Long.toString(handle.pid()), "environ"))) {
            return content.readNBytes(MAX_ENVIRONMENT_BYTES);
        } catch (IOException e) {
            return new byte[0]; // Not ours to see, or gone, or not Linux.
        }
    }
}
