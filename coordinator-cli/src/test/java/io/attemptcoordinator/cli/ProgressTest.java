package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void printsALineForEachAttemptWithoutATerminal() throws IOException {
        new ExampleTask(folder);
        TestConsole console = TestConsole.in(folder);

        console.run("run", "task.json");

        assertThat(console.err().lines().filter(line -> line.startsWith("attempt-")))
                .hasSize(3)
                .allMatch(line ->
                        line.matches("attempt-00[0-2]  score 0\\.\\d{4}  4 iterations  [_.~=+*#-]{4}  \\d+\\.\\d s"));
    }

    @Test
    void redrawsOneLineOnATerminal() throws IOException {
        new ExampleTask(folder);
        TestConsole console = new TestConsole(folder, Map.of("LANG", "C.UTF-8", "NO_COLOR", "1"), true);

        console.run("run", "task.json");

        assertThat(console.err())
                .contains("\r\033[Kattempt 1/3  iteration 0/4  no score yet  0 s")
                .containsPattern("\r\033\\[Kattempt 2/3  iteration 0/4  best 0\\.\\d{4}")
                .containsPattern("\r\033\\[Kattempt-002  score 0\\.\\d{4}  4 iterations  [▁-█]{4}")
                .doesNotContain("\033[1");
        assertThat(console.err().lines()).allMatch(line -> line.length() < 400);
    }
}
