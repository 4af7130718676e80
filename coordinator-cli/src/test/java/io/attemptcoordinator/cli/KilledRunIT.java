package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs on a real Blender whose process is killed at random moments, and which go on: to the same winner with the same pixels, and
 * nothing is left. {@code -Dkills=50} makes more than the three kills of a build, {@code -Dkills.seed=N} others.
 */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(3600)
class KilledRunIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static BlenderRun real;

    @BeforeAll
    static void makeWholeRun() throws Exception {
        real = new BlenderRun(folder, 3, 4);
    }

    /** The simulation shows the rest; this is about the Blenders. */
    @ParameterizedTest
    @CsvSource({"INT, 0", "TERM, 130"})
    void aSignalLeavesNoBlender(String signal, int exit) throws Exception {
        RunProcess process = real.start(signal);
        Path run = RunProcess.awaitJournal(real.runs(signal), 6);
        real.leftovers().remember();
        process.send(signal);
        real.end(process, exit);

        real.assertSame(real.end(real.resume(run), 0));
    }

    @Test
    void goesOnToTheSameWinner() throws Exception {
        int kills = Integer.getInteger("kills", 3);
        Random random = new Random(Integer.getInteger("kills.seed", 7));
        int made = 0;
        int hits = 0;
        int resumed = 0;
        // On a busy machine, all of a few kills may come before the journal begins.
        for (int number = 0; made < kills || hits == 0; number++) {
            String name = "run-" + number;
            RunProcess process = real.start(name);
            // What was killed is resumed, and killed again, until it comes to its end.
            while ((made < kills || hits == 0) && isKilled(process, random)) {
                made++;
                Optional<Path> begun = begun(name);
                hits += begun.isPresent() ? 1 : 0;
                process = begun.isPresent() ? real.resume(begun.get()) : real.start(name);
            }
            JsonNode result = real.end(process, 0);
            real.assertSame(result);
            resumed += BlenderRun.events(result, "run-resumed").size();
            System.err.printf("%d kills so far, in %d runs, which were resumed %d times%n", made, number + 1, resumed);
        }
        assertThat(resumed).as("kills that hit a run").isPositive();
    }

    /** Returns the folder of the run; empty if that was killed before its journal began, so that it starts anew. */
    private static Optional<Path> begun(String name) throws IOException {
        if (!Files.isDirectory(real.runs(name))) {
            return Optional.empty();
        }
        try (Stream<Path> runs = Files.list(real.runs(name))) {
            return runs.filter(KilledRunIT::hasBegun).findFirst();
        }
    }

    private static boolean hasBegun(Path run) {
        try {
            return Files.readString(run.resolve("journal.jsonl")).contains("\n");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns false if the process ended before. */
    private static boolean isKilled(RunProcess process, Random random) throws Exception {
        if (process.endsWithin(
                Duration.ofNanos((long) (random.nextDouble() * real.took().toNanos())))) {
            return false;
        }
        try (process) {
            real.leftovers().remember();
            process.send("KILL");
            process.awaitExit();
        }
        real.leftovers().awaitNone();
        return true;
    }
}
