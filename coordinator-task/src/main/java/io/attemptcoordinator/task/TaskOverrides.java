package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values that replace fields of a task file, such as those from the command line.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class TaskOverrides {
    /** Replaces nothing. */
    public static final TaskOverrides NONE = new TaskOverrides(List.of());

    private final List<Replacement> overrides;

    private TaskOverrides(List<Replacement> overrides) {
        this.overrides = List.copyOf(overrides);
    }

    /**
     * Returns these overrides and another.
     *
     * @param field the JSON pointer of the field, such as {@code /attempts} or {@code /timeouts/attempt}
     * @param value a number, or anything else as its text; null to replace nothing
     * @param source the name of the source in a problem, such as {@code --attempts}
     */
    public TaskOverrides with(String field, @Nullable Object value, String source) {
        if (value == null) {
            return this;
        }
        List<Replacement> more = new ArrayList<>(overrides);
        more.add(new Replacement(JsonPointer.compile(field), node(value), requireNonNull(source, "source")));
        return new TaskOverrides(more);
    }

    /**
     * Returns these overrides and one that removes a field.
     *
     * @param field the JSON pointer of the field
     */
    public TaskOverrides without(String field) {
        List<Replacement> more = new ArrayList<>(overrides);
        more.add(new Replacement(JsonPointer.compile(field), MissingNode.getInstance(), field));
        return new TaskOverrides(more);
    }

    private static ValueNode node(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof Integer || value instanceof Long) {
            return nodes.numberNode(((Number) value).longValue());
        }
        return value instanceof Number number
                ? nodes.numberNode(number.doubleValue())
                : nodes.textNode(value.toString());
    }

    /** Replaces the fields of a document. A parent that is no object stays, because it is a problem of the file. */
    void applyTo(ObjectNode document) {
        for (Replacement override : overrides) {
            JsonPointer parent = override.field.head();
            if (override.value.isMissingNode()) {
                remove(document.at(parent), override.field.last());
                continue;
            }
            if (document.at(parent).isMissingNode()) {
                document.withObject(parent);
            }
            if (document.at(parent) instanceof ObjectNode object) {
                object.set(override.field.last().getMatchingProperty(), override.value);
            }
        }
    }

    private static void remove(JsonNode parent, JsonPointer field) {
        if (parent instanceof ObjectNode object) {
            object.remove(field.getMatchingProperty());
        }
    }

    /** Returns where the value of a field came from: the source of its override, else the JSON pointer of the field. */
    String sourceOf(String field) {
        String source = field;
        for (Replacement override : overrides) {
            if (override.field.toString().equals(field)) {
                source = override.source;
            }
        }
        return source;
    }

    private record Replacement(JsonPointer field, JsonNode value, String source) {}
}
