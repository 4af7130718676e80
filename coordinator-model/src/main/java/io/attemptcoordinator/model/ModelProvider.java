package io.attemptcoordinator.model;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Creates the models of a provider, with whatever client of LangChain4j suits it. Found with {@link ServiceLoader}, by its name.
 *
 * <p><b>Thread-safety:</b> implementations are safe for concurrent calls.
 *
 * @since 0.1
 */
public interface ModelProvider {
    /** Returns the name: lower-case letters, digits and hyphens, such as {@code openai}. */
    String name();

    /**
     * Creates a model. It must use the HTTP client that it is given, with no retries of its own, because that one keeps the limits and
     * deadlines of the run.
     *
     * @param wanted what to create
     */
    ChatModel create(Wanted wanted);

    /**
     * A model that is wanted.
     *
     * <p><b>Thread-safety:</b> immutable.
     *
     * @param url the base URL of the service, such as {@code http://localhost:8080/v1}
     * @param model the name of the model
     * @param key the key of the service; null for none
     * @param temperature how much chance there is in its answers; null for its own
     * @param maxAnswerTokens the maximum length of an answer; null for its own
     * @param http the HTTP client to use
     * @since 0.1
     */
    record Wanted(
            String url,
            String model,
            @Nullable String key,
            @Nullable Double temperature,
            @Nullable Integer maxAnswerTokens,
            HttpClientBuilder http) {
        /** Shows neither the key nor the client. */
        @Override
        public String toString() {
            return "Wanted[" + model + " at " + url + "]";
        }
    }
}
