package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.attemptcoordinator.api.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schemas that the api ships, and what documents say against them.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class Schemas {
    /** Where the api keeps its schemas; {@code <name>-1.schema.json} is that of the documents {@code <name>}. */
    private static final String FOLDER = "/io/attemptcoordinator/api/schema/";

    /** What the ids of the schemas begin with; {@code :1}, the major version, ends them. */
    private static final String ID = "urn:attemptcoordinator:schema:";

    private static final int MAX_VALUE_LENGTH = 80;

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Schemas::byId)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .locale(Locale.ROOT)
                            .pathType(PathType.JSON_POINTER)
                            .build()));

    /** What is wrong with a document, one problem for each field. */
    List<Problem> check(String name, JsonNode document) {
        Schema schema = registry.getSchema(SchemaLocation.of(ID + name + ":1"));
        Map<String, Problem> problems = new TreeMap<>();
        for (Error error : schema.validate(document)) {
            Problem problem = problem(error, document);
            problems.putIfAbsent(problem.field(), problem);
        }
        return List.copyOf(problems.values());
    }

    private static Problem problem(Error error, JsonNode document) {
        String field = error.getInstanceLocation().toString();
        if ("required".equals(error.getKeyword())) {
            return new Problem(field + "/" + escaped(error.getProperty()), "is required but missing");
        }
        return new Problem(field, allowed(error) + " but is " + shortened(document.at(field)));
    }

    /** What is allowed in words. A pattern is for machines; the schema says beside it what it stands for. */
    private static String allowed(Error error) {
        if (!"pattern".equals(error.getKeyword())) {
            return error.getMessage();
        }
        String id = error.getSchemaLocation().getAbsoluteIri().toString();
        String pointer = error.getSchemaLocation().getFragment().toString();
        JsonNode schema = Json.parse(String.valueOf(byId(id))).at(pointer.substring(0, pointer.lastIndexOf('/')));
        JsonNode example = schema.path("examples").path(0);
        return "does not match its form (" + schema.path("description").asText() + ")"
                + (example.isMissingNode() ? "" : ", such as " + example) + ",";
    }

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH) + "...";
    }

    /**
     * The fields of a document that its schema does not know, each with the known name that is nearest. For a schema that says all
     * in one place, as that of a task file does.
     */
    List<Problem> unknown(String name, JsonNode document) {
        List<Problem> unknown = new ArrayList<>();
        addUnknown(document, node(name), "", unknown);
        return unknown;
    }

    private static void addUnknown(JsonNode value, JsonNode schema, String pointer, List<Problem> unknown) {
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            addUnknown(value.get(i), schema.path("items"), pointer + "/" + i, unknown);
        }
        JsonNode known = schema.path("properties");
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String inner = pointer + "/" + escaped(field.getKey());
            if (known.has(field.getKey())) {
                addUnknown(field.getValue(), known.get(field.getKey()), inner, unknown);
            } else if (known.isObject()) {
                unknown.add(new Problem(inner, "is not known and is ignored" + suggestion(field.getKey(), known)));
            }
        }
    }

    private static String suggestion(String name, JsonNode known) {
        String nearest = "";
        int least = Math.max(2, name.length() / 3) + 1;
        for (Iterator<String> names = known.fieldNames(); names.hasNext(); ) {
            String candidate = names.next();
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
    }

    /** How many letters have to be put in, left out or replaced to make one of the other (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static JsonNode node(String name) {
        return Json.parse(text(name));
    }

    /** The schema of an id; null for one that is none of ours, which then is not found. */
    private static @Nullable String byId(String id) {
        return id.startsWith(ID) && id.endsWith(":1") ? text(id.substring(ID.length(), id.length() - 2)) : null;
    }

    private static String text(String name) {
        String path = FOLDER + name + "-1.schema.json";
        try (InputStream schema = Task.class.getResourceAsStream(path)) {
            if (schema == null) {
                throw new IllegalStateException("the api jar has no schema " + path);
            }
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the schema " + path + " cannot be read", e);
        }
    }
}
