package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.process.ExitCode;
import io.attemptcoordinator.core.process.OutputTail;
import io.attemptcoordinator.core.process.ProcessTree;
import io.attemptcoordinator.core.time.Deadline;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A headless Blender with one role of the bridge inside: its processes, its folder, and the end of its output. It connects to a
 * socket that is gone when it has, so nothing else can speak for it. If the coordinator is killed, a {@link io.attemptcoordinator.core.process.ProcessGuard} ends it.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class BlenderProcess implements AutoCloseable {
    /** The longest path of a socket that every system accepts. */
    private static final int MAX_SOCKET_PATH_BYTES = 103;

    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration LAST_BREATH = Duration.ofSeconds(5);

    private final WorkerFolder worker;
    private final Path folder;
    private final ServerSocketChannel listener;
    private final Process process;
    private final OutputTail output;
    private final ProcessTree tree;
    private final BlenderLaunch launch;
    private final ReentrantLock closing = new ReentrantLock();
    private boolean isClosed;

    private BlenderProcess(
            WorkerFolder worker,
            Path folder,
            ServerSocketChannel listener,
            Process process,
            OutputTail output,
            ProcessTree tree,
            BlenderLaunch launch) {
        this.worker = worker;
        this.folder = folder;
        this.listener = listener;
        this.process = process;
        this.output = output;
        this.tree = tree;
        this.launch = launch;
    }

    /** Starts Blender. Returns before it is ready. */
    static BlenderProcess start(BlenderLaunch launch, WorkerFolder worker, BlenderCommand.Purpose purpose) {
        Path folder = null;
        ServerSocketChannel listener = null;
        Process process = null;
        try {
            folder = worker.forProcess(purpose.name());
            Path socket = folder.resolve(WorkerFolder.SOCKET);
            listener = listen(socket);
            if (launch.sandbox().changesUser()) {
                int user = Sandbox.userOf(worker.uniqueName());
                Files.setAttribute(folder, "unix:uid", user);
                Files.setAttribute(socket, "unix:uid", user);
            }
            String mark = worker.uniqueName() + "/" + purpose.name();
            Map<String, String> environment = BlenderCommand.environment(launch, folder, mark);
            ProcessBuilder builder = new ProcessBuilder(
                            BlenderCommand.line(launch, worker, folder, environment, purpose))
                    .directory(folder.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            process = builder.start();
            OutputTail output = OutputTail.drain(process.getInputStream(), purpose.name());
            ProcessTree tree = new ProcessTree(process, mark, output, launch.ticker());
            return new BlenderProcess(worker, folder, listener, process, output, tree, launch);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "Blender cannot be started from " + launch.executable() + ": " + e.getMessage()
                            + worker.spaceWarning(),
                    e);
        } finally {
            if (process == null) {
                closeQuietly(listener);
                if (folder != null) {
                    WorkerFolder.delete(folder);
                }
            }
        }
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH_BYTES) {
            throw new IOException("the path " + socket + " is too long for a socket (" + MAX_SOCKET_PATH_BYTES
                    + " bytes at most); set a shorter temporary folder with -Djava.io.tmpdir=FOLDER");
        }
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean isBound = false;
        try {
            listener.bind(UnixDomainSocketAddress.of(socket), 1);
            listener.configureBlocking(false);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            isBound = true;
            return listener;
        } finally {
            if (!isBound) {
                listener.close();
            }
        }
    }

    /** Waits until the bridge has connected. */
    BridgeConnection awaitBridge(Deadline deadline) throws InterruptedException {
        try {
            SocketChannel channel = listener.accept();
            while (channel == null) {
                if (process.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                    Evidence exit = exitEvidence();
                    String ended = "Blender ended before its bridge was ready: " + exit.detail();
                    List<Evidence> words = lastWords();
                    Lack lack =
                            words.isEmpty() ? null : Lack.ofLinker(words.get(0).detail());
                    if (lack != null) {
                        throw Lack.fault(List.of(lack), ended, List.of(exit, words.get(0)), null);
                    }
                    throw unavailable(ended, exit);
                }
                if (deadline.isPassed()) {
                    throw unavailable(
                            "Blender's bridge was not ready in time",
                            new Evidence(Evidence.Kind.TIMEOUT, "waiting for the bridge to connect"));
                }
                channel = listener.accept();
            }
            listener.close();
            Files.deleteIfExists(folder.resolve(WorkerFolder.SOCKET));
            return new BridgeConnection(channel, launch.ticker());
        } catch (IOException e) {
            throw unavailable(
                    "The bridge cannot be reached: " + e.getMessage(),
                    new Evidence(Evidence.Kind.EXCEPTION, e.toString()));
        }
    }

    private CoordinatorException unavailable(String message, Evidence evidence) throws InterruptedException {
        List<Evidence> all = new ArrayList<>(List.of(evidence));
        all.addAll(lastWords());
        return new CoordinatorException(Code.BACKEND_UNAVAILABLE, message + worker.spaceWarning(), all, null);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns whether a signal has stopped it, so that it does nothing until another signal lets it go on. */
    boolean isStopped() {
        return tree.isStopped();
    }

    /** Returns the exit code and the last words, after a moment to die; empty if it is alive. */
    List<Evidence> death() throws InterruptedException {
        if (!process.waitFor(LAST_BREATH.toNanos(), TimeUnit.NANOSECONDS)) {
            return List.of();
        }
        List<Evidence> evidence = new ArrayList<>(List.of(exitEvidence()));
        evidence.addAll(lastWords());
        return evidence;
    }

    /** Returns the exit code of a process that has ended, with the name of its signal. */
    Evidence exitEvidence() {
        return ExitCode.evidence(process.exitValue());
    }

    /** Returns the end of the output. */
    List<Evidence> lastWords() throws InterruptedException {
        String text = output.lastWords(process).strip();
        return text.isEmpty() ? List.of() : List.of(new Evidence(Evidence.Kind.TEXT, text));
    }

    /** Kills all of its processes and removes its folder. Blocks for ten seconds at most. */
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
            closeQuietly(listener);
            WorkerFolder.delete(folder);
        } finally {
            closing.unlock();
        }
    }

    private static void closeQuietly(@Nullable ServerSocketChannel listener) {
        if (listener != null) {
            try {
                listener.close();
            } catch (IOException e) {
                // Nothing is lost: nobody was connected.
            }
        }
    }
}
