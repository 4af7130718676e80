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
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class TokenEstimate {
    /** The most tokens of an image. */
    public static final int PER_IMAGE = 2000;

    /** The tokens of a message besides its content. */
    public static final int PER_MESSAGE = 16;

    private static final int BYTES_PER_TOKEN = 3;

    private TokenEstimate() {}

    static Usage of(List<ChatMessage> messages, int answerTokens) {
        return Usage.of(messages.stream().mapToLong(TokenEstimate::of).sum(), answerTokens);
    }

    private static long of(ChatMessage message) {
        long tokens = PER_MESSAGE;
        if (message instanceof SystemMessage system) {
            tokens += ofText(system.text());
        } else if (message instanceof UserMessage user) {
            tokens += user.contents().stream()
                    .mapToLong(content -> content instanceof TextContent text
                            ? ofText(text.text())
                            : content instanceof ImageContent ? PER_IMAGE : 0)
                    .sum();
        }
        return tokens;
    }

    /** Returns the most tokens of a text. */
    public static long ofText(String text) {
        return IntMath.divide(text.getBytes(UTF_8).length, BYTES_PER_TOKEN, RoundingMode.CEILING);
    }
}
