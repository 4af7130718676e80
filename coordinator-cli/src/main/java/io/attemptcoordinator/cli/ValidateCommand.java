package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.task.RunFolderCheck;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coordinator validate TASK.json|RUN_DIR}. */
@Command(
        name = "validate",
        description =
                "Checks a task file, or the folder of a run: every document and the digest and size of every artifact.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class)
final class ValidateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TASK.json|RUN_DIR", description = "The task file or the folder of a run.")
    @SuppressWarnings("NullAway.Init")
    private Path path;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Plugins.require(console);
        Path checked = console.folder().resolve(path);
        return Files.isDirectory(checked) ? checkRun(checked) : checkTask(checked);
    }

    private int checkTask(Path file) {
        try (Components components = Components.load(ValidateCommand.class.getClassLoader())) {
            TaskFile task = TaskFile.read(file, TaskOverrides.NONE, components);
            String summary = String.format(
                    Locale.ROOT,
                    "%s: valid. Task '%s'; references: %d, scorers: %d; at most %d x %d iterations.",
                    file,
                    task.task().name(),
                    task.task().references().size(),
                    task.components().measure().weights().size(),
                    task.plan().attempts(),
                    task.plan().limits().maxIterations());
            return print(
                    console.with(task.redactor(console.environment())),
                    ExitCode.OK,
                    summary,
                    List.of(),
                    task.warnings(),
                    Json.object());
        }
    }

    private int checkRun(Path folder) {
        RunFolderCheck check = RunFolderCheck.of(folder);
        String counted = String.format(
                Locale.ROOT,
                "%d documents, %d artifacts (%d bytes)",
                check.documents(),
                check.artifacts(),
                check.bytes());
        String summary = check.problems().isEmpty()
                ? folder + ": valid. Checked " + counted + "."
                : folder + ": not valid, " + check.problems().size() + " problems. Checked " + counted + ".";
        ObjectNode counts = Json.object()
                .put("documents", check.documents())
                .put("artifacts", check.artifacts())
                .put("bytes", check.bytes());
        ExitCode exit = check.problems().isEmpty() ? ExitCode.OK : ExitCode.INVALID;
        return print(console, exit, summary, check.problems(), check.warnings(), counts);
    }

    private int print(
            Console shown,
            ExitCode exit,
            String summary,
            List<TaskProblem> problems,
            List<TaskProblem> warnings,
            ObjectNode counts) {
        if (isJson) {
            ObjectNode json = Json.object();
            json.put("exitCode", exit.code()).put("valid", exit == ExitCode.OK).put("summary", summary);
            json.set("checked", counts);
            json.set("problems", CoordinatorCommand.json(problems));
            json.set("warnings", CoordinatorCommand.json(warnings));
            shown.print(json);
        } else {
            warnings.forEach(warning -> shown.warn(warning.toString()));
            problems.forEach(problem -> shown.err().println("  " + shown.safe(problem.toString())));
            shown.out().println(shown.safe(summary));
        }
        return exit.code();
    }
}
