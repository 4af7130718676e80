package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coordinator resume RUN_DIR}. */
@Command(
        name = "resume",
        description =
                "Continues a run that was interrupted, that has spent its budget, or that is to make more attempts.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Attempts that ended are kept; one that was interrupted goes on after its last iteration on record.",
            "A flag replaces what the run was started with. Whatever else has changed is refused."
        })
final class ResumeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN_DIR", description = "The folder of the run.")
    @SuppressWarnings("NullAway.Init")
    private Path path;

    @Option(names = "--attempts", paramLabel = "N", description = "The maximum number of attempts.")
    private @Nullable Integer attempts;

    @Option(names = "--threshold", paramLabel = "SCORE", description = "The score within [0, 1] that is good enough.")
    private @Nullable Double threshold;

    @Option(names = "--wall-time", paramLabel = "TIME", description = "The maximum time of the whole run.")
    private @Nullable String wallTime;

    @Option(names = "--total-iterations", paramLabel = "N", description = "The budget of iterations of the whole run.")
    private @Nullable Integer totalIterations;

    @Option(names = "--tokens", paramLabel = "N", description = "The budget of model tokens of the whole run.")
    private @Nullable Long tokens;

    @Option(names = "--workers", paramLabel = "N", description = "How many attempts are made at the same time.")
    private @Nullable Integer workers;

    @Option(names = "--sandbox", paramLabel = "WHEN", description = "required, auto or off.")
    private @Nullable String sandbox;

    @Option(
            names = "--task",
            paramLabel = "TASK.json",
            description = "The task file; by default what the run keeps of it, which has no secrets.")
    private @Nullable Path task;

    @Mixin
    private final BlenderOption blender = new BlenderOption();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    ResumeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Plugins.require(console);
        RunPath found = RunPath.of(console, path);
        Path folder = found.folder();
        try (Components components = Components.load(ResumeCommand.class.getClassLoader())) {
            TaskFile read = task == null
                    ? TaskFile.ofRun(folder, overrides(), components)
                    : TaskFile.read(console.folder().resolve(task), overrides(), components);
            RunSession session = new RunSession(console.with(read.redactor(console.environment())), isJson);
            TaskRun run = TaskRun.builder(read, found.runs())
                    .blender(blender.in(console))
                    .environment(console.environment())
                    .listener(session.listener())
                    .build();
            requireSame(folder, run.file(found.name()).orElse(folder));
            return session.follow(read, run, () -> run.resume(found.name()), folder);
        }
    }

    /** A task that names a store says where its runs are; another run must not go on in place of a copy. */
    private static void requireSame(Path folder, Path inStore) throws IOException {
        if (!Files.exists(inStore) || !Files.isSameFile(folder, inStore)) {
            throw new CoordinatorException(
                    CoordinatorException.Code.CONFIGURATION,
                    "The task keeps its runs in a store of its own, where this run would be " + inStore + ", but it is "
                            + folder + ". Resume it there.");
        }
    }

    private TaskOverrides overrides() {
        return TaskOverrides.NONE
                .with("/attempts", attempts, "--attempts")
                .with("/threshold", threshold, "--threshold")
                .with("/budget/wallTime", wallTime, "--wall-time")
                .with("/budget/iterations", totalIterations, "--total-iterations")
                .with("/budget/tokens", tokens, "--tokens")
                .with("/workers", workers, "--workers")
                .with("/sandbox", sandbox, "--sandbox");
    }
}
