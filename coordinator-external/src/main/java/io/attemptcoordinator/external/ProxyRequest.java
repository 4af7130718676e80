package io.attemptcoordinator.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.model.MeteredModel;
import io.attemptcoordinator.model.TokenEstimate;
import org.jspecify.annotations.Nullable;

/**
 * A request of a program for a chat, with what it leaves open filled in.
 *
 * @param model the model that it names
 * @param body its body
 * @param isStream whether the answer arrives in parts
 * @param estimate the tokens that it may need
 */
record ProxyRequest(String model, String body, boolean isStream, Usage estimate) {
    private static final int MAX_ANSWER_TOKENS = 1_000_000;

    /**
     * Reads a request.
     *
     * @param seed what it gets that names no seed
     * @return the request; null if it is no JSON object
     */
    static @Nullable ProxyRequest read(String text, ModelAccess access, long seed) {
        JsonNode tree;
        try {
            tree = Json.readModelText(text);
        } catch (JsonProcessingException e) {
            return null;
        }
        if (!(tree instanceof ObjectNode request)) {
            return null;
        }
        if (!request.has("model")) {
            request.put("model", access.service().name());
        }
        if (!request.has("seed")) {
            // Some servers keep seeds in 32 bits.
            request.put("seed", (seed ^ seed >>> 32) & 0x7fff_ffffL);
        }
        Double temperature = access.temperature();
        if (temperature != null && !request.has("temperature")) {
            request.put("temperature", temperature);
        }
        boolean isStream = request.path("stream").asBoolean(false);
        if (isStream && !request.path("stream_options").has("include_usage")) {
            request.withObject("/stream_options").put("include_usage", true);
        }
        return new ProxyRequest(request.path("model").asText(), request.toString(), isStream, estimate(request));
    }

    private static Usage estimate(ObjectNode request) {
        int most = request.path("max_completion_tokens")
                .asInt(request.path("max_tokens").asInt(MeteredModel.USUAL_ANSWER_TOKENS));
        int answer = Math.max(0, Math.min(most, MAX_ANSWER_TOKENS))
                * Math.max(1, Math.min(request.path("n").asInt(1), 128));
        return Usage.of(tokens(request), answer);
    }

    /** All texts count, wherever they are: besides the messages, a request may describe tools. */
    private static long tokens(JsonNode node) {
        if (node.isTextual()) {
            String text = node.textValue();
            return text.startsWith("data:") ? TokenEstimate.PER_IMAGE : TokenEstimate.ofText(text);
        }
        long tokens = node.has("role") ? TokenEstimate.PER_MESSAGE : 0;
        for (JsonNode each : node) {
            tokens += tokens(each);
        }
        return tokens;
    }
}
