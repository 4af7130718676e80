package io.attemptcoordinator.testkit.arbitrary;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A JSON document that was valid before exactly one thing in it was changed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param mutation what was changed
 * @param where the JSON pointer of the field that was changed; empty for the whole document
 * @param text the document, almost valid
 * @since 0.1
 */
public record MutatedJson(JsonMutation mutation, String where, String text) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int DEEP = 10_000;
    private static final int LONG = 21 << 20;
    private static final int SHOWN = 1000;

    /** Checks the components. */
    public MutatedJson {
        requireNonNull(mutation, "mutation");
        requireNonNull(where, "where");
        requireNonNull(text, "text");
    }

    /**
     * The mutations of a document. The huge ones are rare, because they are slow.
     *
     * @param json a valid document: an object with at least one field
     * @throws IllegalArgumentException if it is not
     */
    public static Arbitrary<MutatedJson> of(String json) {
        List<Tuple.Tuple2<Integer, JsonMutation>> weighted = Arrays.stream(JsonMutation.values())
                .map(mutation -> Tuple.of(mutation == JsonMutation.HUGE_STRING ? 1 : 20, mutation))
                .toList();
        return Combinators.combine(
                        Arbitraries.frequency(weighted), Arbitraries.integers().between(0, Integer.MAX_VALUE))
                .as((mutation, choice) -> of(json, mutation, choice));
    }

    /**
     * Applies one mutation to a document.
     *
     * @param json a valid document: an object with at least one field
     * @param mutation the mutation; if there is nothing in the document that it applies to, a field is dropped
     * @param choice where to apply it: 0 or more, any number
     * @throws IllegalArgumentException if the document is not as described
     */
    public static MutatedJson of(String json, JsonMutation mutation, int choice) {
        JsonNode root = parse(json);
        if (mutation == JsonMutation.TRAILING_TOKEN) {
            List<String> tokens = List.of("{}", "1", "]", ",", "null");
            return new MutatedJson(mutation, "", root + tokens.get(choice % tokens.size()));
        }
        if (mutation == JsonMutation.TRUNCATED) {
            String text = root.toString();
            return new MutatedJson(mutation, "", text.substring(0, choice % text.length()));
        }
        List<Field> fields = new ArrayList<>();
        collect(root, "", fields);
        List<Field> applicable =
                fields.stream().filter(field -> field.admits(mutation)).toList();
        if (applicable.isEmpty()) {
            return of(json, JsonMutation.DROPPED_FIELD, choice);
        }
        Field field = applicable.get(choice % applicable.size());
        StringBuilder text = new StringBuilder();
        write(root, field, field.mutated(mutation), text);
        return new MutatedJson(mutation, field.where, text.toString());
    }

    /** Returns the mutation and the beginning of the text, which may be huge. */
    @Override
    public String toString() {
        return mutation + " at '" + where + "': " + text.substring(0, Math.min(text.length(), SHOWN));
    }

    private static JsonNode parse(String json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            if (root.isObject() && !root.isEmpty()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("json must be valid but is not: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("json must be an object with at least one field");
    }

    private static void collect(JsonNode node, String pointer, List<Field> fields) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String where = pointer + "/" + entry.getKey().replace("~", "~0").replace("/", "~1");
            fields.add(new Field(node, entry.getKey(), entry.getValue(), where));
            collect(entry.getValue(), where, fields);
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), pointer + "/" + i, fields);
            }
        }
    }

    /** Writes a document with other entries in place of one field. */
    @SuppressWarnings("ReferenceEquality") // Equal objects occur at several places; only one is changed.
    private static void write(JsonNode node, Field changed, List<String> entries, StringBuilder text) {
        if (node.isObject()) {
            List<String> all = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (changed.parent == node && changed.name.equals(entry.getKey())) {
                    all.addAll(entries);
                } else {
                    StringBuilder value = new StringBuilder();
                    write(entry.getValue(), changed, entries, value);
                    all.add(entry(entry.getKey(), value.toString()));
                }
            }
            text.append('{').append(String.join(",", all)).append('}');
        } else if (node.isArray()) {
            text.append('[');
            for (int i = 0; i < node.size(); i++) {
                text.append(i == 0 ? "" : ",");
                write(node.get(i), changed, entries, text);
            }
            text.append(']');
        } else {
            text.append(node);
        }
    }

    private static String entry(String name, String value) {
        return TextNode.valueOf(name) + ":" + value;
    }

    /** One field of the document. */
    private static final class Field {
        private final JsonNode parent;
        private final String name;
        private final JsonNode value;
        private final String where;

        Field(JsonNode parent, String name, JsonNode value, String where) {
            this.parent = parent;
            this.name = name;
            this.value = value;
            this.where = where;
        }

        boolean admits(JsonMutation mutation) {
            return switch (mutation) {
                case HUGE_NUMBER -> value.isNumber();
                case NULL_VALUE, WRONG_TYPE -> !value.isNull();
                default -> true;
            };
        }

        List<String> mutated(JsonMutation mutation) {
            String before = entry(name, value.toString());
            return switch (mutation) {
                case UNKNOWN_FIELD -> List.of(before, entry("no-such-field", "true"));
                case NULL_VALUE -> List.of(entry(name, "null"));
                case DUPLICATE_KEY -> List.of(before, before);
                case WRONG_TYPE -> List.of(entry(name, value.isObject() ? "[]" : "{}"));
                // Negative, so that it is out of the range of a decimal number without a limit, too.
                case HUGE_NUMBER -> List.of(entry(name, "-1e400"));
                case DEEP_NESTING -> List.of(entry(name, "[".repeat(DEEP) + "]".repeat(DEEP)));
                case HUGE_STRING -> List.of(entry(name, "\"" + "x".repeat(LONG) + "\""));
                case DROPPED_FIELD, TRAILING_TOKEN, TRUNCATED -> List.of();
            };
        }
    }
}
