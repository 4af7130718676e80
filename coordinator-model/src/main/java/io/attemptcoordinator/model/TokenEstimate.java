package io.attemptcoordinator.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.math.IntMath;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.attemptcoordinator.api.Usage;
import java.math.RoundingMode;
import java.util.List;

/**
 * How many tokens a call needs at most, as far as that can be said without the tokenizer of its model. Tokenizers of today have
 * more than three bytes of English or Python in a token, and services count less than 2000 tokens for an image of usual size.
 */
final class TokenEstimate {
    private static final int BYTES_PER_TOKEN = 3;
    private static final int TOKENS_PER_IMAGE = 2000;
    private static final int TOKENS_PER_MESSAGE = 16;

    private TokenEstimate() {}

    static Usage of(List<ChatMessage> messages, int answerTokens) {
        return Usage.of(messages.stream().mapToLong(TokenEstimate::of).sum(), answerTokens);
    }

    private static long of(ChatMessage message) {
        long tokens = TOKENS_PER_MESSAGE;
        if (message instanceof SystemMessage system) {
            tokens += of(system.text());
        } else if (message instanceof UserMessage user) {
            tokens += user.contents().stream()
                    .mapToLong(content -> content instanceof TextContent text
                            ? of(text.text())
                            : content instanceof ImageContent ? TOKENS_PER_IMAGE : 0)
                    .sum();
        }
        return tokens;
    }

    private static long of(String text) {
        return IntMath.divide(text.getBytes(UTF_8).length, BYTES_PER_TOKEN, RoundingMode.CEILING);
    }
}
