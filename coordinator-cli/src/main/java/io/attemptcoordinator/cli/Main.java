package io.attemptcoordinator.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The entry point of the command line. */
public final class Main {
    private Main() {}

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] args) {
        Console console = Console.ofProcess();
        System.setErr(new PrintStream(new SafeStream(console), true, StandardCharsets.UTF_8));
        System.exit(CoordinatorCommand.execute(console, args));
    }
}
