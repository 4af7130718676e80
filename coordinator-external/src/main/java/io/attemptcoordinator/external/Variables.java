package io.attemptcoordinator.external;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands for {@code {name}} in the command and the environment of a program. {@code {{name}}} stands for {@code {name}}, and
 * {@code ${name}} is left to the shell.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class Variables {
    /** The names that have a value in every attempt, or are missing for a reason that {@link #missing} gives. */
    static final List<String> NAMES = List.of(
            "attempt",
            "baseline",
            "blender",
            "directory",
            "folder",
            "iterations",
            "model-key",
            "model-name",
            "model-url",
            "output",
            "progress",
            "reference:VIEW",
            "references",
            "run",
            "seed",
            "task");

    private static final Pattern VARIABLE =
            Pattern.compile("(?<!\\$)\\{(\\{?)([a-z][a-z0-9-]{0,63}(?::[a-z0-9-]{1,64})?)}(}?)");

    private final Map<String, String> values;
    private final Map<String, String> missing;

    /**
     * Creates variables.
     *
     * @param values what they stand for, by name
     * @param missing why others have no value, by name
     */
    Variables(Map<String, String> values, Map<String, String> missing) {
        this.values = Map.copyOf(values);
        this.missing = Map.copyOf(missing);
    }

    /** Returns whether one of the texts uses a variable. */
    static boolean isUsed(String name, List<String> texts) {
        return texts.stream()
                .anyMatch(text -> VARIABLE.matcher(text)
                        .results()
                        .anyMatch(
                                result -> !isEscaped(result) && result.group(2).equals(name)));
    }

    /**
     * Checks that the texts of a setting use only variables that there can be.
     *
     * @param settings those that the texts are from
     * @param key the key of the setting
     */
    static void requireKnown(Settings settings, String key, List<String> texts) {
        for (String text : texts) {
            VARIABLE.matcher(text)
                    .results()
                    .filter(result -> !isEscaped(result))
                    .map(result -> result.group(2))
                    .filter(name -> !NAMES.contains(name.startsWith("reference:") ? "reference:VIEW" : name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw settings.wrong(key, unknown(name));
                    });
        }
    }

    private static boolean isEscaped(MatchResult result) {
        return !result.group(1).isEmpty() && !result.group(3).isEmpty();
    }

    private static String unknown(String name) {
        return "has the unknown variable {" + name + "}. There are "
                + NAMES.stream().map(each -> "{" + each + "}").toList() + "; write {{" + name + "}} for the text {"
                + name + "} itself";
    }

    /**
     * Returns a text with the values in place of the variables.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if one has no value
     */
    String in(String text) {
        return VARIABLE.matcher(text).replaceAll(result -> Matcher.quoteReplacement(replacement(result)));
    }

    private String replacement(MatchResult result) {
        String name = result.group(2);
        if (isEscaped(result)) {
            return "{" + name + "}";
        }
        String value = values.get(name);
        if (value == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The variable {" + name + "} of attempt 'external' has no value: "
                            + missing.getOrDefault(name, "there are " + new TreeMap<>(values).keySet()) + ".");
        }
        return result.group(1) + value + result.group(3);
    }
}
