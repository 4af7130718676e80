package io.attemptcoordinator.external;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.process.ExitCode;
import io.attemptcoordinator.core.process.OutputTail;
import io.attemptcoordinator.core.process.ProcessGuard;
import io.attemptcoordinator.core.process.ProcessTree;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The program, with everything that it starts. If the coordinator is killed, a guard ends it.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
final class ExternalProgram implements AutoCloseable {

    private final Process process;
    private final OutputTail output;
    private final ProcessTree tree;
    private final @Nullable ProcessGuard guard;
    private boolean isKilled;

    private ExternalProgram(Process process, OutputTail output, ProcessTree tree, @Nullable ProcessGuard guard) {
        this.process = process;
        this.output = output;
        this.tree = tree;
        this.guard = guard;
    }

    /**
     * Starts a program in the folder of a workspace.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if there is no such program
     */
    static ExternalProgram start(
            Workspace workspace, List<String> command, Map<String, String> environment, LongSupplier ticker) {
        String mark = workspace.uniqueName() + "/program";
        List<String> words = new ArrayList<>();
        if (ProcessTree.HAS_GROUPS) {
            words.add("setsid");
        }
        words.add(found(command.get(0), workspace.folder(), environment.getOrDefault("PATH", "")));
        words.addAll(command.subList(1, command.size()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(workspace.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(ProcessTree.MARK, mark);
        ProcessGuard guard = null;
        Process process = null;
        try {
            guard = ProcessTree.HAS_GROUPS ? ProcessGuard.start(workspace.path()) : null;
            process = builder.start();
            OutputTail output = OutputTail.drain(process.getInputStream(), "external");
            return new ExternalProgram(process, output, new ProcessTree(process, mark, output, ticker), guard);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "The command " + command + " cannot be started: " + e.getMessage() + ".", e);
        } finally {
            if (process == null && guard != null) {
                guard.close();
            }
        }
    }

    /** Looks the program up here, because what starts it would say that it is missing in an exit code only. */
    private static String found(String program, Path folder, String path) {
        if (program.indexOf('/') >= 0) {
            Path file = folder.resolve(program);
            if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
                throw new CoordinatorException(
                        Code.CONFIGURATION,
                        "The program " + program
                                + " of the setting 'command' is not an executable file. Correct the path;"
                                + " {directory} stands for the folder of the task file.");
            }
            return file.toString();
        }
        return Stream.of(path.split(":", -1))
                .filter(folderOfPath -> !folderOfPath.isEmpty())
                .map(folderOfPath -> Path.of(folderOfPath, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new CoordinatorException(
                        Code.CONFIGURATION,
                        "There is no program '" + program + "' of the setting 'command' on the PATH " + path
                                + ". Install it, or name its path."));
    }

    /** Waits for a while; returns whether the program has ended. */
    boolean awaitEnd(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns the exit code of the program, which has ended. */
    int exitCode() {
        return process.exitValue();
    }

    Evidence exitEvidence() {
        return ExitCode.evidence(exitCode());
    }

    /** Returns how many bytes the program has printed. */
    long printedBytes() {
        return output.count();
    }

    /** Returns the end of what it printed. */
    String printed() throws InterruptedException {
        return output.lastWords(process);
    }

    /** Kills what is left of it. Blocks for ten seconds at most. */
    void kill() {
        if (!isKilled) {
            isKilled = true;
            tree.kill();
        }
    }

    @Override
    public void close() {
        kill();
        output.close();
        if (guard != null) {
            guard.close();
        }
    }
}
