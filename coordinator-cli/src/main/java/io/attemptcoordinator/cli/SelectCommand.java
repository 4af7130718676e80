package io.attemptcoordinator.cli;

import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coordinator select RUN_DIR}. */
@Command(
        name = "select",
        description = "Selects the best attempt of a run that has ended once more. Nothing is executed or rendered.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "The record of the run then has the new choice. What earlier selections had judged is not judged again."
        })
final class SelectCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN_DIR", description = "The folder of the run.")
    @SuppressWarnings("NullAway.Init")
    private Path path;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "The selection, such as best-score, noise-aware, pareto or knock-out.")
    private @Nullable String strategy;

    @Option(
            names = "--setting",
            paramLabel = "KEY=VALUE",
            description = "A setting of the selection, such as confidence=0.9. Can be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--judgements",
            paramLabel = "N",
            description = "How often a candidate may be judged again, on average over the candidates.")
    private @Nullable Integer judgements;

    @Option(
            names = "--task",
            paramLabel = "TASK.json",
            description = "The task file; by default what the run keeps of it, which has no secrets.")
    private @Nullable Path task;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    SelectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Plugins.require(console);
        RunPath found = RunPath.of(console, path);
        Path folder = found.folder();
        try (Components components = Components.load(SelectCommand.class.getClassLoader())) {
            TaskFile read = task == null
                    ? TaskFile.ofRun(folder, overrides(), components)
                    : TaskFile.read(console.folder().resolve(task), overrides(), components);
            RunSession session = new RunSession(console.with(read.redactor(console.environment())), isJson);
            TaskRun run = TaskRun.builder(read, found.runs())
                    .environment(console.environment())
                    .listener(session.listener())
                    .toSelectFrom(found.name());
            return session.follow(read, run, () -> run.select(found.name()), folder);
        }
    }

    /** Another selection has none of the settings of the one before. */
    private TaskOverrides overrides() {
        TaskOverrides overrides = TaskOverrides.NONE;
        if (strategy != null) {
            overrides = overrides.without("/selection").with("/selection/name", strategy, "--strategy");
        }
        overrides = overrides.with("/selection/judgements", judgements, "--judgements");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            overrides = overrides.with(
                    "/selection/settings" + Json.segment(setting.getKey()), setting.getValue(), "--setting");
        }
        return overrides;
    }
}
