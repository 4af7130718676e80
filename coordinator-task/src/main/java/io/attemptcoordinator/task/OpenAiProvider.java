package io.attemptcoordinator.task;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.attemptcoordinator.model.ModelProvider;

/**
 * The models of OpenAI, and of every server that speaks its dialect, such as vLLM, llama.cpp and Ollama.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class OpenAiProvider implements ModelProvider {
    /** Servers without keys ignore it, and the client insists on one. */
    private static final String NO_KEY = "none";

    /** Creates the provider. */
    public OpenAiProvider() {}

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public ChatModel create(Wanted wanted) {
        return OpenAiChatModel.builder()
                .baseUrl(wanted.url())
                .modelName(wanted.model())
                .apiKey(wanted.key() == null ? NO_KEY : wanted.key())
                .temperature(wanted.temperature())
                .maxCompletionTokens(wanted.maxAnswerTokens())
                .httpClientBuilder(wanted.http())
                .maxRetries(0)
                .build();
    }
}
