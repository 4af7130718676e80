package io.attemptcoordinator.testkit.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Json;

/**
 * Bodies of answers in the dialect of OpenAI's chat completions. But for {@link #textWithoutUsage}, each says that 100 tokens
 * were read, of which 40 were cached, and 20 written.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class OpenAiAnswers {
    private OpenAiAnswers() {}

    /**
     * Returns a complete answer.
     *
     * @param content any text
     */
    public static String text(String content) {
        return finished(content, "stop");
    }

    /**
     * Returns a complete answer that does not say what it cost.
     *
     * @param content any text
     */
    public static String textWithoutUsage(String content) {
        ObjectNode answer = answer(message().put("content", content), "stop");
        answer.remove("usage");
        return answer.toString();
    }

    /**
     * Returns an answer that ended for a reason.
     *
     * @param content any text
     * @param reason {@code stop}, {@code length} or {@code content_filter}
     */
    public static String finished(String content, String reason) {
        return answer(message().put("content", content), reason).toString();
    }

    /**
     * Returns an answer in which the model declines.
     *
     * @param text why
     */
    public static String refusal(String text) {
        return answer(message().putNull("content").put("refusal", text), "stop").toString();
    }

    /**
     * Returns an answer that calls a tool, and says nothing else.
     *
     * @param name the name of the tool
     * @param arguments what the model gives it, which should be a JSON object
     */
    public static String toolCall(String name, String arguments) {
        ObjectNode message = message().putNull("content");
        ObjectNode call =
                message.putArray("tool_calls").addObject().put("id", "call_1").put("type", "function");
        call.putObject("function").put("name", name).put("arguments", arguments);
        return answer(message, "tool_calls").toString();
    }

    /**
     * Returns the body of an error.
     *
     * @param code such as {@code model_not_found}
     * @param message any text
     */
    public static String error(String code, String message) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message)
                .put("type", "invalid_request_error")
                .put("code", code);
        return body.toString();
    }

    private static ObjectNode message() {
        return Json.object().put("role", "assistant");
    }

    private static ObjectNode answer(ObjectNode message, String reason) {
        ObjectNode answer = Json.object()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion")
                .put("created", 1_700_000_000)
                .put("model", "gpt-test");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.set("message", message);
        choice.put("finish_reason", reason);
        ObjectNode usage = answer.putObject("usage")
                .put("prompt_tokens", 100)
                .put("completion_tokens", 20)
                .put("total_tokens", 120);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 40);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 5);
        return answer;
    }
}
