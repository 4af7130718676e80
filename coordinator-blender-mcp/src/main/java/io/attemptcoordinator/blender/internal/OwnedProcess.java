package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.process.ExitCode;
import io.attemptcoordinator.core.process.OutputTail;
import io.attemptcoordinator.core.process.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program of somebody else that a worker started, with everything that it starts: they are a process group, carry the mark of the worker,
 * and are killed together, also when the coordinator is.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
public final class OwnedProcess implements AutoCloseable {
    /**
     * What programs need of the host's environment: their settings are in the home folder, and their commands on the path. Everything
     * else stays out, above all secrets.
     */
    private static final List<String> PASSED_ON = List.of(
            "PATH",
            "HOME",
            "USER",
            "LD_LIBRARY_PATH",
            "DISPLAY",
            "XAUTHORITY",
            "WAYLAND_DISPLAY",
            "XDG_RUNTIME_DIR",
            "LIBGL_ALWAYS_SOFTWARE");

    private static final Duration LAST_BREATH = Duration.ofSeconds(2);

    private final String name;
    private final String mark;
    private final Process process;
    private final OutputTail words;
    private final ProcessTree tree;
    private final ReentrantLock closing = new ReentrantLock();
    private boolean isClosed;

    private OwnedProcess(String name, String mark, Process process, OutputTail words, ProcessTree tree) {
        this.name = name;
        this.mark = mark;
        this.process = process;
        this.words = words;
        this.tree = tree;
    }

    /** Which of its streams a program talks on. */
    public enum Talk {
        /** On none: what it prints is kept as evidence. */
        NOTHING,
        /** On standard input and output: what it prints to standard error is kept as evidence. */
        STANDARD_STREAMS
    }

    /**
     * Starts a program. Returns before it is ready.
     *
     * @param name what it is, for messages
     * @param command the program and its arguments
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if it cannot be started
     */
    public static OwnedProcess start(String name, List<String> command, WorkerParts parts, Talk talk) {
        Path folder = parts.newFolder("foreign");
        ImmutableList.Builder<String> line = ImmutableList.builder();
        if (ProcessTree.HAS_GROUPS) {
            line.add("setsid");
        }
        ProcessBuilder builder = new ProcessBuilder(line.addAll(command).build()).directory(folder.toFile());
        boolean talks = talk == Talk.STANDARD_STREAMS;
        builder.redirectErrorStream(!talks);
        String mark = parts.mark(folder);
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put(ProcessTree.MARK, mark);
        try {
            Process process = builder.start();
            InputStream kept = talks ? process.getErrorStream() : process.getInputStream();
            OutputTail words = OutputTail.drain(kept, String.valueOf(folder.getFileName()));
            if (!talks) {
                process.getOutputStream().close();
            }
            return new OwnedProcess(
                    name,
                    mark,
                    process,
                    words,
                    new ProcessTree(process, mark, words, parts.launch().ticker()));
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    name + " cannot be started by " + command + ": " + e.getMessage()
                            + ". Install it, or correct the command in the task file.",
                    List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                    e);
        }
    }

    /** Returns what it is, for messages. */
    public String name() {
        return name;
    }

    /** Returns the value of {@code COORDINATOR_WORKER} in its environment, which no other process has that it did not start. */
    public String mark() {
        return mark;
    }

    /** Returns whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when it has ended. */
    public CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Returns what it writes, if it talks on its standard streams. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** Returns what it reads, if it talks on its standard streams. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Waits for its end for some time; returns whether it has ended. */
    public boolean awaitExit(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns its exit code and its last words, after a moment to die; empty if it is alive. */
    public List<Evidence> death() throws InterruptedException {
        if (!awaitExit(LAST_BREATH)) {
            return List.of();
        }
        List<Evidence> evidence = new ArrayList<>(List.of(ExitCode.evidence(process.exitValue())));
        evidence.addAll(lastWords());
        return evidence;
    }

    /** Returns the end of what it printed; empty if it printed nothing. */
    public List<Evidence> lastWords() throws InterruptedException {
        String text = words.lastWords(process).strip();
        return text.isEmpty() ? List.of() : List.of(new Evidence(Evidence.Kind.TEXT, text));
    }

    /** Kills it and everything that it started. Blocks for ten seconds at most. */
    @Override
    public void close() {
        closing.lock();
        try {
            if (!isClosed) {
                isClosed = true;
                tree.kill();
                words.close();
            }
        } finally {
            closing.unlock();
        }
    }
}
