package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.core.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coordinator run TASK.json}. */
@Command(
        name = "run",
        description = "Makes the attempts of a task and selects the best.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Ctrl-C asks the run to stop when the iteration under way is over; again, at once; a third time, the process ends.",
            "A flag replaces the field of the same name in the task file."
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Console console;

    @Parameters(paramLabel = "TASK.json", description = "The task file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--attempts", paramLabel = "N", description = "How many attempts are made at most.")
    private @Nullable Integer attempts;

    @Option(names = "--iterations", paramLabel = "K", description = "How many iterations an attempt makes at most.")
    private @Nullable Integer iterations;

    @Option(names = "--seed", paramLabel = "SEED", description = "The seed of the run.")
    private @Nullable Long seed;

    @Option(names = "--threshold", paramLabel = "SCORE", description = "The score within [0, 1] that is good enough.")
    private @Nullable Double threshold;

    @Option(
            names = "--runs-dir",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the run's folder is made (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path runs;

    @Option(names = "--backend", paramLabel = "NAME", description = "auto, blender or simulated.")
    private @Nullable String backend;

    @Option(names = "--isolation", paramLabel = "LEVEL", description = "reopen or fresh-process.")
    private @Nullable String isolation;

    @Option(
            names = "--blender",
            paramLabel = "PATH",
            description = "The Blender to use; else COORDINATOR_BLENDER, else the one on the PATH.")
    private @Nullable Path blender;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ObjectNode overrides = Json.object();
        Map<String, String> flags = new HashMap<>();
        override(overrides, flags, "attempts", attempts);
        override(overrides, flags, "iterations", iterations);
        override(overrides, flags, "seed", seed);
        override(overrides, flags, "threshold", threshold);
        override(overrides, flags, "backend", backend);
        override(overrides, flags, "isolation", isolation);
        TaskFile task = TaskFileReader.read(console.folder().resolve(file), overrides, flags);
        task.warnings().forEach(warning -> console.err().println(console.warning("warning: ") + warning));

        Backend chosen = Backend.choose(task, blender, console.environment());
        if (chosen.notice() != null) {
            console.err().println(console.warning(chosen.notice()));
        }
        return run(task, chosen);
    }

    private static void override(ObjectNode document, Map<String, String> flags, String field, @Nullable Object value) {
        if (value != null) {
            document.set(field, Json.value(value));
            flags.put("/" + field, "--" + field);
        }
    }

    private int run(TaskFile task, Backend chosen) throws Exception {
        Path folder = console.folder().resolve(runs).normalize();
        Progress progress = new Progress(console, SystemTime.ticker());
        AttemptCoordinator coordinator = Wiring.coordinator(task, chosen, folder, progress);
        RunHandle handle = coordinator.start(task.task(), chosen.baseline(), task.plan());
        CompletableFuture<BestAttemptResult> result = handle.result().toCompletableFuture();
        OperatorStop stop = new OperatorStop(handle, result, progress);
        Interrupts.handle(stop::more, stop::atOnce);
        try {
            BestAttemptResult best = result.get();
            progress.end();
            RunSummary summary = new RunSummary(best, task.plan().threshold(), chosen, folder, stop.isAtOnce());
            console.out().print(isJson ? Json.pretty(summary.json()) + "\n" : summary.text(console));
            console.out().flush();
            return summary.exitCode().code();
        } catch (ExecutionException e) {
            progress.end();
            if (e.getCause() instanceof TimeoutException) {
                console.err()
                        .println("coordinator: the run did not end within " + STOP_TIMEOUT.toSeconds()
                                + " s; what was on record by then is in " + folder);
                return ExitCode.STOPPED.code();
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
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
                    progress.note("Stopping when the iteration under way is over. Ctrl-C again stops at once.");
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
            progress.note("Stopping at once. Ctrl-C again ends the process as it is.");
        }

        boolean isAtOnce() {
            return count.get() >= 2;
        }
    }
}
