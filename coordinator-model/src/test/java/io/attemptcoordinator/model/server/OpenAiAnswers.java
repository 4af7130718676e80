package io.attemptcoordinator.model.server;

/** Answers in the dialect of OpenAI. */
public final class OpenAiAnswers {
    private OpenAiAnswers() {}

    /** A text, with 100 input tokens, of which 40 were cached, and 20 output tokens. */
    public static String text(String content) {
        return answer("{\"role\":\"assistant\",\"content\":\"" + content + "\"}", "stop", usage());
    }

    public static String textWithoutUsage(String content) {
        return answer("{\"role\":\"assistant\",\"content\":\"" + content + "\"}", "stop", "");
    }

    public static String finished(String content, String reason) {
        return answer("{\"role\":\"assistant\",\"content\":\"" + content + "\"}", reason, usage());
    }

    public static String refusal(String text) {
        return answer("{\"role\":\"assistant\",\"content\":null,\"refusal\":\"" + text + "\"}", "stop", usage());
    }

    public static String toolCall(String name, String arguments) {
        return answer(
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"" + name + "\",\"arguments\":\"" + arguments + "\"}}]}",
                "tool_calls",
                usage());
    }

    public static String error(String code, String message) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\",\"code\":\"" + code
                + "\"}}";
    }

    private static String usage() {
        return ",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":40},\"completion_tokens_details\":{\"reasoning_tokens\":5}}";
    }

    private static String answer(String message, String reason, String usage) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"gpt-test\","
                + "\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\"" + reason + "\"}]" + usage
                + "}";
    }
}
