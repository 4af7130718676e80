package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static Console console(Map<String, String> environment, boolean isTerminal) {
        return new TestConsole(Path.of(""), environment, isTerminal).console();
    }

    @Test
    void coloursOnlyATerminalWhoseUserAllowsIt() {
        assertThat(console(Map.of(), true).warning("x")).isEqualTo("\033[1;33mx\033[0m");
        assertThat(console(Map.of("NO_COLOR", ""), true).isColored()).isTrue();
        assertThat(console(Map.of("NO_COLOR", "1"), true).warning("x")).isEqualTo("x");
        assertThat(console(Map.of(), false).bold("x")).isEqualTo("x");
    }

    @Test
    void takesTheFirstLocaleVariableThatIsSet() {
        assertThat(console(Map.of("LANG", "de_DE.UTF-8"), true).isUnicode()).isTrue();
        assertThat(console(Map.of("LC_CTYPE", "C.utf8", "LANG", "C"), true).isUnicode())
                .isTrue();
        assertThat(console(Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8"), true).isUnicode())
                .isFalse();
        assertThat(console(Map.of(), true).isUnicode()).isFalse();
    }

    @Test
    void removesWhatATerminalWouldActUpon() {
        assertThat(Console.clean(" a\033]0;title\007b\r\nc\u202Ed\u009b2J ", 400))
                .isEqualTo("a ]0;title b c d 2J");
        assertThat(Console.clean("x".repeat(1000), 400)).hasSize(403).endsWith("...");
    }

    @Test
    void printsNoSecretAndNoControlSequence() {
        TestConsole console = new TestConsole(Path.of(""), Map.of("VENDOR_API_KEY", "abcdefgh12345678"), true);

        console.console().say("key abcdefgh12345678 \033[2J");
        console.console().warn("key abcdefgh12345678 \u009b2J");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("text", "key abcdefgh12345678 \033[2J \u009b2J \u202E")
                .putArray("list")
                .add("abcdefgh12345678");
        json.put("abcdefgh12345678", "as a key");
        console.console().print(json);

        assertThat(console.err())
                .doesNotContain("abcdefgh12345678", "\033[2J", "\u009b")
                .contains("key [redacted]");
        assertThat(console.out()).doesNotContain("abcdefgh12345678", "\033", "\u009b", "\u202E");
        assertThat(TestJson.parse(console.out()).path("text").asText())
                .isEqualTo("key [redacted] \033[2J \u009b2J \u202E");
    }

    @Test
    void printsTheLinesOfOthersSafely() {
        TestConsole console = new TestConsole(Path.of(""), Map.of("VENDOR_API_KEY", "abcdefgh12345678"), true);

        try (PrintStream stream = new PrintStream(new SafeStream(console.console()), true, StandardCharsets.UTF_8)) {
            stream.print("gr\u00fcn \033[2J abcdefgh12345678\n\tat a.B\n\nno end");
        }

        assertThat(console.err().lines()).containsExactly("gr\u00fcn [2J [redacted]", "    at a.B", "", "no end");
    }
}
