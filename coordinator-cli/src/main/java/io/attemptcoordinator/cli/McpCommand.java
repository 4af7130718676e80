package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.mcp.CoordinatorMcpServer;
import io.attemptcoordinator.mcp.McpServerOptions;
import io.attemptcoordinator.task.TaskOverrides;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coordinator mcp}. */
@Command(
        name = "mcp",
        description = "Serves an agent that speaks MCP: it starts runs, follows them, and looks at what they made.",
        mixinStandardHelpOptions = true,
        versionProvider = CoordinatorCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Without --http it speaks over standard input and output, and ends when standard input is closed.",
            "Runs under way are then stopped, and can be resumed. So they are at Ctrl-C; press it again to kill the process."
        })
final class McpCommand implements Callable<Integer> {
    /** The environment variable that has the token of {@code --http}. */
    static final String TOKEN_VARIABLE = "COORDINATOR_MCP_TOKEN";

    private static final int TOKEN_BYTES = 32;

    /** Tells of each step of its start, and at its end of threads that end with the process. Held, or it would be forgotten. */
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    private final Console console;

    @Option(
            names = "--tasks",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "The folder of the task files that can be started (default: the current one).")
    @SuppressWarnings("NullAway.Init")
    private Path tasks;

    @Option(
            names = "--runs-dir",
            paramLabel = "FOLDER",
            defaultValue = "runs",
            description = "Where runs are recorded, and whose runs are shown (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path runs;

    @Option(
            names = "--max-runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many runs may be under way at the same time (default: ${DEFAULT-VALUE}).")
    private int maxRuns;

    @Option(
            names = "--http",
            paramLabel = "PORT",
            description =
                    "Listen at http://127.0.0.1:PORT/mcp; 0 for any port. The token is that of COORDINATOR_MCP_TOKEN, "
                            + "else it is generated and printed to standard error.")
    private @Nullable Integer port;

    @ArgGroup(exclusive = false)
    private @Nullable ModelOption model;

    @Option(names = "--backend", paramLabel = "NAME", description = "auto, blender or simulated, for every task.")
    private @Nullable String backend;

    @Option(names = "--sandbox", paramLabel = "WHEN", description = "required, auto or off, for every task.")
    private @Nullable String sandbox;

    @Mixin
    private final BlenderOption blender = new BlenderOption();

    McpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        // Standard output belongs to the protocol: one line of a component on it would end the session.
        System.setOut(System.err);
        Plugins.require(console);
        try (CoordinatorMcpServer server = start()) {
            AtomicInteger signals = new AtomicInteger();
            Runnable onSignal = () -> {
                if (signals.incrementAndGet() > 1) {
                    Runtime.getRuntime().halt(ExitCode.STOPPED.code());
                }
                server.end();
            };
            Interrupts.handle(onSignal, onSignal);
            server.awaitEnd();
        }
        return ExitCode.OK.code();
    }

    private CoordinatorMcpServer start() {
        McpServerOptions options = options();
        if (port == null) {
            return CoordinatorMcpServer.stdio(
                    options, System.in, new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        }
        if (port < 0 || port > 65_535) {
            throw invalid("--http must be a port within [0, 65535] but is " + port + ".");
        }
        TOMCAT.setLevel(Level.SEVERE);
        String given = console.environment().getOrDefault(TOKEN_VARIABLE, "");
        String token = given.isEmpty() ? generated() : given;
        CoordinatorMcpServer server = CoordinatorMcpServer.http(options, port, token);
        // Not through the redactor, which would hide the token.
        console.err().println("coordinator: listening at http://127.0.0.1:" + server.port() + "/mcp");
        console.err()
                .println(
                        given.isEmpty()
                                ? "coordinator: the token is " + token
                                : "coordinator: the token is that of " + TOKEN_VARIABLE);
        return server;
    }

    private McpServerOptions options() {
        if (maxRuns < 1 || maxRuns > McpServerOptions.MAX_RUNS) {
            throw invalid("--max-runs must be within [1, " + McpServerOptions.MAX_RUNS + "] but is " + maxRuns + ".");
        }
        TaskOverrides overrides =
                TaskOverrides.NONE.with("/backend", backend, "--backend").with("/sandbox", sandbox, "--sandbox");
        return McpServerOptions.builder(
                        console.folder().resolve(tasks).normalize(),
                        console.folder().resolve(runs).normalize())
                .maxRuns(maxRuns)
                .overrides(model == null ? overrides : model.in(overrides))
                .blender(blender.in(console))
                .environment(console.environment())
                .loader(McpCommand.class.getClassLoader())
                .build();
    }

    private static CoordinatorException invalid(String message) {
        return new CoordinatorException(Code.CONFIGURATION, message);
    }

    /** Must not be guessed, so it is the one thing here that no seed decides. */
    private static String generated() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
