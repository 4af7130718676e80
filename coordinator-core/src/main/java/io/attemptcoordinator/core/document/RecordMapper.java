package io.attemptcoordinator.core.document;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.attemptcoordinator.api.CoordinatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds the records of one run to JSON. Every string is redacted when it is written, unless {@link RecordMixIns} says
 * otherwise; paths in the store are written relative to the folder of the run, so that the folder can be moved and renamed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class RecordMapper {
    /** The attribute under which the (de)serializers find the mapper of their run. */
    static final Object SELF = RecordMapper.class;

    private static final JsonMapper MAPPER = mapper();

    private final String run;
    private final Redactor redactor;

    /**
     * Creates a mapper.
     *
     * @param run the folder of the run in the store
     * @param redactor removes secrets
     */
    public RecordMapper(String run, Redactor redactor) {
        this.run = requireNonNull(run, "run");
        this.redactor = requireNonNull(redactor, "redactor");
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = Json.builder()
                .addModule(RecordMixIns.module())
                .annotationIntrospector(new RequiredComponents())
                .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                // Only the components of records are written, not what they derive.
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS);
        RecordMixIns.addTo(builder);
        return builder.build();
    }

    String run() {
        return run;
    }

    Redactor redactor() {
        return redactor;
    }

    /** Returns a record as JSON. */
    public ObjectNode tree(Object record) {
        String name = record.getClass().getSimpleName();
        try {
            String text = MAPPER.writer().withAttribute(SELF, this).writeValueAsString(record);
            try {
                return parse(name, text);
            } catch (CoordinatorException e) {
                // Keys that differ only in their secrets are the same key once redacted; the last one stays.
                return parse(name, merged(record).toString());
            }
        } catch (IOException e) {
            if (e.getCause() instanceof IllegalArgumentException cause) {
                throw cause;
            }
            throw new IllegalStateException("a record can always be written: " + record, e);
        }
    }

    private JsonNode merged(Object record) throws IOException {
        try (TokenBuffer buffer = new TokenBuffer(MAPPER, false)) {
            MAPPER.writer().withAttribute(SELF, this).writeValue(buffer, record);
            return MAPPER.readTree(buffer.asParser());
        }
    }

    /** Parsed from text, so that numbers are what a reader gets. Text may contain half a surrogate pair. */
    private static ObjectNode parse(String name, String text) {
        return Json.parse(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a record from JSON.
     *
     * @param name what the document is called in an error
     * @param pointer where the node is in the document, as a JSON pointer
     * @param node the node
     * @param type the type of the record
     * @throws CoordinatorException with {@link CoordinatorException.Code#MALFORMED}, naming the document, the place and what
     *     is wrong
     */
    public <T> T record(String name, String pointer, JsonNode node, Class<T> type) {
        if (!node.isObject()) {
            throw Json.malformed(
                    name,
                    pointer,
                    node.isMissingNode() || node.isNull()
                            ? "is required but missing"
                            : "must be an object but is " + Json.shortened(node),
                    null);
        }
        try {
            return MAPPER.readerFor(type).withAttribute(SELF, this).readValue(node);
        } catch (JsonMappingException e) {
            throw wrong(name, pointer, node, e);
        } catch (IOException e) {
            throw Json.malformed(name, pointer, "cannot be used: " + e.getMessage(), e);
        }
    }

    private static CoordinatorException wrong(String name, String pointer, JsonNode node, JsonMappingException e) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            place.append(step.getFieldName() == null ? "/" + step.getIndex() : Json.segment(step.getFieldName()));
        }
        if (e instanceof InvalidTypeIdException) {
            place.append("/type");
        }
        JsonNode found = node.at(place.toString());
        if (found.isMissingNode() || found.isNull()) {
            return Json.malformed(name, pointer + place, "is required but missing", e);
        }
        String expected = expected(e);
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return Json.malformed(
                name,
                pointer + place,
                expected == null
                        ? "cannot be used: " + cause.getMessage()
                        : "must be " + expected + " but is " + Json.shortened(found),
                e);
    }

    /** What a value must be; null if it has the right type, and the record refused it. */
    private static @Nullable String expected(JsonMappingException e) {
        if (e instanceof InvalidTypeIdException unknown) {
            return "one of " + typesOf(unknown.getBaseType().getRawClass());
        }
        if (e.getCause() instanceof InputCoercionException overflow) {
            return expected(overflow.getTargetType());
        }
        return e instanceof MismatchedInputException mismatch && e.getCause() == null
                ? expected(requireNonNullElse(mismatch.getTargetType(), Object.class))
                : null;
    }

    private static List<String> typesOf(Class<?> sealed) {
        JsonSubTypes types = MAPPER.findMixInClassFor(sealed).getAnnotation(JsonSubTypes.class);
        return Arrays.stream(types.value()).map(JsonSubTypes.Type::name).toList();
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        if (type == String.class) {
            return "a string";
        }
        if (type == int.class || type == Integer.class) {
            return "a whole number of 32 bits";
        }
        if (type == long.class || type == Long.class) {
            return "a whole number of 64 bits";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type == Instant.class) {
            return "a time in UTC such as \"2026-01-31T12:00:00Z\"";
        }
        if (type == Duration.class) {
            return "a duration such as \"PT1.5S\"";
        }
        return type == Path.class ? "the name of a file" : "an object";
    }
}
