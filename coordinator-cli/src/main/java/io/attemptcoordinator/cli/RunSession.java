package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.core.time.SystemTime;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One run at the command line: what is said before it, its progress, what Ctrl-C does, and its result. */
final class RunSession {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Console console;
    private final boolean isJson;
    private final Progress progress;

    /**
     * Begins a session.
     *
     * @param console where it is shown
     * @param isJson whether the result is one JSON object
     */
    RunSession(Console console, boolean isJson) {
        this.console = console;
        this.isJson = isJson;
        this.progress = new Progress(console, SystemTime.ticker());
    }

    /** What the run must be told to. */
    RunListener listener() {
        return progress;
    }

    /**
     * Starts the run and waits for its end.
     *
     * @param start starts or resumes it
     * @param folder where its record is
     * @return the exit code
     */
    int follow(TaskFile task, TaskRun run, Supplier<RunHandle> start, Path folder) throws Exception {
        task.warnings().forEach(warning -> console.warn(warning.toString()));
        String notice = run.notice();
        if (notice != null) {
            console.notice(notice);
        }
        RunHandle handle = start.get();
        CompletableFuture<BestAttemptResult> result = handle.result().toCompletableFuture();
        OperatorStop stop = new OperatorStop(handle, result, progress);
        Interrupts.handle(stop::more, stop::atOnce);
        try {
            BestAttemptResult best = result.get();
            progress.end();
            return print(RunSummary.of(run, best, stop.isAtOnce()));
        } catch (ExecutionException e) {
            progress.end();
            if (e.getCause() instanceof TimeoutException) {
                console.say("coordinator: the run did not end within " + STOP_TIMEOUT.toSeconds()
                        + " s; what was on record by then is in " + folder);
                return ExitCode.STOPPED.code();
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private int print(RunSummary summary) {
        summary.warnings().forEach(console::warn);
        if (isJson) {
            console.print(summary.json());
        } else {
            console.out().print(summary.text(console));
        }
        return summary.exitCode().code();
    }

    /** What Ctrl-C means the first, the second and the third time. */
    private static final class OperatorStop {
        private final RunHandle handle;
        private final CompletableFuture<BestAttemptResult> result;
        private final Progress progress;
        private final AtomicInteger count = new AtomicInteger();

        OperatorStop(RunHandle handle, CompletableFuture<BestAttemptResult> result, Progress progress) {
            this.handle = handle;
            this.result = result;
            this.progress = progress;
        }

        void more() {
            switch (count.incrementAndGet()) {
                case 1 -> {
                    handle.stop();
                    progress.stopping("Stopping after the current iteration. Press Ctrl-C again to stop at once.");
                }
                case 2 -> now();
                default -> Runtime.getRuntime().halt(ExitCode.STOPPED.code());
            }
        }

        void atOnce() {
            if (count.getAndSet(2) < 2) {
                now();
            }
        }

        private void now() {
            handle.stopNow();
            result.orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            progress.stopping("Stopping at once. Press Ctrl-C again to kill the process.");
        }

        boolean isAtOnce() {
            return count.get() >= 2;
        }
    }
}
