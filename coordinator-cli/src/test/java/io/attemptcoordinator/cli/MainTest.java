package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command line in a process of its own, whose limits it would otherwise share with the tests. */
@Timeout(120)
class MainTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void makeExample() throws IOException {
        new ExampleTask(folder);
    }

    private int run(File out, List<String> options, String... args) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out)
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the process ends")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    @Test
    void reportsAnImageThatIsTooLargeForItsMemory() throws Exception {
        BufferedImage large = new BufferedImage(4096, 4096, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(large, "png", folder.resolve("reference.png").toFile());

        int exit = run(folder.resolve("out").toFile(), List.of("-Xmx40m"), "validate", "task.json");

        assertThat(exit).isEqualTo(2);
        assertThat(err())
                .contains("/references/0/path: names an image that is too large for the memory")
                .doesNotContain("    at ");
    }

    @Test
    void warnsOfAJournalWhoseLastLineIsTorn() throws Exception {
        File out = folder.resolve("out").toFile();
        assertThat(run(out, List.of(), "run", "task.json", "--runs-dir", "runs"))
                .isZero();
        Path run;
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            run = runs.findFirst().orElseThrow();
        }
        Path journal = run.resolve("journal.jsonl");
        int lines = Files.readAllLines(journal).size();
        Files.writeString(journal, "{\"seq\":", StandardOpenOption.APPEND);

        run(out, List.of(), "validate", run.toString());

        assertThat(err())
                .contains("line=" + (lines + 1))
                .contains("journal.jsonl")
                .contains("not written completely");
    }

    @Test
    void failsWhenTheDiskOfItsOutputIsFull() throws Exception {
        File full = new File("/dev/full");
        assumeThat(full).exists();

        assertThat(run(full, List.of(), "validate", "task.json")).isEqualTo(1);

        assertThat(err()).contains("the result could not be written to standard output");
    }
}
