package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line in a process of its own, whose standard output goes to a file. */
final class RunProcess implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader err;

    private RunProcess(Process process) {
        this.process = process;
        this.err = process.errorReader(StandardCharsets.UTF_8);
    }

    /** Starts {@code run FILE --json} with its runs in a folder. */
    static RunProcess start(Path task, Path runs, ProcessBuilder.Redirect out) throws IOException {
        return start(
                Path.of(System.getProperty("java.io.tmpdir")),
                out,
                "run",
                task.toString(),
                "--runs-dir",
                runs.toString(),
                "--json");
    }

    /** Starts the command line with a temporary folder of its own. */
    static RunProcess start(Path temporary, ProcessBuilder.Redirect out, String... arguments) throws IOException {
        // A parent that ignores a signal, as a shell does with INT for a background job and nohup with HUP, would pass
        // that on.
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/env")) && isSignalIgnored()) {
            command.addAll(List.of("/usr/bin/env", "--default-signal=INT", "--default-signal=HUP"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new RunProcess(new ProcessBuilder(command).redirectOutput(out).start());
    }

    private static boolean isSignalIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        long hupAndInt = 0b11;
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & hupAndInt) != 0);
    }

    Process process() {
        return process;
    }

    /** Reads standard error up to a line that contains a text. */
    String awaitLine(String part) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            if (line.contains(part)) {
                return line;
            }
            seen.add(line);
        }
        throw new AssertionError("the process ended without printing '" + part + "' but " + seen);
    }

    /** Waits until the journal of the run has so many lines, and returns the folder of the run. */
    static Path awaitJournal(Path runs, int lines) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TIMEOUT.toNanos()) {
            Optional<Path> run = runIn(runs);
            Path journal = run.orElse(runs).resolve("journal.jsonl");
            if (run.isPresent() && Files.exists(journal) && linesOf(journal) >= lines) {
                return run.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the run did not get so far");
    }

    private static Optional<Path> runIn(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(runs)) {
            return found.filter(Files::isDirectory).findFirst();
        }
    }

    private static long linesOf(Path journal) throws IOException {
        try (Stream<String> lines = Files.lines(journal, StandardCharsets.ISO_8859_1)) {
            return lines.count();
        }
    }

    /** Waits for a while, or until the process has ended. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    void send(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    /** Waits for the end, and returns the rest of what was printed to standard error. */
    String awaitEnd() throws IOException, InterruptedException {
        StringBuilder rest = new StringBuilder();
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            rest.append(line).append('\n');
        }
        awaitExit();
        return rest.toString();
    }

    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .as("the process ends")
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
