package io.attemptcoordinator.core.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of documents, within bounds, and the version that they say they are of. */
final class Json {
    /** What is written, and the newest that is read. */
    static final String SCHEMA_VERSION = "1.0";

    /** The most bytes of a document: 16 MiB. */
    static final int MAX_BYTES = 1 << 24;

    private static final int MAX_DEPTH = 64;
    private static final int MAJOR = 1;
    private static final String VERSION_FIELD = "schemaVersion";
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,6})\\.[0-9]{1,6}");

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_BYTES)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode document() {
        return MAPPER.createObjectNode().put(VERSION_FIELD, SCHEMA_VERSION);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Writes a document.
     *
     * @throws CoordinatorException if it is larger than what {@link #read} accepts
     */
    static byte[] write(String name, ObjectNode document) {
        try {
            // By way of a string, because half a surrogate pair in a model's text must not keep a run from being
            // recorded.
            String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > MAX_BYTES) {
                throw new CoordinatorException(
                        Code.ARTIFACT_IO,
                        "Cannot write " + name + ": it has " + bytes.length + " bytes, and a document may have at most "
                                + MAX_BYTES + ". Keep large texts as artifacts of their own.");
            }
            return bytes;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /**
     * Reads a document, as far as its form and its version go.
     *
     * @throws CoordinatorException if it is no JSON object, too large, or of another major version
     */
    static ObjectNode read(String name, InputStream content) {
        ObjectNode document = parse(name, content);
        JsonNode version = document.path(VERSION_FIELD);
        Matcher matcher = VERSION.matcher(version.asText());
        if (!version.isTextual() || !matcher.matches()) {
            throw malformed(
                    name,
                    "/" + VERSION_FIELD,
                    "must be a version such as \"" + SCHEMA_VERSION + "\" but is "
                            + (version.isMissingNode() ? "missing" : Fields.shortened(version)),
                    null);
        }
        if (Integer.parseInt(matcher.group(1)) != MAJOR) {
            throw new CoordinatorException(
                    Code.UNSUPPORTED_VERSION,
                    name + " is of schema version " + version.asText() + ", but this version of the coordinator reads "
                            + MAJOR + ".x only. Read it with the version of the coordinator that wrote it, or a newer "
                            + "one.");
        }
        return document;
    }

    private static ObjectNode parse(String name, InputStream content) {
        byte[] bytes;
        try {
            bytes = content.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + name + ": " + e, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw malformed(name, "", "must have at most " + MAX_BYTES + " bytes but has more", null);
        }
        try {
            if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
            throw malformed(name, "", "must be a JSON object but is another value, or nothing", null);
        } catch (JsonProcessingException e) {
            // A limit that is passed has no location.
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : "at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw malformed(name, "", "must be JSON, but " + where + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw malformed(name, "", "must be JSON in UTF-8: " + e.getMessage(), e);
        }
    }

    static CoordinatorException malformed(String name, String pointer, String what, @Nullable Throwable cause) {
        return new CoordinatorException(
                Code.MALFORMED, name + ": " + (pointer.isEmpty() ? "the document" : pointer) + " " + what, cause);
    }
}
