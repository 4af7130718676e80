package io.attemptcoordinator.model.http;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What LangChain4j asks for a client. Each model sets timeouts, its own defaults if nobody chose one, and they would cut the
 * answers of slow models; so they are kept and have no effect. The deadline of a call decides.
 *
 * <p><b>Thread-safety:</b> not safe for concurrent calls; the clients that it builds are if the exchange is.
 */
final class ClientBuilder implements HttpClientBuilder {
    private final Function<HttpRequest, SuccessfulHttpResponse> exchange;
    private @Nullable Duration connectTimeout;
    private @Nullable Duration readTimeout;

    ClientBuilder(Function<HttpRequest, SuccessfulHttpResponse> exchange) {
        this.exchange = exchange;
    }

    @Override
    public @Nullable Duration connectTimeout() {
        return connectTimeout;
    }

    @Override
    public HttpClientBuilder connectTimeout(@Nullable Duration timeout) {
        connectTimeout = timeout;
        return this;
    }

    @Override
    public @Nullable Duration readTimeout() {
        return readTimeout;
    }

    @Override
    public HttpClientBuilder readTimeout(@Nullable Duration timeout) {
        readTimeout = timeout;
        return this;
    }

    @Override
    public HttpClient build() {
        return new Client(exchange);
    }

    /** A client that answers through the exchange. */
    private record Client(Function<HttpRequest, SuccessfulHttpResponse> exchange) implements HttpClient {
        @Override
        public SuccessfulHttpResponse execute(HttpRequest request) {
            if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
                throw new UnsupportedOperationException("Forms are not supported: chat models send JSON.");
            }
            return exchange.apply(request);
        }

        @Override
        public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
            throw new UnsupportedOperationException(
                    "Streaming is not supported: an answer is judged as a whole. Use a ChatModel, not a StreamingChatModel.");
        }

        /** The exchange may hold secrets, so it is not shown. */
        @Override
        public String toString() {
            return "Client";
        }
    }
}
