package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The tools: their names, descriptions and schemas, from {@code tools.json}. Arguments are checked against the schema here,
 * so that a model reads what is wrong with all of them at once.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class ToolCatalog {
    private static final String FILE = "tools.json";
    private static final int MAX_BYTES = 1 << 18;

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                    .locale(Locale.ROOT)
                    .pathType(PathType.JSON_POINTER)
                    .build()));
    private final Map<String, Tool> tools = new LinkedHashMap<>();

    ToolCatalog() {
        ObjectNode file = load();
        for (JsonNode each : file.path("tools")) {
            ObjectNode input = inlined(each.path("input"), file);
            Tool tool = new Tool(
                    each.path("name").asText(),
                    each.path("title").asText(),
                    each.path("description").asText(),
                    each.path("readOnly").asBoolean(),
                    input,
                    inlined(each.path("output"), file),
                    registry.getSchema(input));
            tools.put(tool.name(), tool);
        }
    }

    /**
     * A tool.
     *
     * @param name its name
     * @param title its name for people
     * @param description what it does
     * @param isReadOnly whether it changes nothing
     * @param input the schema of its arguments
     * @param output the schema of its structured answer
     * @param arguments checks arguments
     */
    record Tool(
            String name,
            String title,
            String description,
            boolean isReadOnly,
            ObjectNode input,
            ObjectNode output,
            Schema arguments) {
        /** Returns what is wrong with arguments, in words; at most one problem for each. */
        List<String> problems(ObjectNode given) {
            Map<String, String> problems = new LinkedHashMap<>();
            List<String> known = new ArrayList<>();
            input.path("properties").fieldNames().forEachRemaining(known::add);
            for (Error error : arguments.validate(given)) {
                String where = error.getInstanceLocation().toString().replaceFirst("^/", "");
                String property = error.getProperty();
                switch (error.getKeyword()) {
                    case "required" ->
                        problems.putIfAbsent(String.valueOf(property), property + " is required but missing");
                    case "additionalProperties" ->
                        problems.putIfAbsent(String.valueOf(property), unknown(String.valueOf(property), known));
                    default ->
                        problems.putIfAbsent(
                                where,
                                where + ": " + error.getMessage() + " but is " + Json.shortened(given.at("/" + where)));
                }
            }
            return problems.values().stream().map(Texts::brief).toList();
        }

        private static String unknown(String name, List<String> known) {
            String hint = Settings.nearest(Texts.brief(name, 80), known)
                    .map(nearest -> "; did you mean '" + nearest + "'?")
                    .orElse(
                            known.isEmpty()
                                    ? "; this tool has none"
                                    : "; the arguments are " + String.join(", ", known));
            return "'" + Texts.brief(name, 80) + "' is not an argument of this tool" + hint;
        }
    }

    List<Tool> tools() {
        return List.copyOf(tools.values());
    }

    Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    /** Hosts differ in what they make of references, so what they get has none. */
    private static ObjectNode inlined(JsonNode schema, ObjectNode file) {
        ObjectNode inlined = Json.object();
        schema.properties().forEach(field -> inlined.set(field.getKey(), inlinedValue(field.getValue(), file)));
        return inlined;
    }

    private static JsonNode inlinedValue(JsonNode value, ObjectNode file) {
        if (value.path("$ref").isTextual()) {
            return inlined(file.at(value.path("$ref").asText().substring(1)), file);
        }
        if (value.isObject()) {
            return inlined(value, file);
        }
        if (value.isArray()) {
            ArrayNode list = Json.object().arrayNode();
            value.forEach(element -> list.add(inlinedValue(element, file)));
            return list;
        }
        return value;
    }

    private static ObjectNode load() {
        try (InputStream content = ToolCatalog.class.getResourceAsStream(FILE)) {
            if (content == null) {
                throw new IllegalStateException("the jar has no " + FILE);
            }
            return Json.read(FILE, content, MAX_BYTES);
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " cannot be read", e);
        }
    }
}
