package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.attemptcoordinator.api.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A usable answer of a model: it is complete, and not empty.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class ModelAnswer {
    private final String text;
    private final ChatResponse response;
    private final @Nullable Usage usage;

    ModelAnswer(String text, ChatResponse response, @Nullable Usage usage) {
        this.text = requireNonNull(text, "text");
        this.response = requireNonNull(response, "response");
        this.usage = usage;
    }

    /** Returns the text; empty if the model only wants to call tools. */
    public String text() {
        return text;
    }

    /** Returns the answer as LangChain4j read it, such as for its tool calls. */
    public ChatResponse response() {
        return response;
    }

    /** Returns the tokens, without their cost; empty if the server did not say, which is not the same as none. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    /** Shows no content, which may be long. */
    @Override
    public String toString() {
        return "ModelAnswer[" + text.length() + " characters, usage=" + usage + "]";
    }
}
