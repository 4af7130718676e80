package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static Console console(Map<String, String> environment, boolean isTerminal) {
        return new TestConsole(Path.of(""), environment, isTerminal).console();
    }

    @Test
    void coloursOnlyATerminalWhoseUserDidNotRefuse() {
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
    void cleansTextOfWhatATerminalWouldActUpon() {
        assertThat(Console.clean(" a\033]0;title\007b\r\nc\u202Ed ")).isEqualTo("a ]0;title b c d");
        assertThat(Console.clean("x".repeat(1000))).hasSize(403).endsWith("...");
    }
}
