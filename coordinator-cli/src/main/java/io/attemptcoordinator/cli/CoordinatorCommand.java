package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.task.InvalidTaskException;
import io.attemptcoordinator.task.TaskProblem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code coordinator}: what its sub-commands have in common, and the exit code of each kind of failure. */
@Command(
        name = "coordinator",
        description = "Runs many attempts of an agentic 3D loop from the same baseline and selects the best one.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a winner was selected, and it reached the threshold if there is one",
            "1:an unexpected error, such as a full disk",
            "2:the command line, the task file or the run folder is not valid",
            "3:no attempt succeeded",
            "4:a winner was selected, but it is below the threshold",
            "5:the backend is not available, or the baseline cannot be used",
            "6:a replay gave other pixels than those recorded",
            "130:the operator ended the run at once"
        })
final class CoordinatorCommand {
    private final Console console;
    private final boolean isJson;

    private CoordinatorCommand(Console console, boolean isJson) {
        this.console = console;
        this.isJson = isJson;
    }

    /** Runs the command line and returns its exit code. */
    static int execute(Console console, String... args) {
        CoordinatorCommand command =
                new CoordinatorCommand(console, Arrays.asList(args).contains("--json"));
        int code = command.run(args);
        console.out().flush();
        // A stream that cannot be written remembers it; nothing else would tell that the result is lost.
        if (console.out().checkError()) {
            console.say("coordinator: the result could not be written to standard output; is the disk full?");
            return ExitCode.UNEXPECTED.code();
        }
        return code;
    }

    private int run(String... args) {
        PrintWriter err = new PrintWriter(console.err(), true, StandardCharsets.UTF_8);
        CommandLine commandLine = new CommandLine(this)
                .addSubcommand(new RunCommand(console))
                .addSubcommand(new ResumeCommand(console))
                .addSubcommand(new SelectCommand(console))
                .addSubcommand(new ValidateCommand(console))
                .addSubcommand(new RepairCommand(console))
                .addSubcommand(new ReplayCommand(console))
                .addSubcommand(new McpCommand(console))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        console.isColored() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setExecutionExceptionHandler((e, failed, parsed) -> fail(e))
                .setParameterExceptionHandler((e, rejected) -> reject(e, err));
        if (args.length == 0) {
            commandLine.usage(err);
            return ExitCode.INVALID.code();
        }
        try {
            return commandLine.execute(args);
        } catch (Error e) {
            return fail(e);
        }
    }

    private int reject(CommandLine.ParameterException e, PrintWriter err) {
        console.say("coordinator: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        String subcommand =
                e.getCommandLine().getParent() == null ? "" : e.getCommandLine().getCommandName() + " ";
        console.say("Try 'coordinator " + subcommand + "--help'.");
        printError(ExitCode.INVALID, String.valueOf(e.getMessage()), List.of());
        return ExitCode.INVALID.code();
    }

    private int fail(Throwable e) {
        ExitCode exit = exitCode(e);
        List<TaskProblem> problems = e instanceof InvalidTaskException invalid ? invalid.problems() : List.of();
        String message = message(e);
        console.say("coordinator: " + message);
        problems.forEach(problem -> console.err().println("  " + console.safe(problem.toString())));
        if (!(e instanceof CoordinatorException || e instanceof VirtualMachineError)) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(line -> console.err().println("  " + console.safe(line)));
        }
        printError(exit, message, problems);
        return exit.code();
    }

    private static ExitCode exitCode(Throwable e) {
        if (e instanceof CoordinatorException coordinator) {
            return switch (coordinator.code()) {
                case BACKEND_UNAVAILABLE, BASELINE_UNUSABLE -> ExitCode.UNUSABLE;
                case CONFIGURATION, COMPONENT_NOT_FOUND, MALFORMED, UNSUPPORTED_VERSION, RUN_IN_USE -> ExitCode.INVALID;
                default -> ExitCode.UNEXPECTED;
            };
        }
        return ExitCode.UNEXPECTED;
    }

    private static String message(Throwable e) {
        if (e instanceof CoordinatorException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof VirtualMachineError) {
            return "the input needs more memory than this process may use (" + e
                    + "). Use smaller files, or raise the limit with JAVA_TOOL_OPTIONS=-Xmx2g.";
        }
        return "unexpected error: " + e;
    }

    private void printError(ExitCode exit, String error, List<TaskProblem> problems) {
        if (isJson) {
            ObjectNode json = Json.object();
            json.put("exitCode", exit.code()).put("exitReason", exit.reason()).put("error", error);
            json.set("problems", json(problems));
            console.print(json);
        }
    }

    static ArrayNode json(List<TaskProblem> problems) {
        ArrayNode list = Json.object().arrayNode();
        problems.forEach(
                problem -> list.addObject().put("field", problem.field()).put("message", problem.message()));
        return list;
    }

    /** The version in the manifest of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(
                            CoordinatorCommand.class.getPackage().getImplementationVersion())
                    .orElse("unreleased");
            return new String[] {"coordinator " + version + " (Java " + Runtime.version() + ")"};
        }
    }
}
