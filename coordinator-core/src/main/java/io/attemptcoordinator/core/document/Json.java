package io.attemptcoordinator.core.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON within bounds, for all modules of this project: no duplicate keys, no trailing tokens, no coercion, bounded
 * sizes, and errors that name the document and the place. Not for embedders: it may change at any time.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class Json {
    /** The version that documents are written in, and the newest minor version that is known. */
    public static final String SCHEMA_VERSION = "1.0";

    /** The maximum size of a document of a run: 16 MiB. */
    public static final int MAX_DOCUMENT_BYTES = 1 << 24;

    /** The maximum size of a task file: 1 MiB. */
    public static final int MAX_TASK_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_SHOWN = 80;
    private static final int MAJOR = 1;
    private static final String VERSION_FIELD = "schemaVersion";
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,6})\\.[0-9]{1,6}");

    /**
     * What Jackson's messages end with: where an object began, but of the source, which it has not kept; and which of its
     * features would accept the text.
     */
    private static final Pattern UNHELPFUL = Pattern.compile(
            "\\s*\\(start marker at .*|\\s*\\(not recognized as one since .*|: enable `.*|\\s*\\(bound as .*",
            Pattern.DOTALL);

    private static final JsonMapper MAPPER = builder().build();
    private static final ObjectReader MODEL_READER = MAPPER.reader().with(JsonReadFeature.ALLOW_TRAILING_COMMA);

    private Json() {}

    /** Begins a mapper with the rules of this class, for binding. */
    static JsonMapper.Builder builder() {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_DOCUMENT_BYTES)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // Money is exact, and numbers come back as they were written.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /** Returns an empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Returns the node of a string, a number or a boolean. */
    public static JsonNode value(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Returns a document with its version and nothing else. */
    static ObjectNode document() {
        return object().put(VERSION_FIELD, SCHEMA_VERSION);
    }

    /** Returns the text of a node, indented. */
    public static String pretty(JsonNode node) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /**
     * Returns the bytes of a document of a run.
     *
     * @param name what the document is called in an error, such as its path
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it is larger than {@link #readDocument} accepts
     */
    static byte[] write(String name, JsonNode document) {
        // By way of a string, because half a surrogate pair in a model's text must not keep a run from being recorded.
        byte[] bytes = (pretty(document) + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_DOCUMENT_BYTES) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO,
                    "Cannot write " + name + ": it has " + bytes.length + " bytes, and a document may have at most "
                            + MAX_DOCUMENT_BYTES + ". Save large texts as artifacts of their own.");
        }
        return bytes;
    }

    /**
     * Reads a document of a run, and checks its version.
     *
     * @param name what the document is called in an error, such as its path
     * @param content the document; read to the end and left open
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not one JSON object within the bounds, with {@link
     *     Code#UNSUPPORTED_VERSION} if it has another major version, or with {@link Code#ARTIFACT_IO} if it cannot be read
     */
    public static ObjectNode readDocument(String name, InputStream content) {
        ObjectNode document = read(name, content, MAX_DOCUMENT_BYTES);
        JsonNode version = document.path(VERSION_FIELD);
        Matcher matcher = VERSION.matcher(version.asText());
        if (!version.isTextual() || !matcher.matches()) {
            throw malformed(
                    name,
                    "/" + VERSION_FIELD,
                    "must be a version such as \"" + SCHEMA_VERSION + "\" but is "
                            + (version.isMissingNode() ? "missing" : shortened(version)),
                    null);
        }
        if (Integer.parseInt(matcher.group(1)) != MAJOR) {
            throw new CoordinatorException(
                    Code.UNSUPPORTED_VERSION,
                    name + " has schema version " + version.asText() + ", but this version of the coordinator reads "
                            + MAJOR
                            + ".x only. Read it with the version of the coordinator that wrote it, or a newer one.");
        }
        return document;
    }

    /**
     * Reads one JSON object.
     *
     * @param name what it is called in an error
     * @param content the text in UTF-8; read to the end and left open
     * @param maxBytes the maximum size
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not one JSON object within the bounds, or with
     *     {@link Code#ARTIFACT_IO} if it cannot be read
     */
    public static ObjectNode read(String name, InputStream content, int maxBytes) {
        byte[] bytes;
        try {
            bytes = content.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + name + ": " + e, e);
        }
        if (bytes.length > maxBytes) {
            throw malformed(name, "", "must have at most " + maxBytes + " bytes but has more", null);
        }
        return parse(name, bytes);
    }

    static ObjectNode parse(String name, byte[] bytes) {
        try {
            if (tree(() -> MAPPER.readTree(bytes)) instanceof ObjectNode object) {
                return object;
            }
            throw malformed(name, "", "must be a JSON object but is another value, or nothing", null);
        } catch (JsonProcessingException e) {
            throw malformed(name, "", "must be JSON, but " + reason(e), e);
        } catch (IOException e) {
            throw malformed(name, "", "must be JSON in UTF-8: " + e.getMessage(), e);
        }
    }

    /**
     * Reads JSON from the text of a model: as strictly as a document, except that a comma may follow the last entry.
     *
     * @param text one JSON value
     * @throws JsonProcessingException if it is not JSON within the bounds; {@link #reason} describes it
     */
    public static JsonNode readModelText(String text) throws JsonProcessingException {
        try {
            return tree(() -> MODEL_READER.readTree(text));
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("a string can always be read", e);
        }
    }

    /** Jackson lets the exception of a number with too large an exponent through. */
    private static JsonNode tree(Source source) throws IOException {
        try {
            return source.read();
        } catch (NumberFormatException e) {
            throw new JsonParseException(null, "A number has too large an exponent", e);
        }
    }

    /** Returns where a text is not JSON, and why. */
    public static String reason(JsonProcessingException e) {
        // A limit that is exceeded has no location.
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : "at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        return where + UNHELPFUL.matcher(e.getOriginalMessage()).replaceAll("");
    }

    /** Returns the error that a place in a document is not as it must be. */
    static CoordinatorException malformed(String name, String pointer, String what, @Nullable Throwable cause) {
        return new CoordinatorException(
                Code.MALFORMED, name + ": " + (pointer.isEmpty() ? "the document" : pointer) + " " + what, cause);
    }

    /** Returns a copy without secrets, in names and in strings. */
    public static JsonNode redacted(JsonNode node, Redactor redactor) {
        if (node instanceof TextNode text) {
            return TextNode.valueOf(redactor.redact(text.asText()));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties()
                    .forEach(field -> copy.set(redactor.redact(field.getKey()), redacted(field.getValue(), redactor)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(element -> copy.add(redacted(element, redactor)));
            return copy;
        }
        return node;
    }

    /** Returns the text of a node, cut to a length that fits into a message. */
    public static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    /** Returns a key as a segment of a JSON pointer (RFC 6901). */
    public static String segment(String key) {
        return "/" + key.replace("~", "~0").replace("/", "~1");
    }

    /** Reads JSON from somewhere. */
    @FunctionalInterface
    private interface Source {
        JsonNode read() throws IOException;
    }
}
