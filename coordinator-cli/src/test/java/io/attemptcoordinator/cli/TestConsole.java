package io.attemptcoordinator.cli;

import io.attemptcoordinator.core.document.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A console whose streams tests can read. */
final class TestConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console;

    TestConsole(Path folder, Map<String, String> environment, boolean isTerminal) {
        this(folder, environment, isTerminal, 24);
    }

    TestConsole(Path folder, Map<String, String> environment, boolean isTerminal, int rows) {
        console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                folder,
                isTerminal,
                100,
                rows,
                Redactor.of(environment));
    }

    /** Returns a plain console with nothing in the environment, so without Blender. */
    static TestConsole in(Path folder) {
        return new TestConsole(folder, Map.of(), false);
    }

    Console console() {
        return console;
    }

    int run(String... args) {
        return CoordinatorCommand.execute(console, args);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
