package io.attemptcoordinator.core.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.attemptcoordinator.api.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The schemas in the api jar. */
public final class Schemas {
    static final List<String> NAMES =
            List.of("attempt", "best-attempt", "common", "iteration", "journal", "run", "verdict");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(NAMES.stream().collect(Collectors.toMap(Schemas::id, Schemas::text))));
    private static final Map<String, Schema> SCHEMAS = NAMES.stream()
            .collect(Collectors.toMap(name -> name, name -> REGISTRY.getSchema(SchemaLocation.of(id(name)))));

    private Schemas() {}

    static String id(String name) {
        return "urn:attemptcoordinator:schema:" + name + ":1";
    }

    static String text(String name) {
        String path = "/io/attemptcoordinator/api/schema/" + name + "-1.schema.json";
        try (InputStream stream = Task.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("no " + path);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what is wrong with a document; empty if it is valid. */
    public static List<String> problems(String name, JsonNode document) {
        Schema schema = SCHEMAS.get(name);
        if (schema == null) {
            throw new IllegalArgumentException("no schema " + name);
        }
        return schema.validate(document).stream().map(Error::toString).toList();
    }

    /** Parses a text. */
    public static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
