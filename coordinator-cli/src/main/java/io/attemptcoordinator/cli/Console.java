package io.attemptcoordinator.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.Redactor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The streams and the environment of the command line. What comes from outside is printed without secrets, and without what
 * a terminal would act upon.
 *
 * <p><b>Thread-safety:</b> as its streams are.
 *
 * @param out for results
 * @param err for progress, notices and errors
 * @param environment the environment variables
 * @param folder the working folder, which relative paths of the command line start from
 * @param isTerminal whether {@code err} is a terminal that understands control sequences
 * @param columns the width of that terminal; an impossible one, as some pseudo-terminals report it, becomes 80
 * @param rows the height of that terminal; 0, as some pseudo-terminals report it, becomes 24
 * @param redactor removes secrets
 */
record Console(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path folder,
        boolean isTerminal,
        int columns,
        int rows,
        Redactor redactor) {
    private static final int MAX_BRIEF_LENGTH = 400;
    private static final int MAX_LENGTH = 8000;
    private static final int MIN_COLUMNS = 20;
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;

    /** What JSON may contain as it is, but a terminal should not get: C1 controls and invisible formatting. */
    private static final Pattern UNSAFE_IN_JSON = Pattern.compile("[\\x7f-\\x9f]|\\p{Cf}");

    Console {
        requireNonNull(out, "out");
        requireNonNull(err, "err");
        environment = Map.copyOf(environment);
        requireNonNull(folder, "folder");
        columns = columns < MIN_COLUMNS ? DEFAULT_COLUMNS : columns;
        rows = rows < 1 ? DEFAULT_ROWS : rows;
        requireNonNull(redactor, "redactor");
    }

    /** Returns the console of this process, as the launcher describes it. */
    static Console ofProcess() {
        boolean isTerminal = Boolean.getBoolean("coordinator.terminal")
                && !"dumb".equals(System.getenv().get("TERM"));
        return new Console(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                isTerminal,
                Integer.getInteger("coordinator.columns", DEFAULT_COLUMNS),
                Integer.getInteger("coordinator.rows", DEFAULT_ROWS),
                Redactor.of(System.getenv()));
    }

    /** JSON is UTF-8 in every locale. Everything else that is printed is ASCII where the locale supports no more. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Returns this console with a redactor that knows more secrets. */
    Console with(Redactor value) {
        return new Console(out, err, environment, folder, isTerminal, columns, rows, value);
    }

    /** Returns whether colours may be used (no-color.org). */
    boolean isColored() {
        return isTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Returns whether the locale says that the terminal shows more than ASCII. */
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

    /** Prints a line to the error stream; the text may come from outside. */
    void say(String text) {
        err.println(safe(text));
    }

    /** Prints a warning to the error stream; the text may come from outside. */
    void warn(String text) {
        err.println(warning("warning: ") + safe(text));
    }

    /** Prints what the operator must know before something starts to the error stream; the text may come from outside. */
    void notice(String text) {
        err.println(warning(safe(text)));
    }

    /** Prints the result as JSON. Its strings may come from outside. */
    void print(ObjectNode result) {
        String json = Json.pretty(Json.redacted(result, redactor));
        out.println(UNSAFE_IN_JSON.matcher(json).replaceAll(found -> escaped(found.group())));
    }

    /** Such characters are found in strings only, where JSON accepts an escape for each of them. */
    private static String escaped(String characters) {
        StringBuilder escaped = new StringBuilder();
        characters.chars().forEach(unit -> escaped.append(String.format(Locale.ROOT, "\\\\u%04x", unit)));
        return escaped.toString();
    }

    /** Returns text from outside as it may be printed: on one line, without secrets and control sequences. */
    String safe(String text) {
        return clean(redactor.redact(text), MAX_LENGTH);
    }

    /** Returns text from outside as {@link #safe}, shortened to a few lines of a terminal. */
    String brief(String text) {
        return clean(redactor.redact(text), MAX_BRIEF_LENGTH);
    }

    /** Returns a text on one line, without what a terminal would act upon. */
    static String clean(String text, int maxLength) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\x7f-\\x9f\\p{Cf}\\s]+", " ");
        return line.length() <= maxLength ? line : line.substring(0, maxLength) + "...";
    }
}
