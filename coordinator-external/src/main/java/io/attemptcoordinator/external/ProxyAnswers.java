package io.attemptcoordinator.external;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.attemptcoordinator.core.document.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * How the proxy answers a program.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class ProxyAnswers {
    static final String JSON = "application/json";

    private ProxyAnswers() {}

    /** Answers with an error of the form that clients of OpenAI expect. */
    static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        ObjectNode error = Json.object()
                .put("message", message)
                .put("type", "coordinator_error")
                .put("code", code)
                .putNull("param");
        ObjectNode body = Json.object();
        body.set("error", error);
        respond(exchange, status, body.toString());
    }

    static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", JSON);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Hands the parts of an answer on as they arrive. */
    static final class Parts implements Consumer<byte[]> {
        private final HttpExchange exchange;
        private volatile boolean isStarted;

        Parts(HttpExchange exchange) {
            this.exchange = exchange;
        }

        /** Returns whether there was one, after which there can be no other answer. */
        boolean isStarted() {
            return isStarted;
        }

        @Override
        public void accept(byte[] part) {
            try {
                if (!isStarted) {
                    isStarted = true;
                    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                }
                exchange.getResponseBody().write(part);
                exchange.getResponseBody().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
