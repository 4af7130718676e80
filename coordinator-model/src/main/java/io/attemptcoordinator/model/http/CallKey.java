package io.attemptcoordinator.model.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.hash.Hashing;
import io.attemptcoordinator.core.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What two requests have in common when the answer to one is an answer to the other: the method, the path, and the body, in which
 * neither the order of keys nor the text in PNG images counts. The host does not count either, so that what was recorded behind
 * one address is replayed for another.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class CallKey {
    private CallKey() {}

    /** Returns the key: 64 hexadecimal digits. */
    static String of(String method, String path, String body) {
        // None of the first two contains a line break.
        return Hashing.sha256()
                .hashString(method + "\n" + path + "\n" + canonical(body), StandardCharsets.UTF_8)
                .toString();
    }

    private static String canonical(String body) {
        try {
            return canonical(Json.readModelText(body)).toString();
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    /** Returns a tree with sorted keys, and images without text. */
    static JsonNode canonical(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            object.properties().forEach(field -> sorted.put(field.getKey(), canonical(field.getValue())));
            ObjectNode result = Json.object();
            sorted.forEach(result::set);
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = Json.object().arrayNode();
            array.forEach(element -> result.add(canonical(element)));
            return result;
        }
        return node.isTextual() ? TextNode.valueOf(PngText.stripped(node.textValue())) : node;
    }
}
