package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunEvent.AttemptFinished;
import io.attemptcoordinator.api.run.RunEvent.AttemptRequested;
import io.attemptcoordinator.api.run.RunEvent.IterationReported;
import io.attemptcoordinator.api.run.RunEvent.RunResumed;
import io.attemptcoordinator.api.run.RunEvent.RunStarted;
import io.attemptcoordinator.api.run.RunEvent.TryAbandoned;
import io.attemptcoordinator.api.run.RunEvent.TryStarted;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.core.document.RunLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Shows how a run progresses: on a terminal as a line for the run and one for each attempt under way, redrawn in place;
 * otherwise as one line when each attempt ends.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, because notes come from other threads than the run's.
 */
final class Progress implements RunListener {
    private static final int MAX_ROWS = 8;

    /** The line of the run, that of the rows left out, and the one that the shell needs. */
    private static final int OTHER_LINES = 3;

    /** Nobody can read lines that change more often. */
    private static final long REDRAW_NANOS = Duration.ofMillis(50).toNanos();

    private final Console console;
    private final LongSupplier ticker;
    private final long startedNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final SortedMap<Integer, Row> rows = new TreeMap<>();
    private final TimeLeft timeLeft = new TimeLeft();
    private Budget budget = Budget.UNLIMITED;
    private int attempts;
    private int iterations;
    private int ended;
    private int workers;
    private double best = Double.NEGATIVE_INFINITY;
    private boolean isStopping;
    private long drawnNanos;
    private int drawnLines;

    /** An attempt under way. */
    private static final class Row {
        private final List<Double> scores = new ArrayList<>();
        private int tryNumber = -1;
        private long changedNanos;

        /** -1 for an attempt that was resumed and has not shown yet how far it was. */
        private int made;

        private Row(int made) {
            this.made = made;
        }
    }

    Progress(Console console, LongSupplier ticker) {
        this.console = console;
        this.ticker = ticker;
        startedNanos = ticker.getAsLong();
    }

    @Override
    public void onEvent(RunEvent event) {
        lock.lock();
        try {
            if (event instanceof RunStarted started) {
                onStart(started.manifest(), "");
            } else if (event instanceof RunResumed resumed) {
                onResume(resumed);
            } else if (event instanceof AttemptRequested requested) {
                rows.put(requested.request().number(), new Row(0));
            } else if (event instanceof TryStarted started) {
                onTry(started);
            } else if (event instanceof IterationReported reported) {
                onIteration(reported);
            } else if (event instanceof TryAbandoned abandoned) {
                line(String.format(
                        Locale.ROOT,
                        "%s, try %d was abandoned: %s",
                        RunLayout.attemptName(abandoned.attempt()),
                        abandoned.tryNumber() + 1,
                        console.brief(abandoned.failure().message())));
            } else if (event instanceof AttemptFinished finished) {
                onEnd(finished.report());
            }
        } finally {
            lock.unlock();
        }
    }

    private void onStart(RunManifest manifest, String before) {
        budget = manifest.plan().budget();
        attempts = manifest.plan().attempts();
        iterations = manifest.plan().limits().maxIterations();
        line(String.format(
                Locale.ROOT,
                "%s: %sat most %d attempts of %d iterations, seed %d",
                console.safe(manifest.run()),
                before,
                attempts,
                iterations,
                manifest.plan().seed()));
    }

    private void onResume(RunResumed resumed) {
        ended = resumed.kept();
        best = Objects.requireNonNullElse(resumed.bestScore(), best);
        resumed.running().forEach(number -> rows.put(number, new Row(-1)));
        String bestSoFar = best < 0.0 ? "" : String.format(Locale.ROOT, ", best score %.4f", best);
        onStart(
                resumed.manifest(),
                "the run goes on; attempts kept: " + ended + ", under way again: " + rows.size() + bestSoFar + "; ");
    }

    private void onTry(TryStarted started) {
        Row row = rows.computeIfAbsent(started.attempt(), number -> new Row(0));
        if (row.tryNumber >= 0) {
            row.made = 0;
            row.scores.clear();
        }
        row.tryNumber = started.tryNumber();
        row.changedNanos = ticker.getAsLong();
        draw(true);
    }

    private void onIteration(IterationReported reported) {
        Row row = rows.computeIfAbsent(reported.attempt(), number -> new Row(0));
        long now = ticker.getAsLong();
        timeLeft.addIteration(
                (now - row.changedNanos) / 1e9, reported.iteration().usage());
        row.changedNanos = now;
        row.made = reported.iteration().index() + 1;
        ScoreCard card = reported.iteration().scores();
        if (card != null) {
            row.scores.add(card.total().value());
            best = Math.max(best, card.total().value());
        }
        draw(false);
    }

    private void onEnd(AttemptReport report) {
        rows.remove(report.number());
        ended++;
        timeLeft.addAttempt(report.trajectory().size());
        Score score = report.score();
        Failure failure = report.failure();
        List<Double> scores = report.trajectory().stream()
                .map(IterationSummary::score)
                .filter(Objects::nonNull)
                .toList();
        line(String.format(
                Locale.ROOT,
                "%s  %s  %d iterations  %s  %.1f s%s%s",
                RunLayout.attemptName(report.number()),
                score == null ? "no score" : String.format(Locale.ROOT, "score %.4f", score.value()),
                report.trajectory().size(),
                Sparkline.of(scores, console.isUnicode()),
                report.elapsed().toNanos() / 1e9,
                report.summary().stopReason() == AttemptStopReason.PRUNED ? "  pruned" : "",
                failure == null ? "" : "  " + console.brief(failure.message())));
        if (!rows.isEmpty()) {
            draw(true);
        }
    }

    /** Prints on its own line that the run is stopping. */
    void stopping(String text) {
        lock.lock();
        try {
            isStopping = true;
            line(text);
            if (attempts > 0) {
                draw(true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Erases the progress. The result is printed elsewhere. */
    void end() {
        lock.lock();
        try {
            attempts = 0;
            erase();
            console.err().flush();
        } finally {
            lock.unlock();
        }
    }

    private void line(String text) {
        erase();
        console.err().println(text);
    }

    private void erase() {
        console.err().print(erased());
        drawnLines = 0;
    }

    /** Goes back to the first line that was drawn, and clears everything from there. */
    private String erased() {
        return switch (drawnLines) {
            case 0 -> "";
            case 1 -> "\r\033[J";
            default -> "\r\033[" + (drawnLines - 1) + "A\033[J";
        };
    }

    private void draw(boolean isForced) {
        long now = ticker.getAsLong();
        if (!console.isTerminal() || (!isForced && drawnLines > 0 && now - drawnNanos < REDRAW_NANOS)) {
            return;
        }
        List<String> lines = lines();
        // In one piece, so that nothing flickers. A line that wraps could not be redrawn in place.
        StringBuilder drawn = new StringBuilder(erased());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            drawn.append(i == 0 ? "" : "\n").append(line, 0, Math.min(line.length(), console.columns() - 1));
        }
        console.err().print(drawn);
        console.err().flush();
        drawnLines = lines.size();
        drawnNanos = now;
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d of %d attempts  %s  %.0f s%s",
                ended,
                attempts,
                best < 0.0 ? "no score yet" : String.format(Locale.ROOT, "best %.4f", best),
                (ticker.getAsLong() - startedNanos) / 1e9,
                left()));
        int shown = Math.max(1, Math.min(MAX_ROWS, console.rows() - OTHER_LINES));
        rows.entrySet().stream().limit(shown).forEach(each -> lines.add(line(each.getKey(), each.getValue())));
        if (rows.size() > shown) {
            lines.add("and " + (rows.size() - shown) + " more");
        }
        return lines;
    }

    private String line(int number, Row row) {
        String name = RunLayout.attemptName(number);
        if (row.tryNumber < 0) {
            return name + "  waits for a worker";
        }
        return row.made < 0
                ? name + "  goes on"
                : String.format(
                        Locale.ROOT,
                        "%s  iteration %d/%d  %s",
                        name,
                        row.made,
                        iterations,
                        Sparkline.of(row.scores, console.isUnicode()));
    }

    private String left() {
        if (isStopping) {
            return "";
        }
        workers = Math.max(workers, rows.size());
        List<Integer> made =
                rows.values().stream().map(row -> Math.max(0, row.made)).toList();
        int notBegun = Math.max(0, attempts - ended - rows.size());
        Duration elapsed = Duration.ofNanos(ticker.getAsLong() - startedNanos);
        return timeLeft.seconds(made, notBegun, iterations, workers, budget, elapsed).stream()
                .mapToObj(seconds -> "  " + TimeLeft.about(seconds))
                .findFirst()
                .orElse("");
    }
}
