package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToolCallTest {
    private static final Map<String, Object> STRING = Map.of("type", "string");
    private static final Map<String, Object> PLAIN = object(Map.of("code", STRING, "user_prompt", STRING));

    private static Map<String, Object> object(Map<String, Object> properties) {
        return Map.of("type", "object", "properties", properties);
    }

    private static Tool tool(String name, Map<String, Object> schema) {
        return Tool.builder(name, schema).build();
    }

    private static ForeignBlender server(McpProfile profile, @Nullable String tool, @Nullable String argument) {
        return ForeignBlender.mcp(List.of("server"))
                .profile(profile)
                .tool(tool)
                .argument(argument)
                .build();
    }

    private static ToolCall generic(Tool... tools) {
        return ToolCall.find(List.of(tools), server(McpProfile.GENERIC, null, null));
    }

    private static CoordinatorException failure(ForeignBlender server, Tool... tools) {
        CoordinatorException failure =
                catchThrowableOfType(CoordinatorException.class, () -> ToolCall.find(List.of(tools), server));
        assertThat(failure.code()).isEqualTo(Code.CONFIGURATION);
        return failure;
    }

    @Test
    void theProfileNamesTheToolAndTheSchemaTheArgument() {
        ToolCall call = ToolCall.find(
                List.of(tool("get_scene_info", object(Map.of())), tool("execute_blender_code", PLAIN)),
                server(McpProfile.COMMUNITY, null, null));

        assertThat(call.tool()).isEqualTo("execute_blender_code");
        assertThat(call.arguments("x = 1")).isEqualTo(Map.of("code", "x = 1"));
    }

    @Test
    void argumentsWrappedInAnObjectAreFound() {
        assertThat(generic(tool("run", object(Map.of("schema", PLAIN)))).arguments("x"))
                .isEqualTo(Map.of("schema", Map.of("code", "x")));
    }

    @Test
    void argumentsBehindAReferenceAreFound() {
        Map<String, Object> schema = Map.of(
                "properties",
                Map.of("params", Map.of("$ref", "#/$defs/Input")),
                "$defs",
                Map.of("Input", object(Map.of("script", Map.of("anyOf", List.of(STRING, Map.of("type", "null")))))));

        assertThat(generic(tool("run", schema)).arguments("x")).isEqualTo(Map.of("params", Map.of("script", "x")));
    }

    @Test
    void aSchemaThatRefersToItselfEndsTheSearch() {
        Map<String, Object> schema = Map.of(
                "properties",
                Map.of("next", Map.of("$ref", "#/$defs/Node")),
                "$defs",
                Map.of("Node", object(Map.of("next", Map.of("$ref", "#/$defs/Node")))));

        assertThat(failure(server(McpProfile.GENERIC, null, null), tool("walk", schema)))
                .hasMessageContaining("None of the MCP server's tools takes Python code");
    }

    @Test
    void aMissingToolIsNamedWithThoseThatAreThere() {
        assertThat(failure(server(McpProfile.BLENDER_LAB, null, null), tool("echo", PLAIN), tool("add", PLAIN)))
                .hasMessageContaining("no tool 'execute_blender_code'")
                .hasMessageContaining("echo, add")
                .hasMessageContaining("Set the profile 'generic'");
        assertThat(failure(server(McpProfile.GENERIC, "run", null)))
                .hasMessageContaining("It has none. Correct 'tool'.");
    }

    @Test
    void severalToolsThatMayRunCodeAreAQuestion() {
        assertThat(failure(server(McpProfile.GENERIC, null, null), tool("run", PLAIN), tool("lint", PLAIN)))
                .hasMessageContaining("[run, lint]")
                .hasMessageContaining("Set 'tool'");
    }

    @Test
    void anArgumentIsTakenByItsName() {
        Tool tool = tool("run", object(Map.of("body", STRING, "count", Map.of("type", "integer"))));

        assertThat(ToolCall.find(List.of(tool), server(McpProfile.GENERIC, "run", "body"))
                        .arguments("x"))
                .isEqualTo(Map.of("body", "x"));
        assertThat(failure(server(McpProfile.GENERIC, "run", "count"), tool))
                .hasMessageContaining("Correct 'argument'");
        assertThat(failure(server(McpProfile.GENERIC, "run", null), tool)).hasMessageContaining("Set 'argument'");
    }
}
