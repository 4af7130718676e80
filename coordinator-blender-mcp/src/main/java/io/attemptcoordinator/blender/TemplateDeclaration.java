package io.attemptcoordinator.blender;

import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a template: the lines of its block, and the part of TOML that they are written in. That part is the
 * tables {@code [parameters.NAME]} with numbers, strings without escapes and booleans; a TOML library would tie this module
 * to a release of Jackson, or add a dependency, for four keys.
 *
 * <p>Whatever is wrong is an {@link IllegalArgumentException} that names the line or the parameter.
 *
 * <p><b>Thread-safety:</b> for one thread; it lives for one call.
 */
final class TemplateDeclaration {
    private static final String BEGIN = "# /// coordinator-template";
    private static final String END = "# ///";

    private static final String COMMENT = "\\s*(?:#.*)?";
    private static final Pattern BLANK = Pattern.compile(COMMENT);
    private static final Pattern TABLE =
            Pattern.compile("\\[\\s*parameters\\s*\\.\\s*(?:\"([^\"]*)\"|([^\\s\"\\].]+))\\s*]" + COMMENT);
    private static final Pattern ENTRY =
            Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(\"[^\"\\\\]*\"|'[^']*'|[^\\s\"'#=]+)" + COMMENT);
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9][0-9_]*(?:\\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?|inf|nan)");
    private static final Set<String> KEYS = Set.of("min", "max", "unit", "periodic");

    /** The values of each parameter as they are written, by key. */
    private final Map<String, Map<String, String>> tables = new LinkedHashMap<>();

    /** The table that the next line belongs to; null before the first. */
    private @Nullable Map<String, String> table;

    private TemplateDeclaration() {}

    /** Returns the parameters that a script declares, in order. */
    static List<SceneTemplate.Parameter> parametersOf(String script) {
        TemplateDeclaration declaration = new TemplateDeclaration();
        List<String> lines = script.lines().map(String::stripTrailing).toList();
        boolean isFound = false;
        boolean isInside = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.equals(BEGIN)) {
                if (isFound) {
                    throw new IllegalArgumentException(
                            "it has more than one block '" + BEGIN + "', another at line " + (i + 1));
                }
                isFound = true;
                isInside = true;
            } else if (isInside && line.equals(END)) {
                isInside = false;
            } else if (isInside && (line.equals("#") || line.startsWith("# "))) {
                declaration.read(line.substring(1).strip(), i + 1);
            } else if (isInside) {
                throw new IllegalArgumentException("line " + (i + 1) + " must be a comment, or follow '" + END + "'");
            }
        }
        if (!isFound || isInside) {
            throw new IllegalArgumentException(
                    "it declares no parameters: it has no block from '" + BEGIN + "' to '" + END + "'");
        }
        List<SceneTemplate.Parameter> parameters = new ArrayList<>();
        declaration.tables.forEach((name, values) -> parameters.add(parameter(name, values)));
        return parameters;
    }

    private void read(String line, int number) {
        Matcher header = TABLE.matcher(line);
        Matcher entry = ENTRY.matcher(line);
        if (header.matches()) {
            String name = header.group(1) == null ? header.group(2) : header.group(1);
            table = new HashMap<>();
            if (tables.putIfAbsent(name, table) != null) {
                throw new IllegalArgumentException("line " + number + " declares '" + name + "' again");
            }
        } else if (table != null && entry.matches() && KEYS.contains(entry.group(1))) {
            if (table.putIfAbsent(entry.group(1), entry.group(2)) != null) {
                throw new IllegalArgumentException("line " + number + " sets '" + entry.group(1) + "' again");
            }
        } else if (!BLANK.matcher(line).matches()) {
            throw new IllegalArgumentException("line " + number
                    + " must be '[parameters.NAME]' or, below that, one of min, max, unit and periodic as 'KEY = VALUE', but"
                    + " is '" + line + "'");
        }
    }

    private static SceneTemplate.Parameter parameter(String name, Map<String, String> values) {
        String unit = values.get("unit");
        String periodic = values.getOrDefault("periodic", "false");
        if (unit != null && !isQuoted(unit)) {
            throw wrong(name, "a text 'unit'", unit);
        }
        if (!periodic.equals("true") && !periodic.equals("false")) {
            throw wrong(name, "true or false for 'periodic'", periodic);
        }
        return new SceneTemplate.Parameter(
                name,
                number(name, "min", values.get("min")),
                number(name, "max", values.get("max")),
                unit == null ? null : unit.substring(1, unit.length() - 1),
                periodic.equals("true"));
    }

    private static double number(String name, String key, @Nullable String value) {
        if (value == null || !NUMBER.matcher(value).matches()) {
            throw wrong(name, "a number '" + key + "'", value);
        }
        String digits = CharMatcher.is('_').removeFrom(value);
        return Double.parseDouble(digits.replace("inf", "Infinity").replace("nan", "NaN"));
    }

    private static boolean isQuoted(String value) {
        return value.startsWith("\"") || value.startsWith("'");
    }

    private static IllegalArgumentException wrong(String name, String expected, @Nullable String value) {
        return new IllegalArgumentException(
                "parameter " + name + " must have " + expected + " but had " + (value == null ? "none" : value));
    }
}
