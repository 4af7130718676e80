package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignBlenderTest {
    private static final List<String> BLENDER = List.of("blender", "--", "{port}");

    @Test
    void severalWorkersNeedPortsOfTheirOwnAlongTheWholeWay() {
        assertThat(ForeignBlender.addon().build().canBeSeveral()).isFalse();
        assertThat(ForeignBlender.addon().blender(BLENDER).build().canBeSeveral())
                .isTrue();
        assertThat(ForeignBlender.addon().blender(BLENDER).port(9876).build().canBeSeveral())
                .isFalse();
        assertThat(ForeignBlender.mcp(List.of("server"))
                        .blender(BLENDER)
                        .build()
                        .canBeSeveral())
                .as("the server does not know which Blender is meant")
                .isFalse();
        assertThat(ForeignBlender.mcp(List.of("server", "{port}"))
                        .blender(BLENDER)
                        .build()
                        .canBeSeveral())
                .isTrue();
        assertThat(ForeignBlender.mcp("http://127.0.0.1:7451/sse")
                        .server(List.of("server", "{port}"))
                        .blender(BLENDER)
                        .build()
                        .canBeSeveral())
                .as("two servers cannot have one port")
                .isFalse();
        assertThat(ForeignBlender.mcp("http://127.0.0.1:{serverPort}/sse")
                        .server(List.of("server", "{port}", "{serverPort}"))
                        .blender(BLENDER)
                        .build()
                        .canBeSeveral())
                .isTrue();
    }

    @Test
    void contradictionsAreRefusedWithWhatToSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForeignBlender.mcp(List.of()).build())
                .withMessageContaining("needs 'command'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForeignBlender.addon().tool("run").build())
                .withMessageContaining("set the kind 'mcp'");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ForeignBlender.mcp(List.of("server")).tool("run").build())
                .withMessageContaining("for the profile 'generic'");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ForeignBlender.mcp(List.of("server", "{port}")).build())
                .withMessageContaining("set 'port'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForeignBlender.addon().port(0).build())
                .withMessageContaining("[1, 65535] but was 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "ftp://host/x", "http://", "http:///path", "http://a b/"})
    void aUrlThatIsNoneIsQuoted(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ForeignBlender.mcp(url).build())
                .withMessageContaining("url must be a URL such as http://127.0.0.1:8000/mcp but was " + url);
    }

    @Test
    void theDescriptionHasNoArguments() {
        ForeignBlender foreign = ForeignBlender.mcp(List.of("server", "--key=secret"))
                .blender(List.of("blender", "--key=secret"))
                .build();

        assertThat(foreign.describe()).isEqualTo("a Blender started by blender, through the MCP server server");
        assertThat(ForeignBlender.mcp("https://me:secret@host:{serverPort}/mcp/secret?key=secret")
                        .build()
                        .describe())
                .isEqualTo("a Blender that was running, through the MCP server at host");
        assertThat(ForeignBlender.addon().build().describe())
                .isEqualTo("a Blender that was running, through the socket of its add-on");
    }
}
