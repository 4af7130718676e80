package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A test part: a service on the loopback that speaks OpenAI's dialect, and gives the answers of a script: one to those who write
 * programs, and one to those who judge. An answer that is a number is the status of an error.
 */
final class ScriptedService implements AutoCloseable {
    /** Instead of an answer: there is none. */
    static final String SILENCE = "silence";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final Deque<String> programs;
    private final String verdict;

    ScriptedService(List<String> programs, String verdict) throws IOException {
        this.programs = new ArrayDeque<>(programs);
        this.verdict = verdict;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/v1";
    }

    /** How many answers are left. */
    synchronized int left() {
        return programs.size();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        JsonNode request = json.readTree(exchange.getRequestBody());
        boolean isJudging =
                request.path("messages").path(0).path("content").asText().startsWith("You compare");
        String text = isJudging ? verdict : programs.remove();
        if (text.equals(SILENCE)) {
            return; // The exchange stays open, as that of a service that hangs.
        }
        int status = text.matches("[0-9]{3}") ? Integer.parseInt(text) : 200;
        ObjectNode answer = json.createObjectNode().put("id", "1").put("object", "chat.completion");
        answer.put("model", request.path("model").asText());
        ObjectNode choice =
                answer.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text);
        answer.putObject("usage")
                .put("prompt_tokens", 100)
                .put("completion_tokens", 10)
                .put("total_tokens", 110);
        byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Retry-After", "0");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
