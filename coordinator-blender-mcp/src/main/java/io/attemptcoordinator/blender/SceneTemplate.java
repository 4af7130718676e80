package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Doubles;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Blender Python script with declared parameters. The declaration is a block of comments in the form of Python's inline
 * script metadata (PEP 723), with a table of TOML for each parameter. {@code min} and {@code max} are required:
 *
 * <pre>{@code
 * # /// coordinator-template
 * # [parameters.crate_angle]
 * # min = -180.0
 * # max = 180.0
 * # unit = "deg"
 * # periodic = true
 * # ///
 * }</pre>
 *
 * <p>Each parameter is a variable of the script. A program is the script with the values set before it.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param script the script, with its declaration
 * @param parameters the parameters, in the order in which they are declared; at least one
 * @since 0.1
 */
public record SceneTemplate(String script, List<Parameter> parameters) {
    /** The maximum length of a script, in characters. */
    public static final int MAX_LENGTH = 256 * 1024;

    /** The maximum number of parameters. */
    public static final int MAX_PARAMETERS = 64;

    /** Each character has at most 4 bytes in UTF-8. */
    private static final int MAX_FILE_BYTES = 4 * MAX_LENGTH;

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Set<String> KEYWORDS = ImmutableSet.copyOf(Splitter.on(' ')
            .split(
                    "False None True and as assert async await break class continue def del elif else except finally for from global"
                            + " if import in is lambda nonlocal not or pass raise return try while with yield"));

    /** Checks and copies the components. */
    public SceneTemplate {
        requireNonNull(script, "script");
        parameters = List.copyOf(parameters);
    }

    /**
     * A parameter of a template.
     *
     * <p><b>Thread-safety:</b> immutable.
     *
     * @param name the variable of the script
     * @param min the least value, finite
     * @param max the greatest value, finite, greater than {@code min}
     * @param unit the unit of the values, for people; null if none is declared
     * @param isPeriodic whether the value wraps around from {@code max} to {@code min}, as an angle does
     * @since 0.1
     */
    public record Parameter(
            String name, double min, double max, @Nullable String unit, boolean isPeriodic) {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if the name is not a Python identifier, or the range is empty or not finite
         */
        public Parameter {
            if (!IDENTIFIER.matcher(name).matches() || KEYWORDS.contains(name)) {
                throw new IllegalArgumentException(
                        "a parameter must be named like a Python variable but was '" + name + "'");
            }
            if (!Double.isFinite(min) || !Double.isFinite(max) || !(min < max)) {
                throw new IllegalArgumentException(
                        "parameter " + name + " must have finite min < max but had min = " + min + ", max = " + max);
            }
        }

        /** Returns where in the range a value lies, within [0, 1]. */
        double part(double value) {
            return Math.min(1.0, Math.max(0.0, (value - min) / (max - min)));
        }
    }

    /**
     * Reads a template from a file.
     *
     * @param file a regular file in UTF-8
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the file cannot be read, or its declaration is missing
     *     or wrong
     */
    public static SceneTemplate read(Path file) {
        try {
            return parse(new String(InputFiles.read(file, MAX_FILE_BYTES), StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw wrong(file.toString(), "it cannot be read: " + InputFiles.reason(e), e);
        }
    }

    /**
     * Reads a template.
     *
     * @param script the script
     * @param name the name of the script in an error, such as its path
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the declaration is missing or wrong
     */
    public static SceneTemplate parse(String script, String name) {
        if (script.length() > MAX_LENGTH) {
            throw wrong(name, "it has " + script.length() + " characters, more than " + MAX_LENGTH, null);
        }
        try {
            List<Parameter> parameters = TemplateDeclaration.parametersOf(script);
            if (parameters.isEmpty() || parameters.size() > MAX_PARAMETERS) {
                throw wrong(name, "it declares " + parameters.size() + " parameters, not 1 to " + MAX_PARAMETERS, null);
            }
            return new SceneTemplate(script, parameters);
        } catch (IllegalArgumentException e) {
            throw wrong(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static CoordinatorException wrong(String name, String why, @Nullable Exception cause) {
        return new CoordinatorException(
                Code.CONFIGURATION, "The template " + name + " cannot be used: " + why + ".", cause);
    }

    /**
     * Returns the complete program for some values: the assignments, then the script.
     *
     * @param values a value within its range for each parameter, by name
     * @throws IllegalArgumentException if a value is missing, out of range, or for no parameter
     */
    public String program(Map<String, Double> values) {
        StringBuilder program = new StringBuilder();
        for (Parameter parameter : parameters) {
            Double value = values.get(parameter.name());
            if (value == null || !(value >= parameter.min() && value <= parameter.max())) {
                throw new IllegalArgumentException("parameter " + parameter.name() + " must be within ["
                        + parameter.min() + ", " + parameter.max() + "] but was " + value);
            }
            program.append(parameter.name()).append(" = ").append(value).append('\n');
        }
        if (values.size() != parameters.size()) {
            throw new IllegalArgumentException(
                    "there are " + values.size() + " values for " + parameters.size() + " parameters");
        }
        return program.append('\n').append(script).toString();
    }

    /**
     * Returns the values that a program was made of; empty if it is not a program of this template.
     *
     * @param program a program
     */
    public Optional<Map<String, Double>> valuesOf(String program) {
        if (!program.endsWith("\n" + script)) {
            return Optional.empty();
        }
        List<String> lines = Splitter.on('\n').splitToList(program.substring(0, program.length() - script.length()));
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(lines.size(), parameters.size()); i++) {
            String name = parameters.get(i).name();
            Double value = lines.get(i).startsWith(name + " = ")
                    ? Doubles.tryParse(lines.get(i).substring(name.length() + 3))
                    : null;
            if (value != null) {
                values.put(name, value);
            }
        }
        try {
            return program(values).equals(program) ? Optional.of(values) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
