package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A headless Blender with the bridge inside: its process group, its folder, and the tail of what it writes.
 *
 * <p>To end it means to end the whole group, and then whatever else carries its mark in the environment: a child that left
 * the group on purpose is found by that.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class BlenderProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlenderProcess.class);

    /** The variable that marks the process and its descendants. */
    private static final String MARK = "COORDINATOR_WORKER";

    /** What Blender needs of the host's environment. All else stays out, secrets above all. */
    private static final List<String> PASSED_ON =
            List.of("LD_LIBRARY_PATH", "DISPLAY", "XDG_RUNTIME_DIR", "LIBGL_ALWAYS_SOFTWARE");

    /** Some Blenders choose their Python by the PATH, so that of the host must not decide what a program finds. */
    private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int MAX_ANNOUNCEMENT_BYTES = 4096;

    private final String mark;
    private final Path folder;
    private final Process process;
    private final OutputTail output;
    private final boolean isOwnGroup;
    private final LongSupplier ticker;

    private BlenderProcess(
            String mark, Path folder, Process process, OutputTail output, boolean isOwnGroup, LongSupplier ticker) {
        this.mark = mark;
        this.folder = folder;
        this.process = process;
        this.output = output;
        this.isOwnGroup = isOwnGroup;
        this.ticker = ticker;
    }

    /** Where the bridge can be reached, as it announced itself. */
    record Announcement(int port, String token) {}

    /** Starts Blender in a new folder below the given one. Returns before it is ready. */
    static BlenderProcess start(Path executable, String id, Path temporaryFolder, LongSupplier ticker) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory(temporaryFolder, "coordinator-" + id + "-");
            Path bridge = folder.resolve("bridge.py");
            try (InputStream source = BlenderProcess.class.getResourceAsStream("bridge.py")) {
                if (source == null) {
                    throw new IllegalStateException("bridge.py is missing from the jar of this module");
                }
                Files.copy(source, bridge);
            }
            for (String name : List.of("tmp", "config", "scripts", "datafiles", "renders")) {
                Files.createDirectory(folder.resolve(name));
            }
            boolean isOwnGroup = hasSetsid();
            List<String> command = new ArrayList<>(isOwnGroup ? List.of("setsid") : List.of());
            command.addAll(List.of(
                    executable.toString(),
                    "--background",
                    "--factory-startup",
                    "--disable-autoexec",
                    "--python-exit-code",
                    "21",
                    "--python",
                    bridge.toString(),
                    "--",
                    "--announce",
                    folder.resolve("announce.json").toString()));
            // The folder's name is unique on this machine, so it is a mark that no other worker has.
            String mark = folder.getFileName().toString();
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().keySet().retainAll(PASSED_ON);
            builder.environment().putAll(environment(folder, mark));
            Process process = builder.start();
            return new BlenderProcess(mark, folder, process, OutputTail.drain(process, id), isOwnGroup, ticker);
        } catch (IOException e) {
            if (folder != null) {
                deleteFolder(folder);
            }
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "Blender cannot be started from " + executable + ": " + e.getMessage(),
                    e);
        }
    }

    /** Waits until the bridge announces itself. */
    Announcement awaitAnnouncement(Deadline deadline) throws InterruptedException {
        Path file = folder.resolve("announce.json");
        // The file appears by a rename, so it is whole as soon as it is there.
        while (!Files.exists(file)) {
            if (process.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                throw unavailable(
                        "Blender ended before its bridge was ready: "
                                + exitEvidence().detail(),
                        exitEvidence());
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
                throw new IOException("no port or no token in it");
            }
            return new Announcement(port, token);
        } catch (IOException e) {
            throw unavailable(
                    "the bridge's announcement cannot be read: " + e.getMessage(),
                    new Evidence(Evidence.Kind.EXCEPTION, e.toString()));
        }
    }

    private CoordinatorException unavailable(String message, Evidence evidence) throws InterruptedException {
        List<Evidence> all = new ArrayList<>(List.of(evidence));
        outputEvidence().ifPresent(all::add);
        return new CoordinatorException(Code.BACKEND_UNAVAILABLE, message, all, null);
    }

    Path folder() {
        return folder;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits a moment for a process that is about to die, so that its exit code is known. */
    boolean awaitExit(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The exit code of a process that has ended, with the name of its signal. */
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

    /** The end of what the process wrote, if it wrote something. */
    Optional<Evidence> outputEvidence() throws InterruptedException {
        if (!process.isAlive()) {
            output.awaitEnd(LAST_WORDS);
        }
        String tail = output.text().strip();
        return tail.isEmpty() ? Optional.empty() : Optional.of(new Evidence(Evidence.Kind.TEXT, tail));
    }

    /** Ends the group, and all that carries the mark, and removes the folder. */
    @Override
    public void close() {
        killAll();
        output.close();
        deleteFolder(folder);
    }

    /** Ends the group and all that carries the mark, and waits until they are gone. */
    void killAll() {
        Deadline deadline = Deadline.after(ticker, KILL_TIMEOUT);
        List<ProcessHandle> descendants = process.descendants().toList();
        if (isOwnGroup) {
            killGroup();
        }
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        boolean isInterrupted = Thread.interrupted();
        try {
            // A child can be forked while another is killed: look until there is none.
            // A process in the middle of an exec shows no environment: none has to be seen twice.
            List<ProcessHandle> marked = marked();
            int clean = 0;
            while (clean < 2 && !deadline.isPassed()) {
                marked.forEach(ProcessHandle::destroyForcibly);
                isInterrupted |= pause();
                marked = marked();
                clean = marked.isEmpty() && !process.isAlive() ? clean + 1 : 0;
            }
            if (!marked.isEmpty() || process.isAlive()) {
                LOG.atWarn().addKeyValue("worker.mark", mark).log("Processes of a worker could not be ended");
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean pause() {
        try {
            // Waits for our own process, or for as long when that one has ended and others have not.
            if (process.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                output.awaitEnd(POLL);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void killGroup() {
        try {
            Process kill = new ProcessBuilder("kill", "-KILL", "--", "-" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.onExit()
                    .orTimeout(KILL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                    .handle((ended, error) -> ended)
                    .join();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("worker.mark", mark).setCause(e).log("The process group could not be signalled");
        }
    }

    /** The living processes that have the mark in the environment that they were started with; Linux only. */
    private List<ProcessHandle> marked() {
        byte[] wanted = (MARK + "=" + mark + "\0").getBytes(StandardCharsets.UTF_8);
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.pid() != ProcessHandle.current().pid())
                .filter(handle -> contains(environmentOf(handle), wanted))
                .toList();
    }

    private static byte[] environmentOf(ProcessHandle handle) {
        try (InputStream content = Files.newInputStream(Path.of("/proc", Long.toString(handle.pid()), "environ"))) {
            return content.readNBytes(1 << 20);
        } catch (IOException e) {
            return new byte[0]; // Somebody else's, or gone, or not Linux.
        }
    }

    private static boolean contains(byte[] text, byte[] wanted) {
        return new String(text, StandardCharsets.ISO_8859_1).contains(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    private static boolean hasSetsid() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid").map(Path::of).anyMatch(Files::isExecutable);
    }

    private static Map<String, String> environment(Path folder, String mark) {
        return Map.of(
                "PATH",
                SYSTEM_PATH,
                "LANG",
                "C.UTF-8",
                "HOME",
                folder.toString(),
                "TMPDIR",
                folder.resolve("tmp").toString(),
                "BLENDER_USER_CONFIG",
                folder.resolve("config").toString(),
                "BLENDER_USER_SCRIPTS",
                folder.resolve("scripts").toString(),
                "BLENDER_USER_DATAFILES",
                folder.resolve("datafiles").toString(),
                MARK,
                mark);
    }

    private static void deleteFolder(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("A worker's folder could not be removed");
        }
    }
}
