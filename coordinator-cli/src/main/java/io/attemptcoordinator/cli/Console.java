package io.attemptcoordinator.cli;

import static java.util.Objects.requireNonNull;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the command line sees of the outside.
 *
 * <p><b>Thread-safety:</b> as its streams are.
 *
 * @param out for results
 * @param err for progress, notices and errors
 * @param environment the environment variables
 * @param folder the working folder, which relative paths of the command line start from
 * @param isTerminal whether {@code err} is a terminal that understands control sequences
 * @param columns the width of that terminal; one that cannot be, as some that are no real terminals say, becomes 80
 */
record Console(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path folder,
        boolean isTerminal,
        int columns) {
    private static final int MAX_CLEAN_LENGTH = 400;
    private static final int MIN_COLUMNS = 20;
    private static final int DEFAULT_COLUMNS = 80;

    Console {
        requireNonNull(out, "out");
        requireNonNull(err, "err");
        environment = Map.copyOf(environment);
        requireNonNull(folder, "folder");
        columns = columns < MIN_COLUMNS ? DEFAULT_COLUMNS : columns;
    }

    /** That of this process, as the launcher describes it. */
    static Console ofProcess() {
        boolean isTerminal = Boolean.getBoolean("coordinator.terminal")
                && !"dumb".equals(System.getenv().get("TERM"));
        return new Console(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                isTerminal,
                Integer.getInteger("coordinator.columns", DEFAULT_COLUMNS));
    }

    /** JSON is UTF-8 whatever the locale is, and what else is written is ASCII where the locale knows no more. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Whether colours may be used (no-color.org). */
    boolean isColored() {
        return isTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Whether the locale says that the terminal shows more than ASCII. */
    boolean isUnicode() {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8"))
                .orElse(false);
    }

    String bold(String text) {
        return isColored() ? "\033[1m" + text + "\033[0m" : text;
    }

    String warning(String text) {
        return isColored() ? "\033[1;33m" + text + "\033[0m" : text;
    }

    /** Text of others on one line, without what a terminal would act upon. */
    static String clean(String text) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ");
        return line.length() <= MAX_CLEAN_LENGTH ? line : line.substring(0, MAX_CLEAN_LENGTH) + "...";
    }
}
