package io.attemptcoordinator.core.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object in a document that is read. Unknown ones are left alone; one that is not as it should be is named
 * with its place and its value.
 */
final class Fields {
    private static final int MAX_SHOWN = 80;

    private final String document;
    private final String pointer;
    private final ObjectNode object;

    private Fields(String document, String pointer, ObjectNode object) {
        this.document = document;
        this.pointer = pointer;
        this.object = object;
    }

    static Fields of(String document, ObjectNode root) {
        return new Fields(document, "", root);
    }

    static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    /** Makes a record of the fields; what the record itself refuses is malformed too. */
    <T> T make(Supplier<T> record) {
        try {
            return record.get();
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw Json.malformed(document, pointer, "cannot be used: " + e.getMessage(), e);
        }
    }

    String text(String name) {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw wrong(name, "must be a string");
        }
        return value.textValue();
    }

    int integer(String name) {
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(name, "must be a whole number of 32 bits");
        }
        return value.intValue();
    }

    @Nullable
    Integer optionalInteger(String name) {
        return has(name) ? (Integer) integer(name) : null;
    }

    long whole(String name) {
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "must be a whole number of 64 bits");
        }
        return value.longValue();
    }

    @Nullable
    Long optionalWhole(String name) {
        return has(name) ? (Long) whole(name) : null;
    }

    double number(String name) {
        JsonNode value = required(name);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(name, "must be a number");
        }
        return value.doubleValue();
    }

    @Nullable
    Double optionalNumber(String name) {
        return has(name) ? (Double) number(name) : null;
    }

    @Nullable
    Boolean optionalFlag(String name) {
        if (!has(name)) {
            return null;
        }
        if (!required(name).isBoolean()) {
            throw wrong(name, "must be true or false");
        }
        return required(name).booleanValue();
    }

    Instant instant(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw wrong(name, "must be a time in UTC such as \"2026-01-31T12:00:00Z\"");
        }
    }

    Duration duration(String name) {
        try {
            return Duration.parse(text(name));
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(name, "must be a duration such as \"PT1.5S\"");
        }
    }

    @Nullable
    Duration optionalDuration(String name) {
        return has(name) ? duration(name) : null;
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = text(name);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(name, "must be one of " + Arrays.toString(type.getEnumConstants())));
    }

    <E extends Enum<E>> @Nullable E optionalConstant(String name, Class<E> type) {
        return has(name) ? constant(name, type) : null;
    }

    Fields object(String name) {
        return inner(pointer + "/" + escaped(name), required(name));
    }

    <T> @Nullable T optional(String name, Function<Fields, T> read) {
        return has(name) ? read.apply(object(name)) : null;
    }

    <T> List<T> list(String name, Function<Fields, T> read) {
        JsonNode array = required(name);
        if (!array.isArray()) {
            throw wrong(name, "must be an array");
        }
        List<T> values = new ArrayList<>();
        for (JsonNode element : array) {
            values.add(read.apply(inner(pointer + "/" + escaped(name) + "/" + values.size(), element)));
        }
        return values;
    }

    List<String> texts(String name) {
        JsonNode array = required(name);
        List<String> values = new ArrayList<>();
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw wrong(name, "must be an array of strings");
            }
            values.add(element.textValue());
        }
        if (!array.isArray()) {
            throw wrong(name, "must be an array of strings");
        }
        return values;
    }

    /** A map of objects, by their names. */
    <T> Map<String, T> map(String name, Function<Fields, T> read) {
        return entries(name, (fields, key) -> read.apply(fields.object(key)));
    }

    Map<String, String> textMap(String name) {
        return entries(name, Fields::text);
    }

    Map<String, Double> numbers(String name) {
        return entries(name, Fields::number);
    }

    Map<String, Map<String, String>> textMaps(String name) {
        return entries(name, Fields::textMap);
    }

    private <T> Map<String, T> entries(String name, EntryReader<T> read) {
        Fields fields = object(name);
        Map<String, T> values = new TreeMap<>();
        fields.object.fieldNames().forEachRemaining(key -> values.put(key, read.read(fields, key)));
        return values;
    }

    /** Reads the value under a key. */
    @FunctionalInterface
    private interface EntryReader<T> {
        T read(Fields fields, String key);
    }

    private boolean has(String name) {
        return object.hasNonNull(name);
    }

    private JsonNode required(String name) {
        JsonNode value = object.get(name);
        if (value == null) {
            throw Json.malformed(document, pointer + "/" + escaped(name), "is required but missing", null);
        }
        return value;
    }

    private Fields inner(String place, JsonNode value) {
        if (value instanceof ObjectNode inner) {
            return new Fields(document, place, inner);
        }
        throw Json.malformed(document, place, "must be an object but is " + shortened(value), null);
    }

    CoordinatorException wrong(String name, String what) {
        return Json.malformed(
                document, pointer + "/" + escaped(name), what + " but is " + shortened(object.path(name)), null);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
