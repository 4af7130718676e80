package io.attemptcoordinator.model.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.document.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an answer says about tokens, as OpenAI, Anthropic, Gemini and those who copy them say it. LangChain4j shows cached
 * tokens in types of each provider only.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class UsageReader {
    private static final String DATA = "data:";

    private UsageReader() {}

    /** Returns the tokens of an answer, whose cost is not known yet; null if the answer does not say, or not sensibly. */
    static @Nullable Usage read(String answer) {
        return answer.startsWith("{") ? ofDocument(answer) : ofStream(answer);
    }

    /** Of the parts of an answer that was streamed, one of the last has the tokens. */
    private static @Nullable Usage ofStream(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith(DATA) && line.contains("\"usage\""))
                .reduce((earlier, later) -> ofDocument(later.substring(DATA.length())) == null ? earlier : later)
                .map(line -> ofDocument(line.substring(DATA.length())))
                .orElseGet(() -> ofDocument(answer));
    }

    private static @Nullable Usage ofDocument(String answer) {
        try {
            JsonNode document = Json.readModelText(answer);
            JsonNode gemini = document.path("usageMetadata");
            return gemini.isObject() ? ofGemini(gemini) : of(document.path("usage"));
        } catch (JsonProcessingException | ArithmeticException e) {
            return null;
        }
    }

    private static @Nullable Usage of(JsonNode usage) {
        boolean isChat = usage.has("prompt_tokens");
        Long input = count(usage, isChat ? "prompt_tokens" : "input_tokens");
        Long output = count(usage, isChat ? "completion_tokens" : "output_tokens");
        if (input == null || output == null) {
            return null;
        }
        if (usage.has("cache_read_input_tokens") || usage.has("cache_creation_input_tokens")) {
            if (!isChat) {
                // Anthropic counts cached tokens beside the input, where the others count them as a part of it.
                long cached = orNone(count(usage, "cache_read_input_tokens"));
                long written = orNone(count(usage, "cache_creation_input_tokens"));
                return usage(Math.addExact(Math.addExact(input, cached), written), output, cached);
            }
        }
        JsonNode details = usage.path(isChat ? "prompt_tokens_details" : "input_tokens_details");
        return usage(input, output, orNone(count(details, "cached_tokens")));
    }

    private static @Nullable Usage ofGemini(JsonNode usage) {
        Long input = count(usage, "promptTokenCount");
        Long output = count(usage, "candidatesTokenCount");
        if (input == null || output == null) {
            return null;
        }
        // Gemini counts thinking beside the answer, where the others count it as a part of it.
        long thinking = orNone(count(usage, "thoughtsTokenCount"));
        return usage(input, Math.addExact(output, thinking), orNone(count(usage, "cachedContentTokenCount")));
    }

    private static @Nullable Usage usage(long input, long output, long cached) {
        return cached > input ? null : new Usage(input, output, cached, BigDecimal.ZERO);
    }

    private static @Nullable Long count(JsonNode usage, String field) {
        JsonNode count = usage.path(field);
        return count.isIntegralNumber() && count.canConvertToLong() && count.longValue() >= 0
                ? count.longValue()
                : null;
    }

    private static long orNone(@Nullable Long count) {
        return count == null ? 0 : count;
    }
}
