package io.attemptcoordinator.cli;

import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskRun;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "A flag replaces the field of the task file. Durations are ISO-8601, such as PT10M.",
            "Ctrl-C stops the run after the current iteration. Press it again to stop at once, and a third time to kill the process."
        })
final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TASK.json", description = "The task file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--attempts", paramLabel = "N", description = "The maximum number of attempts.")
    private @Nullable Integer attempts;

    @Option(names = "--iterations", paramLabel = "K", description = "The maximum number of iterations of an attempt.")
    private @Nullable Integer iterations;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many attempts are made at the same time; what the machine carries by default.")
    private @Nullable Integer workers;

    @Option(names = "--seed", paramLabel = "SEED", description = "The seed of the run.")
    private @Nullable Long seed;

    @Option(names = "--threshold", paramLabel = "SCORE", description = "The score within [0, 1] that is good enough.")
    private @Nullable Double threshold;

    @Option(
            names = "--attempt-timeout",
            paramLabel = "TIME",
            description = "The maximum time of one try of an attempt.")
    private @Nullable String attemptTimeout;

    @Option(names = "--worker-timeout", paramLabel = "TIME", description = "The maximum time to start a worker.")
    private @Nullable String workerTimeout;

    @Option(
            names = "--step-timeout",
            paramLabel = "TIME",
            description = "The maximum time of one call of a generator, verifier or scorer.")
    private @Nullable String stepTimeout;

    @Option(names = "--wall-time", paramLabel = "TIME", description = "The maximum time of the run.")
    private @Nullable String wallTime;

    @Option(
            names = "--runs-dir",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where the run's folder is created (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path runs;

    @Option(names = "--keep", paramLabel = "WHAT", description = "all or best: which renders and scenes are kept.")
    private @Nullable String keep;

    @ArgGroup(exclusive = false)
    private @Nullable ModelOption model;

    @Option(names = "--backend", paramLabel = "NAME", description = "auto, blender or simulated.")
    private @Nullable String backend;

    @Option(names = "--sandbox", paramLabel = "WHEN", description = "required, auto or off.")
    private @Nullable String sandbox;

    @Mixin
    private final BlenderOption blender = new BlenderOption();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Plugins.require(console);
        try (Components components = Components.load(RunCommand.class.getClassLoader())) {
            TaskFile task = TaskFile.read(console.folder().resolve(file), overrides(), components);
            return run(task, console.with(task.redactor(console.environment())));
        }
    }

    private TaskOverrides overrides() {
        TaskOverrides overrides = TaskOverrides.NONE
                .with("/attempts", attempts, "--attempts")
                .with("/iterations", iterations, "--iterations")
                .with("/workers", workers, "--workers")
                .with("/seed", seed, "--seed")
                .with("/threshold", threshold, "--threshold")
                .with("/timeouts/attempt", attemptTimeout, "--attempt-timeout")
                .with("/timeouts/worker", workerTimeout, "--worker-timeout")
                .with("/timeouts/step", stepTimeout, "--step-timeout")
                .with("/budget/wallTime", wallTime, "--wall-time")
                .with("/keep", keep, "--keep")
                .with("/backend", backend, "--backend")
                .with("/sandbox", sandbox, "--sandbox");
        return model == null ? overrides : model.in(overrides);
    }

    private int run(TaskFile task, Console shown) throws Exception {
        RunSession session = new RunSession(shown, isJson);
        Path folder = console.folder().resolve(runs).normalize();
        TaskRun run = TaskRun.builder(task, folder)
                .blender(blender.in(console))
                .environment(console.environment())
                .listener(session.listener())
                .build();
        return session.follow(task, run, run::start, folder);
    }
}
