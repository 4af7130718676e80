package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramToolTest {
    private static ToolExecutionRequest call(String tool, String arguments) {
        return ToolExecutionRequest.builder()
                .id("1")
                .name(tool)
                .arguments(arguments)
                .build();
    }

    private static ModelAnswer answer(ToolExecutionRequest... calls) {
        AiMessage message = AiMessage.from(List.of(calls));
        return new ModelAnswer("", ChatResponse.builder().aiMessage(message).build(), null);
    }

    @Test
    void programIsTheArgumentOfTheCall() {
        assertThat(ProgramTool.programOf(answer(call("write_program", "{\"code\": \"import bpy\\nprint('```')\\n\"}"))))
                .isEqualTo("import bpy\nprint('```')");
    }

    @Test
    void programInTheTextIsTakenToo() {
        String text = "```python\nprint(1)\n```\n";
        ModelAnswer spoken = new ModelAnswer(
                text, ChatResponse.builder().aiMessage(AiMessage.from(text)).build(), null);

        assertThat(ProgramTool.programOf(spoken)).isEqualTo("print(1)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write_program | {\"code\": \"print( | no JSON",
                "write_program | {\"program\": 1} | no text 'code'",
                "write_program | {\"code\": 1} | no text 'code'",
                "write_program | [] | no text 'code'",
                "write_program | {\"code\": \"\"} | program",
                "render | {} | [render]"
            })
    void callThatCannotBeUsedIsMalformed(String tool, String arguments, String says) {
        assertThatThrownBy(() -> ProgramTool.programOf(answer(call(tool, arguments))))
                .isInstanceOf(MalformedOutputException.class)
                .hasMessageContaining(says);
    }

    @Test
    void severalCallsAreMalformed() {
        ToolExecutionRequest call = call("write_program", "{\"code\": \"print(1)\"}");

        assertThatThrownBy(() -> ProgramTool.programOf(answer(call, call)))
                .isInstanceOf(MalformedOutputException.class)
                .hasMessageContaining("one call of the tool write_program");
    }
}
