package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Validates documents against the JSON Schemas of this module and of the api.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class Schemas {
    private static final String TASK = "task";

    /** The start and the end of every id. */
    private static final String ID = "urn:attemptcoordinator:schema:";

    private static final String MAJOR = ":1";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Schemas::byId)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .locale(Locale.ROOT)
                            .pathType(PathType.JSON_POINTER)
                            .build()));

    /** Returns what is wrong with a document, at most one problem for each field. */
    List<TaskProblem> check(String name, JsonNode document) {
        Schema schema = registry.getSchema(SchemaLocation.of(ID + name + MAJOR));
        Map<String, TaskProblem> problems = new TreeMap<>();
        for (Error error : schema.validate(document)) {
            TaskProblem problem = problem(error, document);
            problems.putIfAbsent(problem.field(), problem);
        }
        return List.copyOf(problems.values());
    }

    private static TaskProblem problem(Error error, JsonNode document) {
        String field = error.getInstanceLocation().toString();
        if ("required".equals(error.getKeyword())) {
            return new TaskProblem(field + Json.segment(error.getProperty()), "is required but missing");
        }
        return new TaskProblem(field, allowed(error) + " but is " + Json.shortened(document.at(field)));
    }

    /** Returns what is allowed, in words. Nobody reads a pattern; its schema has a description. */
    private static String allowed(Error error) {
        if (!"pattern".equals(error.getKeyword())) {
            return error.getMessage();
        }
        String id = error.getSchemaLocation().getAbsoluteIri().toString();
        String pointer = error.getSchemaLocation().getFragment().toString();
        JsonNode schema = schema(nameOf(id)).at(pointer.substring(0, pointer.lastIndexOf('/')));
        JsonNode example = schema.path("examples").path(0);
        return "does not match its form (" + schema.path("description").asText() + ")"
                + (example.isMissingNode() ? "" : ", such as " + example) + ",";
    }

    /**
     * Returns the fields of a document that its schema does not know, each with the nearest known name. Works only for
     * schemas without {@code $ref}, such as the task schema.
     */
    List<TaskProblem> unknown(String name, JsonNode document) {
        List<TaskProblem> unknown = new ArrayList<>();
        addUnknown(document, schema(name), "", unknown);
        return unknown;
    }

    private static void addUnknown(JsonNode value, JsonNode schema, String pointer, List<TaskProblem> unknown) {
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            addUnknown(value.get(i), schema.path("items"), pointer + "/" + i, unknown);
        }
        JsonNode known = schema.path("properties");
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String inner = pointer + Json.segment(field.getKey());
            if (known.has(field.getKey())) {
                addUnknown(field.getValue(), known.get(field.getKey()), inner, unknown);
            } else if (known.isObject() && !schema.has("additionalProperties")) {
                unknown.add(new TaskProblem(inner, "is not known and is ignored" + suggestion(field.getKey(), known)));
            }
        }
    }

    private static String suggestion(String name, JsonNode known) {
        return Settings.nearest(name, known::fieldNames)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("");
    }

    /** Returns the schema of an id; null for an unknown one, which is then reported as not found. */
    private static @Nullable String byId(String id) {
        return id.startsWith(ID) && id.endsWith(MAJOR) ? schema(nameOf(id)).toString() : null;
    }

    private static String nameOf(String id) {
        return id.substring(ID.length(), id.length() - MAJOR.length());
    }

    private static ObjectNode schema(String name) {
        String file = name + "-1.schema.json";
        Class<?> owner = name.equals(TASK) ? Schemas.class : Task.class;
        try (InputStream schema = owner.getResourceAsStream("schema/" + file)) {
            if (schema == null) {
                throw new IllegalStateException("the jar of " + owner.getName() + " has no schema " + file);
            }
            return Json.read(file, schema, Json.MAX_DOCUMENT_BYTES);
        } catch (IOException e) {
            throw new IllegalStateException("the schema " + file + " cannot be read", e);
        }
    }
}
