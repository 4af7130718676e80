package io.attemptcoordinator.model.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.document.Json;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The JSON document of a recorded call. Bodies that are JSON objects or arrays are part of the document, for those who read
 * it; others are strings.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class RecordedCallJson {
    private RecordedCallJson() {}

    static String write(RecordedCall call) {
        ObjectNode document = Json.object();
        document.put("schemaVersion", Json.SCHEMA_VERSION)
                .put("key", call.key())
                .put("method", call.method())
                .put("path", call.path());
        document.set("request", body(call.request()));
        if (call.status() != null && call.answer() != null) {
            document.put("status", call.status());
            document.set("answer", body(call.answer()));
        }
        if (call.code() != null) {
            document.putObject("error").put("code", call.code().name()).put("message", call.error());
        }
        document.put("latencyMillis", call.latency().toMillis()).put("tries", call.tries());
        Usage usage = call.usage();
        if (usage != null) {
            document.putObject("usage")
                    .put("inputTokens", usage.inputTokens())
                    .put("outputTokens", usage.outputTokens())
                    .put("cachedTokens", usage.cachedTokens());
        }
        String text = Json.pretty(document) + "\n";
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Json.MAX_DOCUMENT_BYTES) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO,
                    "A recorded call has " + bytes + " bytes, and a document may have at most "
                            + Json.MAX_DOCUMENT_BYTES + ". Send fewer or smaller images, or do not record.");
        }
        return text;
    }

    private static JsonNode body(String body) {
        try {
            // As deep as it will be in the document, so that the document can be read.
            JsonNode tree = Json.readModelText("[" + body + "]");
            return tree.size() == 1 && tree.get(0).isContainerNode() ? tree.get(0) : TextNode.valueOf(body);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(body);
        }
    }

    static RecordedCall read(String name, InputStream content) {
        ObjectNode document = Json.readDocument(name, content);
        JsonNode error = document.path("error");
        try {
            return new RecordedCall(
                    text(document, "key"),
                    text(document, "method"),
                    text(document, "path"),
                    body(document, "request"),
                    document.has("status") ? (Integer) Math.toIntExact(whole(document, "status")) : null,
                    document.has("answer") ? body(document, "answer") : null,
                    error.isMissingNode() ? null : Code.valueOf(text(error, "code")),
                    error.isMissingNode() ? null : text(error, "message"),
                    Duration.ofMillis(whole(document, "latencyMillis")),
                    Math.toIntExact(whole(document, "tries")),
                    usage(document.path("usage")));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CoordinatorException(
                    Code.MALFORMED, name + " is not a recorded call: " + e.getMessage() + ". Record it again.", e);
        }
    }

    private static @Nullable Usage usage(JsonNode usage) {
        return usage.isMissingNode()
                ? null
                : new Usage(
                        whole(usage, "inputTokens"),
                        whole(usage, "outputTokens"),
                        whole(usage, "cachedTokens"),
                        BigDecimal.ZERO);
    }

    private static String body(JsonNode document, String field) {
        JsonNode body = document.path(field);
        return body.isContainerNode() ? body.toString() : text(document, field);
    }

    private static String text(JsonNode document, String field) {
        JsonNode text = document.path(field);
        if (!text.isTextual()) {
            throw new IllegalArgumentException(field + " must be a string");
        }
        return text.textValue();
    }

    private static long whole(JsonNode document, String field) {
        JsonNode number = document.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw new IllegalArgumentException(field + " must be a whole number");
        }
        return number.longValue();
    }
}
