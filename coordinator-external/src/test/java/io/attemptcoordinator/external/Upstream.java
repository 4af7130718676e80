package io.attemptcoordinator.external;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A model service on the loopback interface that answers from a script, and keeps what it was asked. */
final class Upstream implements AutoCloseable {
    static final String ANSWER = """
            {"choices":[{"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    private final HttpServer server;
    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What to do with a request. */
    @FunctionalInterface
    interface Turn {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** What was asked. */
    record Request(String path, String authorization, String body) {}

    Upstream(Turn... script) {
        turns.addAll(List.of(script));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    static Turn json(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Turn turn = turns.poll();
            (turn == null ? json(500, "{\"error\":{\"message\":\"nothing is left\"}}") : turn).answer(exchange);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
