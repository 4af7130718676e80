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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A headless Blender with the bridge inside: its process group, its folder, and the tail of what it writes.
 *
 * <p>To end it means to end the whole group, and then whatever else carries its mark in the environment or holds its output:
 * a child that left the group is found by that. One that also cleared its environment, closed its output and lost its parent
 * is not found. Should this process be killed, the bridge ends the group, and a guard ends what carries the mark and removes
 * the folder.
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

    /** Whether a process can be given a group of its own, which is how all of it is ended at once. */
    private static final boolean HAS_GROUPS =
            Stream.of("/usr/bin/setsid", "/bin/setsid").map(Path::of).anyMatch(Files::isExecutable);

    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int MAX_ANNOUNCEMENT_BYTES = 4096;
    private static final int MAX_CRASH_REPORT_BYTES = 16 * 1024;

    /**
     * Waits for the end of its input, which means that the coordinator is gone: it never writes there. Then ends, round by
     * round, what carries the mark ($1), and removes the folder ($2). Without a mark of its own it does not end itself.
     */
    private static final String GUARD = """
            while read -r line; do :; done
            round=0
            while [ $round -lt 100 ]; do
                found=
                for environment in /proc/[0-9]*/environ; do
                    if grep -qzxF -e "$1" "$environment" 2>/dev/null; then
                        process=${environment#/proc/}
                        kill -KILL "${process%/environ}" 2>/dev/null
                        found=yes
                    fi
                done
                [ -n "$found" ] || break
                round=$((round + 1))
            done
            rm -rf -- "$2"
            """;

    private final String mark;
    private final Path folder;
    private final Process process;
    private final OutputTail output;
    private final LongSupplier ticker;

    /** Null where processes cannot be looked at as on Linux. */
    private final @Nullable Process guard;

    /** The pipe that the process writes to, as Linux names it; null if it does not say. */
    private final @Nullable Path outputPipe;

    private final ReentrantLock closing = new ReentrantLock();
    private boolean isClosed;

    private BlenderProcess(
            String mark,
            Path folder,
            Process process,
            OutputTail output,
            @Nullable Process guard,
            LongSupplier ticker) {
        this.mark = mark;
        this.folder = folder;
        this.process = process;
        this.output = output;
        this.guard = guard;
        this.ticker = ticker;
        this.outputPipe = targetOf(process.pid(), 1);
    }

    /** Where the bridge can be reached, as it announced itself. */
    record Announcement(int port, String token) {}

    /** Starts Blender in a new folder. Returns before it is ready. */
    static BlenderProcess start(BlenderLaunch launch, String id) {
        Path executable = launch.installation().executable();
        Path folder = null;
        Process guard = null;
        Process process = null;
        try {
            folder = Files.createTempDirectory(launch.temporaryFolder(), "coordinator-" + id + "-");
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
            List<String> command = new ArrayList<>(HAS_GROUPS ? List.of("setsid") : List.of());
            command.addAll(List.of(
                    executable.toString(),
                    "--background",
                    "--factory-startup",
                    "--disable-autoexec",
                    "--threads",
                    Integer.toString(launch.threads()),
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
            guard = HAS_GROUPS ? guard(mark, folder) : null;
            process = builder.start();
            return new BlenderProcess(mark, folder, process, OutputTail.drain(process, id), guard, launch.ticker());
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "Blender cannot be started from " + executable + ": " + e.getMessage(),
                    e);
        } finally {
            if (process == null) {
                if (folder != null) {
                    deleteFolder(folder);
                }
                if (guard != null) {
                    guard.destroyForcibly();
                }
            }
        }
    }

    private static Process guard(String mark, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid", "sh", "-c", GUARD, "coordinator-guard", MARK + "=" + mark, folder.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", SYSTEM_PATH);
        return builder.start();
    }

    /** What keeps workers apart from the rest of this machine, in words. */
    static String containment() {
        return (HAS_GROUPS ? "own process group" : "no process group of its own (there is no 'setsid')")
                + " and folder, clean environment; no limit on network, memory or files";
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
        all.addAll(lastWords());
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

    /** The end of what the process wrote, and its report if it crashed: that one says where in the program. */
    List<Evidence> lastWords() throws InterruptedException {
        if (!process.isAlive()) {
            output.awaitEnd(LAST_WORDS);
        }
        return Stream.of(output.text(), crashReport())
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> new Evidence(Evidence.Kind.TEXT, text))
                .toList();
    }

    private String crashReport() {
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder.resolve("tmp"), "*.crash.txt")) {
            for (Path report : reports) {
                // A program can put anything under that name, a link or a pipe without end too.
                if (Files.isRegularFile(report, LinkOption.NOFOLLOW_LINKS)) {
                    try (InputStream content = Files.newInputStream(report)) {
                        return new String(content.readNBytes(MAX_CRASH_REPORT_BYTES), StandardCharsets.UTF_8);
                    }
                }
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("worker.mark", mark).setCause(e).log("A crash report could not be read");
        }
        return "";
    }

    /**
     * Ends the group, and all that carries the mark or holds the output, and removes the folder. Does nothing when that was
     * done before: the numbers and the name may belong to somebody else by then. Blocks for ten seconds at most.
     */
    @Override
    public void close() {
        closing.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            killAll();
            output.close();
            deleteFolder(folder);
            if (guard != null) {
                guard.destroyForcibly();
            }
        } finally {
            closing.unlock();
        }
    }

    private void killAll() {
        Deadline deadline = Deadline.after(ticker, KILL_TIMEOUT);
        List<ProcessHandle> descendants = process.descendants().toList();
        // Linux gives no number away that is still the number of a group. So when there is a process of that number
        // though ours has ended, no group of ours is left.
        if (HAS_GROUPS && (process.isAlive() || ProcessHandle.of(process.pid()).isEmpty())) {
            killGroup();
        }
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        boolean isInterrupted = Thread.interrupted();
        try {
            // A child can be forked while another is killed: look until there is none.
            // A process in the middle of an exec shows no environment: none has to be seen twice.
            List<ProcessHandle> strays = strays();
            int clean = 0;
            while (clean < 2 && !deadline.isPassed()) {
                strays.forEach(ProcessHandle::destroyForcibly);
                isInterrupted |= pause();
                strays = strays();
                clean = strays.isEmpty() && !process.isAlive() ? clean + 1 : 0;
            }
            if (!strays.isEmpty() || process.isAlive()) {
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

    /** The living processes that have the mark in the environment that they were started with, or our output; Linux only. */
    private List<ProcessHandle> strays() {
        byte[] wanted = (MARK + "=" + mark + "\0").getBytes(StandardCharsets.UTF_8);
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.pid() != ProcessHandle.current().pid())
                .filter(handle -> contains(environmentOf(handle), wanted) || holdsOutput(handle.pid()))
                .toList();
    }

    private boolean holdsOutput(long pid) {
        return outputPipe != null && (outputPipe.equals(targetOf(pid, 1)) || outputPipe.equals(targetOf(pid, 2)));
    }

    /** What a descriptor of a process stands for; null if it is closed, or somebody else's, or this is not Linux. */
    private static @Nullable Path targetOf(long pid, int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "fd", Integer.toString(descriptor)));
        } catch (IOException e) {
            return null;
        }
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
