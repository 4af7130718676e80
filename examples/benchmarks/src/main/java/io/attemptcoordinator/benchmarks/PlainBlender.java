package io.attemptcoordinator.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Blender without the coordinator, running {@code plain.py}: a new one for each program, or one that stays. */
final class PlainBlender implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 120;
    private static final String RENDERED = "rendered\t";

    private final Path executable;
    private final Path script;
    private final Path baseline;
    private final String settings;
    private final Process staying;
    private final Writer requests;
    private final BufferedReader answers;

    PlainBlender(Path executable, Path folder, Path baseline, String settings) throws IOException {
        this.executable = executable;
        this.baseline = baseline;
        this.settings = settings;
        script = folder.resolve("plain.py");
        try (InputStream source = requireNonNull(PlainBlender.class.getResourceAsStream("plain.py"))) {
            Files.copy(source, script);
        }
        staying = blender(command(List.of(), "stay", settings, baseline.toString())).start();
        requests = staying.outputWriter(StandardCharsets.UTF_8);
        answers = staying.inputReader(StandardCharsets.UTF_8);
    }

    /** A Blender that is killed leaves a folder in its temporary folder. */
    private ProcessBuilder blender(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TMPDIR", String.valueOf(script.getParent()));
        return builder;
    }

    /** One thread, as the coordinator gives each Blender before 4.3, so that all ways render in the same time. */
    private List<String> command(List<String> scene, String... arguments) {
        List<String> command = new ArrayList<>(List.of(executable.toString(), "--background"));
        command.addAll(scene);
        command.addAll(List.of("--threads", "1", "--python-exit-code", "21", "--python", script.toString(), "--"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a program in a new Blender, which renders the scene. */
    void once(Path program, Path image) throws IOException, InterruptedException {
        Process process = blender(
                        command(List.of(baseline.toString()), "once", settings, program.toString(), image.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("Blender did not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException("Blender ended with exit code " + process.exitValue());
        }
    }

    /** Runs a program in the Blender that stays; returns the nanoseconds that the render took. */
    long bareRender(Path program, Path image) throws IOException {
        requests.write(program + "\t" + image + "\n");
        requests.flush();
        String line = answers.readLine();
        while (line != null && !line.startsWith(RENDERED)) {
            line = answers.readLine();
        }
        if (line == null) {
            throw new IOException("the Blender that stays has ended");
        }
        return Long.parseLong(line.substring(RENDERED.length()));
    }

    @Override
    public void close() {
        staying.destroyForcibly();
    }
}
