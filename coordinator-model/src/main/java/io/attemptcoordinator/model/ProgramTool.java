package io.attemptcoordinator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.core.text.ProgramText;
import java.util.List;

/** The tool that a model may hand in a program with, instead of writing it into its text. */
final class ProgramTool {
    static final String NAME = "write_program";
    private static final String CODE = "code";

    static final ToolSpecification SPECIFICATION = ToolSpecification.builder()
            .name(NAME)
            .description("Hands in the complete Blender Python program.")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty(CODE, "The whole program, as Python source.")
                    .required(CODE)
                    .build())
            .build();

    /** What an answer must look like. */
    static final String FORM = "Answer with one call of the tool " + NAME + ", whose argument " + CODE
            + " is one complete Python program.";

    private ProgramTool() {}

    /**
     * Returns the program of an answer: what the tool was called with or, from a model that did not call it, what its text contains.
     *
     * @throws MalformedOutputException if there is no program, or more than one
     */
    static String programOf(ModelAnswer answer) {
        List<ToolExecutionRequest> calls = answer.response().aiMessage().toolExecutionRequests();
        if (calls == null || calls.isEmpty()) {
            return ProgramText.extract(answer.text());
        }
        ToolExecutionRequest call = calls.get(0);
        if (calls.size() > 1 || !NAME.equals(call.name())) {
            throw malformed(
                    "The answer calls "
                            + calls.stream().map(ToolExecutionRequest::name).toList(),
                    call);
        }
        String code = code(call).stripTrailing();
        String fence = "```";
        while (code.contains(fence)) {
            fence += "`";
        }
        return ProgramText.extract(fence + "python\n" + code + "\n" + fence + "\n");
    }

    private static String code(ToolExecutionRequest call) {
        JsonNode code;
        try {
            code = Json.readModelText(String.valueOf(call.arguments())).path(CODE);
        } catch (JsonProcessingException e) {
            throw malformed("The arguments of " + NAME + " are no JSON: " + Json.reason(e), call);
        }
        if (!code.isTextual()) {
            throw malformed("The arguments of " + NAME + " have no text '" + CODE + "'", call);
        }
        return code.textValue();
    }

    private static MalformedOutputException malformed(String what, ToolExecutionRequest call) {
        return new MalformedOutputException(what + ". " + FORM, String.valueOf(call.arguments()));
    }
}
