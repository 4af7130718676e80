package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    private static final Instant AT = Instant.parse("2026-11-25T12:00:00Z");
    private static final Task TASK = new Task("toys", "", List.of());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private long nanos;

    private TestConsole terminal(int rows) {
        return new TestConsole(folder, Map.of("LANG", "C.UTF-8", "NO_COLOR", "1"), true, rows);
    }

    private Progress progress(TestConsole console) {
        return new Progress(console.console(), () -> nanos);
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    private static RunManifest manifest(int attempts, int iterations) {
        return RunManifest.builder(
                        "a-run", AT, TASK, RunPlan.builder(attempts, iterations).build())
                .build();
    }

    private static RunEvent started(int attempts, int iterations) {
        return new RunEvent.RunStarted("a-run", AT, manifest(attempts, iterations));
    }

    private static RunEvent requested(int attempt) {
        BaselineSnapshot baseline = new BaselineSnapshot("box", "0".repeat(64), Map.of());
        return new RunEvent.AttemptRequested(
                "a-run",
                AT,
                new AttemptRequest(
                        "a-run",
                        attempt,
                        0,
                        Strategy.DEFAULT,
                        List.of(),
                        TASK,
                        Map.of(),
                        baseline,
                        AttemptLimits.of(4),
                        AttemptStopReason.TIME_EXHAUSTED));
    }

    private static RunEvent began(int attempt) {
        return new RunEvent.TryStarted("a-run", AT, attempt, 0, "worker-" + attempt);
    }

    private static RunEvent made(int attempt, int index, double score) {
        Iteration iteration = Iteration.verified(index, Verdict.of(score))
                .scores(new ScoreCard(Score.of(score), Map.of()))
                .build();
        return new RunEvent.IterationReported("a-run", AT, attempt, 0, iteration);
    }

    private static RunEvent ended(int attempt, int seconds, double... scores) {
        return ended(attempt, AttemptStopReason.ITERATIONS_EXHAUSTED, seconds, scores);
    }

    private static RunEvent ended(int attempt, AttemptStopReason reason, int seconds, double... scores) {
        List<IterationSummary> trajectory = new ArrayList<>();
        for (double score : scores) {
            trajectory.add(new IterationSummary(trajectory.size(), score, 0, null));
        }
        AttemptResult result = new AttemptResult.Completed(reason);
        return new RunEvent.AttemptFinished(
                "a-run",
                AT,
                AttemptReport.builder(attempt, "a-run/attempts/" + attempt, result, AT)
                        .trajectory(trajectory)
                        .elapsed(Duration.ofSeconds(seconds))
                        .build());
    }

    /** What a terminal shows in the end: each line that is not erased again. */
    private static List<String> screen(String printed) {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int row = 0;
        int column = 0;
        for (int i = 0; i < printed.length(); i++) {
            char next = printed.charAt(i);
            if (next == '\033') {
                int end = i + 2;
                while (!Character.isLetter(printed.charAt(end))) {
                    end++;
                }
                if (printed.charAt(end) == 'A') {
                    row -= Integer.parseInt(printed.substring(i + 2, end));
                } else {
                    assertThat(printed.charAt(end)).isEqualTo('J');
                    lines.subList(row + 1, lines.size()).clear();
                    lines.get(row).setLength(column);
                }
                i = end;
            } else if (next == '\n') {
                row++;
                column = 0;
                if (row == lines.size()) {
                    lines.add(new StringBuilder());
                }
            } else if (next == '\r') {
                column = 0;
            } else {
                lines.get(row)
                        .replace(column, Math.min(column + 1, lines.get(row).length()), String.valueOf(next));
                column++;
            }
        }
        return lines.stream().map(StringBuilder::toString).toList();
    }

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
    void redrawsALineForTheRunAndOneForEachAttemptOnATerminal() throws IOException {
        new ExampleTask(folder);
        TestConsole console = terminal(24);

        console.run("run", "task.json", "--workers=1");

        assertThat(console.err())
                .containsPattern("0 of 3 attempts  no score yet  \\d+ s\n")
                .contains("\nattempt-000  iteration 0/4  ")
                .containsPattern("1 of 3 attempts  best 0\\.\\d{4}  ")
                .containsPattern("attempt-002  score 0\\.\\d{4}  4 iterations  [▁-█]{4}")
                .doesNotContain("\033[1m");
        assertThat(screen(console.err()).subList(1, 6))
                .satisfiesExactly(
                        line -> assertThat(line).contains("at most 3 attempts"),
                        line -> assertThat(line).startsWith("attempt-000  score"),
                        line -> assertThat(line).startsWith("attempt-001  score"),
                        line -> assertThat(line).startsWith("attempt-002  score"),
                        line -> assertThat(line).as("everything else is erased").isEmpty());
    }

    @Test
    void keepsTheScoresOfAttemptsApart() {
        TestConsole console = terminal(24);
        Progress progress = progress(console);

        List.of(started(4, 4), requested(0), requested(1), began(0), began(1)).forEach(progress::onEvent);
        for (int index = 0; index < 3; index++) {
            pass(2);
            progress.onEvent(made(0, index, 0.25 * index));
            progress.onEvent(made(1, index, 0.75 - 0.25 * index));
        }
        pass(1);
        progress.onEvent(began(2));

        assertThat(screen(console.err()))
                .containsExactly(
                        "a-run: at most 4 attempts of 4 iterations, seed 0",
                        "0 of 4 attempts  best 0.7500  7 s  about 10 s left",
                        "attempt-000  iteration 3/4  ▁▅█",
                        "attempt-001  iteration 3/4  █▅▁",
                        "attempt-002  iteration 0/4  ");
    }

    @Test
    void showsWhatAnAttemptTookByItselfWhenItEnds() {
        TestConsole console = TestConsole.in(folder);
        Progress progress = progress(console);
        List.of(started(2, 3), requested(0), requested(1), began(0), began(1), made(1, 0, 0.2))
                .forEach(progress::onEvent);
        pass(100);

        progress.onEvent(ended(0, 42, 0.1, 0.5, 0.3));

        assertThat(console.err()).endsWith("attempt-000  no score  3 iterations  _#~  42.0 s\n");
        progress.onEvent(ended(1, AttemptStopReason.PRUNED, 7, 0.2));
        assertThat(console.err()).containsPattern("attempt-001  no score  1 iterations  .  7\\.0 s  pruned\n$");
    }

    @Test
    void fitsIntoTheTerminal() {
        for (int rows : new int[] {6, 24}) {
            TestConsole console = terminal(rows);
            Progress progress = progress(console);
            progress.onEvent(started(40, 4));
            for (int attempt = 0; attempt < 12; attempt++) {
                progress.onEvent(requested(attempt));
                progress.onEvent(began(attempt));
            }

            int shown = rows == 6 ? 3 : 8;
            assertThat(screen(console.err()))
                    .hasSize(1 + 1 + shown + 1)
                    .endsWith("and " + (12 - shown) + " more")
                    .contains("attempt-002  iteration 0/4  ");
        }
    }

    @Test
    void tellsWhatIsKeptWhenARunGoesOn() {
        TestConsole console = terminal(24);
        Progress progress = progress(console);

        progress.onEvent(new RunEvent.RunResumed("a-run", AT, manifest(6, 36), 2, List.of(2, 3), 0.75));
        progress.onEvent(began(2));
        assertThat(screen(console.err()))
                .containsExactly(
                        "a-run: the run goes on; attempts kept: 2, under way again: 2, best score 0.7500; "
                                + "at most 6 attempts of 36 iterations, seed 0",
                        "2 of 6 attempts  best 0.7500  0 s",
                        "attempt-002  goes on",
                        "attempt-003  waits for a worker");
        pass(1);
        progress.onEvent(made(2, 20, 0.5));

        assertThat(screen(console.err())).contains("attempt-002  iteration 21/36  █");
    }

    @Test
    void estimatesNothingForARunThatIsStopping() {
        TestConsole console = terminal(24);
        Progress progress = progress(console);
        List.of(started(1, 9), requested(0), began(0)).forEach(progress::onEvent);
        for (int index = 0; index < 4; index++) {
            pass(10);
            progress.onEvent(made(0, index, 0.5));
        }
        assertThat(screen(console.err()).get(1)).endsWith("40 s  about 50 s left");

        progress.stopping("Stopping.");

        assertThat(screen(console.err()).subList(1, 4))
                .containsExactly("Stopping.", "0 of 1 attempts  best 0.5000  40 s", "attempt-000  iteration 4/9  ████");
        progress.end();
        assertThat(screen(console.err()).get(2)).isEmpty();
    }
}
