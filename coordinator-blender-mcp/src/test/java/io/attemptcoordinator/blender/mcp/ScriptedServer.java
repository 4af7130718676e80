package io.attemptcoordinator.blender.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.internal.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** An MCP server for tests, which answers in a way that is its argument. As a program it talks on its standard streams. */
final class ScriptedServer {
    private ScriptedServer() {}

    /** Answers as its first argument says, until its input ends. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String way = arguments[0];
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (way.equals("other-protocol")) {
            output.println("<html>not what you think</html>");
            new CountDownLatch(1).await();
        }
        if (way.equals("noise")) {
            output.println("Listening on port 9876");
        }
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            JsonNode request = WireJson.MAPPER.readTree(line);
            boolean isCall = request.path("method").asText().equals("tools/call");
            if (isCall && way.equals("dies")) {
                System.err.println("out of luck");
                System.exit(3);
            }
            if (isCall && way.equals("closes")) {
                output.close();
                new CountDownLatch(1).await();
            }
            if (isCall && way.equals("silent")) {
                continue;
            }
            answer(request, way).ifPresent(output::println);
        }
    }

    /** Returns the answer to a message, on one line; empty for a message that has none. */
    static Optional<String> answer(JsonNode request, String way) {
        if (!request.has("id")) {
            return Optional.empty();
        }
        ObjectNode answer = WireJson.MAPPER.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", request.get("id"));
        switch (request.path("method").asText()) {
            case "initialize" -> {
                ObjectNode result = answer.putObject("result");
                result.put(
                        "protocolVersion", request.at("/params/protocolVersion").asText());
                result.putObject("capabilities").putObject("tools");
                result.putObject("serverInfo").put("name", "scripted").put("version", "1");
            }
            case "tools/list" -> list(answer.putObject("result"), way);
            case "tools/call" -> call(answer, request, way);
            default -> answer.putObject("error").put("code", -32601).put("message", "no such method");
        }
        return Optional.of(answer.toString());
    }

    private static void list(ObjectNode result, String way) {
        ObjectNode tool = result.putArray("tools").addObject();
        tool.put("name", way.equals("other-tools") ? "add" : "execute_blender_code");
        ObjectNode schema = tool.putObject("inputSchema").put("type", "object");
        schema.putObject("properties").putObject("code").put("type", "string");
        if (way.equals("endless-list")) {
            result.put("nextCursor", "more");
        }
    }

    private static void call(ObjectNode answer, JsonNode request, String way) {
        if (way.equals("invalid-params")) {
            answer.putObject("error").put("code", -32602).put("message", "Unknown tool");
            return;
        }
        ObjectNode result = answer.putObject("result");
        for (String text :
                List.of("you said", request.at("/params/arguments/code").asText())) {
            result.withArray("content").addObject().put("type", "text").put("text", text);
        }
        result.put("isError", way.equals("is-error"));
    }
}
