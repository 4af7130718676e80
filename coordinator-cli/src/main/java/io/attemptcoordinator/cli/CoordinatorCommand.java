package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code coordinator}: what its sub-commands have in common, and how each kind of failure ends it. */
@Command(
        name = "coordinator",
        description = "Runs many attempts of an agentic 3D loop from the same baseline and selects the best one.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a winner was selected, and it reached the threshold if there is one",
            "1:an unexpected error",
            "2:the command line, the task file or the run folder is not valid",
            "3:no attempt succeeded",
            "4:a winner was selected, but it is below the threshold",
            "5:the backend is not available, or the baseline cannot be used",
            "130:the operator ended the run at once"
        })
final class CoordinatorCommand {
    private CoordinatorCommand() {}

    /** Runs the command line and returns its exit code. */
    static int execute(Console console, String... args) {
        PrintWriter out = new PrintWriter(console.out(), true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(console.err(), true, StandardCharsets.UTF_8);
        CommandLine commandLine = new CommandLine(new CoordinatorCommand())
                .addSubcommand(new RunCommand(console))
                .addSubcommand(new ValidateCommand(console))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        console.isColored() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        if (args.length == 0) {
            commandLine.usage(err);
            return ExitCode.INVALID.code();
        }
        boolean isJson = Arrays.asList(args).contains("--json");
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
            ExitCode exit = exitCode(e);
            List<Problem> problems = e instanceof InvalidInputException invalid ? invalid.problems() : List.of();
            console.err().println("coordinator: " + message(e));
            problems.forEach(problem -> console.err().println("  " + problem));
            if (!isForPeople(e)) {
                e.printStackTrace(console.err());
            }
            if (isJson) {
                console.out().println(Json.pretty(json(exit, message(e), problems)));
            }
            return exit.code();
        });
        commandLine.setParameterExceptionHandler((e, parsed) -> {
            console.err().println("coordinator: " + e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
            console.err().println("Try 'coordinator " + subcommand(e) + "--help'.");
            if (isJson) {
                console.out().println(Json.pretty(json(ExitCode.INVALID, String.valueOf(e.getMessage()), List.of())));
            }
            return ExitCode.INVALID.code();
        });
        return commandLine.execute(args);
    }

    private static String subcommand(CommandLine.ParameterException e) {
        return e.getCommandLine().getParent() == null ? "" : e.getCommandLine().getCommandName() + " ";
    }

    private static ExitCode exitCode(Exception e) {
        if (e instanceof InvalidInputException) {
            return ExitCode.INVALID;
        }
        if (e instanceof CoordinatorException coordinator) {
            return switch (coordinator.code()) {
                case BACKEND_UNAVAILABLE, BASELINE_UNUSABLE -> ExitCode.UNUSABLE;
                case CONFIGURATION, COMPONENT_NOT_FOUND, MALFORMED, UNSUPPORTED_VERSION -> ExitCode.INVALID;
                default -> ExitCode.UNEXPECTED;
            };
        }
        return ExitCode.UNEXPECTED;
    }

    private static String message(Exception e) {
        return isForPeople(e) ? String.valueOf(e.getMessage()) : "unexpected error: " + e;
    }

    /** Whether the message says what to do; if not, the stack trace has to help. */
    private static boolean isForPeople(Exception e) {
        return e instanceof InvalidInputException || e instanceof CoordinatorException;
    }

    private static ObjectNode json(ExitCode exit, String error, List<Problem> problems) {
        ObjectNode json = Json.object();
        json.put("exitCode", exit.code()).put("exitReason", exit.reason()).put("error", error);
        json.set("problems", json(problems));
        return json;
    }

    static ArrayNode json(List<Problem> problems) {
        ArrayNode list = Json.object().putArray("problems");
        problems.forEach(
                problem -> list.addObject().put("field", problem.field()).put("message", problem.message()));
        return list;
    }

    /** The version that the jar says it has. */
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
