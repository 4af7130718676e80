package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A headless Blender with the bridge inside: its processes, its folder, and the tail of its output. If the coordinator is
 * killed, the bridge ends its process group and a {@link Guard} does the rest.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class BlenderProcess implements AutoCloseable {
    /** What Blender needs of the host's environment. Everything else stays out, above all secrets. */
    private static final List<String> PASSED_ON =
            List.of("LD_LIBRARY_PATH", "DISPLAY", "XDG_RUNTIME_DIR", "LIBGL_ALWAYS_SOFTWARE");

    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int MAX_ANNOUNCEMENT_BYTES = 4096;

    private final WorkerFolder folder;
    private final Process process;
    private final OutputTail output;
    private final ProcessTree tree;

    /** Null where {@link ProcessTree#HAS_GROUPS} is false. */
    private final @Nullable Guard guard;

    private final ReentrantLock closing = new ReentrantLock();
    private boolean isClosed;

    private BlenderProcess(
            WorkerFolder folder, Process process, OutputTail output, ProcessTree tree, @Nullable Guard guard) {
        this.folder = folder;
        this.process = process;
        this.output = output;
        this.tree = tree;
        this.guard = guard;
    }

    /** Where the bridge can be reached, as it announced itself. */
    record Announcement(int port, String token) {}

    /** Starts Blender in a new folder. Returns before it is ready. */
    static BlenderProcess start(BlenderLaunch launch, String id) {
        WorkerFolder folder = WorkerFolder.create(launch.temporaryFolder(), id);
        Guard guard = null;
        Process process = null;
        try {
            ProcessBuilder builder = new ProcessBuilder(command(launch, folder))
                    .directory(folder.path().toFile())
                    .redirectErrorStream(true);
            Map<String, String> environment = builder.environment();
            environment.keySet().retainAll(PASSED_ON);
            environment.putAll(folder.environment());
            environment.put("PATH", ProcessTree.SYSTEM_PATH);
            environment.put("LANG", "C.UTF-8");
            environment.put(ProcessTree.MARK, folder.uniqueName());
            guard = ProcessTree.HAS_GROUPS ? Guard.start(folder) : null;
            process = builder.start();
            OutputTail output = OutputTail.drain(process, id);
            ProcessTree tree = new ProcessTree(process, folder.uniqueName(), output, launch.ticker());
            return new BlenderProcess(folder, process, output, tree, guard);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "Blender cannot be started from " + launch.executable() + ": " + e.getMessage(),
                    e);
        } finally {
            if (process == null) {
                folder.delete();
                if (guard != null) {
                    guard.close();
                }
            }
        }
    }

    private static List<String> command(BlenderLaunch launch, WorkerFolder folder) {
        ImmutableList.Builder<String> command = ImmutableList.builder();
        if (ProcessTree.HAS_GROUPS) {
            command.add("setsid");
        }
        return command.add(launch.executable().toString())
                .add("--background", "--factory-startup", "--disable-autoexec")
                .add("--threads", Integer.toString(launch.threads()))
                .add("--python-exit-code", "21")
                .add("--python", folder.bridge().toString())
                .add("--", "--announce", folder.announcement().toString())
                .build();
    }

    /** Waits until the bridge announces itself. */
    Announcement awaitAnnouncement(Deadline deadline) throws InterruptedException {
        Path file = folder.announcement();
        // The bridge renames the file into place, so it is complete as soon as it is there.
        while (!Files.exists(file)) {
            if (process.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                Evidence exit = exitEvidence();
                throw unavailable("Blender ended before its bridge was ready: " + exit.detail(), exit);
            }
            if (deadline.isPassed()) {
                throw unavailable(
                        "Blender's bridge was not ready in time",
                        new Evidence(Evidence.Kind.TIMEOUT, "waiting for the bridge to announce itself"));
            }
        }
        try (InputStream content = Files.newInputStream(file)) {
            JsonNode announcement = BridgeClient.JSON.readTree(content.readNBytes(MAX_ANNOUNCEMENT_BYTES));
            int port = announcement.path("port").asInt();
            String token = announcement.path("token").asText();
            if (port < 1 || port > 65535 || token.isEmpty()) {
                throw new IOException("it has no port or no token");
            }
            return new Announcement(port, token);
        } catch (IOException e) {
            throw unavailable(
                    "The bridge's announcement cannot be read: " + e.getMessage(),
                    new Evidence(Evidence.Kind.EXCEPTION, e.toString()));
        }
    }

    private CoordinatorException unavailable(String message, Evidence evidence) throws InterruptedException {
        List<Evidence> all = new ArrayList<>(List.of(evidence));
        all.addAll(lastWords());
        return new CoordinatorException(Code.BACKEND_UNAVAILABLE, message + folder.spaceWarning(), all, null);
    }

    WorkerFolder folder() {
        return folder;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits a moment for a process that is about to die, so that its exit code is known. */
    boolean awaitExit(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns the exit code of a process that has ended, with the name of its signal. */
    Evidence exitEvidence() {
        int code = process.exitValue();
        String signal = switch (code) {
            case 132 -> " (SIGILL)";
            case 134 -> " (SIGABRT)";
            case 135 -> " (SIGBUS)";
            case 136 -> " (SIGFPE)";
            case 137 -> " (SIGKILL)";
            case 139 -> " (SIGSEGV)";
            case 143 -> " (SIGTERM)";
            default -> "";
        };
        return new Evidence(Evidence.Kind.EXIT_CODE, code + signal);
    }

    /** Returns the end of the output, and after a crash Blender's report, which says where in the program it happened. */
    List<Evidence> lastWords() throws InterruptedException {
        if (!process.isAlive()) {
            output.awaitEnd(LAST_WORDS);
        }
        return Stream.of(output.text(), folder.crashReport())
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> new Evidence(Evidence.Kind.TEXT, text))
                .toList();
    }

    /** Kills all of its processes and removes the folder. Blocks for ten seconds at most. */
    @Override
    public void close() {
        closing.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            tree.kill();
            output.close();
            folder.delete();
            if (guard != null) {
                guard.close();
            }
        } finally {
            closing.unlock();
        }
    }
}
