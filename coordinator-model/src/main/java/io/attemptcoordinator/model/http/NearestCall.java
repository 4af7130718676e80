package io.attemptcoordinator.model.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.attemptcoordinator.core.document.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Describes a call that was not recorded by the recorded one that it is most like.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class NearestCall {
    private final List<RecordedCall> calls;
    private final String method;
    private final String path;
    private final JsonNode wanted;

    NearestCall(List<RecordedCall> calls, String method, String path, String body) {
        this.calls = calls;
        this.method = method;
        this.path = path;
        wanted = tree(body);
    }

    /**
     * Returns the message.
     *
     * @param recorded how many calls with the same key were recorded, all of which are used up
     */
    String missed(int recorded) {
        String what = method + " " + path + " (model " + model(wanted) + ", " + messages(wanted) + " messages)";
        if (recorded > 0) {
            return "The call " + what + " was recorded " + recorded + (recorded == 1 ? " time" : " times")
                    + ", and is made once more.";
        }
        Optional<Integer> nearest =
                IntStream.range(0, calls.size()).boxed().min(Comparator.comparingInt(this::distance));
        return "The call " + what + " was not recorded."
                + nearest.map(this::described).orElse(" There is no recorded call at all.");
    }

    /** The model counts most, then the number of messages, then the path. */
    private int distance(int index) {
        JsonNode recorded = tree(calls.get(index).request());
        int distance = Math.min(1_000, Math.abs(messages(recorded) - messages(wanted))) * 2;
        distance += model(recorded).equals(model(wanted)) ? 0 : 10_000;
        return distance + (calls.get(index).path().equals(path) ? 0 : 1);
    }

    private String described(int index) {
        RecordedCall call = calls.get(index);
        JsonNode recorded = tree(call.request());
        String difference = difference("", recorded, wanted);
        return " The nearest is recorded call " + (index + 1) + ": " + call.method() + " " + call.path() + " (model "
                + model(recorded) + ", " + messages(recorded) + " messages). "
                + (difference == null ? "The bodies are equal but for what was redacted." : difference);
    }

    private static JsonNode tree(String body) {
        try {
            return CallKey.canonical(Json.readModelText(body));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String model(JsonNode body) {
        return body.path("model").asText("unknown");
    }

    /** Gemini calls messages contents. */
    private static int messages(JsonNode body) {
        return Math.max(body.path("messages").size(), body.path("contents").size());
    }

    /** Returns the first place where two trees differ, and how; null if they are equal. */
    private static @Nullable String difference(String pointer, JsonNode recorded, JsonNode wanted) {
        if (recorded.equals(wanted)) {
            return null;
        }
        if (recorded.isObject() && wanted.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            recorded.fieldNames().forEachRemaining(names::add);
            wanted.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String within = difference(pointer + Json.segment(name), recorded.path(name), wanted.path(name));
                if (within != null) {
                    return within;
                }
            }
        }
        if (recorded.isArray() && wanted.isArray()) {
            for (int i = 0; i < Math.max(recorded.size(), wanted.size()); i++) {
                String within = difference(pointer + "/" + i, recorded.path(i), wanted.path(i));
                if (within != null) {
                    return within;
                }
            }
        }
        return "They differ at " + (pointer.isEmpty() ? "the top" : pointer) + ": recorded " + shown(recorded)
                + ", called with " + shown(wanted) + ".";
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : Json.shortened(node);
    }
}
