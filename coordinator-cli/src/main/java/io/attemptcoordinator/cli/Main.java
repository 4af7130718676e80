package io.attemptcoordinator.cli;

/** The entry point of the command line. */
public final class Main {
    private Main() {}

    /**
     * Runs the command line and ends the JVM with its exit code.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        System.exit(CoordinatorCommand.execute(Console.ofProcess(), args));
    }
}
