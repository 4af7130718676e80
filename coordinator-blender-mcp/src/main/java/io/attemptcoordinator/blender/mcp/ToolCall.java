package io.attemptcoordinator.blender.mcp;

import static java.util.stream.Collectors.joining;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tool of an MCP server that runs code, and where in its arguments the code goes. That is read from the tool's schema, because some
 * servers wrap all arguments in an object.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param tool the name of the tool
 * @param path the names of the objects around the argument, from the outside, and of the argument
 */
record ToolCall(String tool, List<String> path) {
    /** What arguments for Python code are called. */
    private static final List<String> CODE = List.of("code", "script", "python", "python_code", "source");

    private static final String DEFINITIONS = "#/$defs/";
    private static final int MAX_DEPTH = 3;
    private static final int MAX_LISTED = 50;

    ToolCall {
        path = List.copyOf(path);
    }

    /** Returns the arguments with some code. */
    Map<String, Object> arguments(String code) {
        Object value = code;
        for (int i = path.size() - 1; i > 0; i--) {
            value = Map.of(path.get(i), value);
        }
        return Map.of(path.get(0), value);
    }

    /**
     * Finds the tool.
     *
     * @param tools what the server has
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if there is none, which lists the tools and says what to set
     */
    static ToolCall find(List<McpSchema.Tool> tools, ForeignBlender settings) {
        String profiled = settings.profile().tool();
        String wanted = profiled == null ? settings.tool() : profiled;
        if (wanted == null) {
            return onlyOne(tools, settings);
        }
        McpSchema.Tool tool = tools.stream()
                .filter(each -> each.name().equals(wanted))
                .findFirst()
                .orElseThrow(
                        () -> unusable(
                                "The MCP server has no tool '" + wanted + "'. It has " + names(tools) + ". "
                                        + (profiled == null
                                                ? "Correct 'tool'."
                                                : "Set the profile 'generic', and 'tool' to the one that runs Python code in Blender.")));
        List<String> path = path(tool, settings.argument());
        if (path == null) {
            throw unusable("The tool '" + wanted + "' of the MCP server has no argument of type string for code"
                    + (settings.argument() == null
                            ? ", such as 'code' or 'script'. Set 'argument' to the one that takes it."
                            : " that is called '" + settings.argument() + "'. Correct 'argument'.")
                    + " Its schema is " + tool.inputSchema() + ".");
        }
        return new ToolCall(wanted, path);
    }

    private static ToolCall onlyOne(List<McpSchema.Tool> tools, ForeignBlender settings) {
        List<ToolCall> found = new ArrayList<>();
        for (McpSchema.Tool tool : tools) {
            List<String> path = path(tool, settings.argument());
            if (path != null) {
                found.add(new ToolCall(tool.name(), path));
            }
        }
        if (found.size() != 1) {
            String which = found.isEmpty()
                    ? "None of the MCP server's tools takes Python code as far as their schemas show. It has "
                            + names(tools)
                    : "More than one of the MCP server's tools may take Python code: "
                            + found.stream().map(ToolCall::tool).toList();
            throw unusable(
                    which + ". Set 'tool' to the one that runs Python code in Blender, and 'argument' if needed.");
        }
        return found.get(0);
    }

    private static String names(List<McpSchema.Tool> tools) {
        return tools.isEmpty()
                ? "none"
                : tools.stream().map(McpSchema.Tool::name).limit(MAX_LISTED).collect(joining(", "))
                        + (tools.size() > MAX_LISTED ? ", and " + (tools.size() - MAX_LISTED) + " more" : "");
    }

    private static @Nullable List<String> path(McpSchema.Tool tool, @Nullable String argument) {
        Map<String, Object> schema = tool.inputSchema();
        return schema == null ? null : path(schema, schema, argument, MAX_DEPTH);
    }

    /** Finds an argument as far outside as there is one; null if there is none. */
    private static @Nullable List<String> path(
            Map<?, ?> schema, Map<String, Object> root, @Nullable String argument, int depth) {
        Map<?, ?> properties = object(resolved(schema, root).get("properties"));
        for (String name : argument == null ? CODE : List.of(argument)) {
            if (isString(object(properties.get(name)))) {
                return List.of(name);
            }
        }
        for (Map.Entry<?, ?> property : properties.entrySet()) {
            List<String> inner = depth == 0 ? null : path(object(property.getValue()), root, argument, depth - 1);
            if (inner != null) {
                List<String> path = new ArrayList<>(List.of(String.valueOf(property.getKey())));
                path.addAll(inner);
                return path;
            }
        }
        return null;
    }

    /** Follows a reference to a definition within the same schema, as servers in Python have them. */
    private static Map<?, ?> resolved(Map<?, ?> schema, Map<String, Object> root) {
        return schema.get("$ref") instanceof String reference && reference.startsWith(DEFINITIONS)
                ? object(object(root.get("$defs")).get(reference.substring(DEFINITIONS.length())))
                : schema;
    }

    private static boolean isString(Map<?, ?> schema) {
        Object type = schema.get("type");
        boolean isOneOf = schema.get("anyOf") instanceof Collection<?> options
                && options.stream().anyMatch(option -> isString(object(option)));
        return "string".equals(type) || (type instanceof Collection<?> types && types.contains("string")) || isOneOf;
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static CoordinatorException unusable(String message) {
        return new CoordinatorException(
                Code.CONFIGURATION, message, List.of(new Evidence(Evidence.Kind.PERMANENT, message)), null);
    }
}
