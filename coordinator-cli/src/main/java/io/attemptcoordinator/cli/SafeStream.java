package io.attemptcoordinator.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What others print to standard error in this process, such as the log of a component, line by line: without secrets, and
 * without what a terminal would act upon.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class SafeStream extends OutputStream {
    /** A longer line is printed in parts. */
    private static final int MAX_LINE_BYTES = 8000;

    private final Console console;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    SafeStream(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void write(int value) {
        if (value == '\n' || line.size() >= MAX_LINE_BYTES) {
            printLine();
        }
        if (value != '\n') {
            line.write(value);
        }
    }

    private void printLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        // A stack trace is easier to read with its indentation.
        console.err().println((text.startsWith("\t") ? "    " : "") + console.safe(text));
    }

    /** Prints what has no line end yet. */
    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            printLine();
        }
    }
}
