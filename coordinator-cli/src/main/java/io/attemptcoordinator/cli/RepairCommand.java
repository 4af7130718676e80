package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.task.RunRepair;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coordinator repair RUN_DIR}. */
@Command(
        name = "repair",
        description =
                "Writes the documents of a run again from its journal, and cuts off what a crash left at its end.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class)
final class RepairCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN_DIR", description = "The folder of the run. Nobody else may work on it.")
    @SuppressWarnings("NullAway.Init")
    private Path path;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean isJson;

    RepairCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<String> repaired = RunRepair.of(console.folder().resolve(path));
        if (isJson) {
            ObjectNode json = Json.object().put("exitCode", ExitCode.OK.code());
            repaired.forEach(json.putArray("repaired")::add);
            console.print(json);
        } else {
            repaired.forEach(file -> console.out().println(console.safe("repaired " + file)));
            console.out()
                    .println(
                            repaired.isEmpty()
                                    ? "Nothing had to be repaired."
                                    : "Repaired " + repaired.size() + " file" + (repaired.size() == 1 ? "." : "s."));
        }
        return ExitCode.OK.code();
    }
}
