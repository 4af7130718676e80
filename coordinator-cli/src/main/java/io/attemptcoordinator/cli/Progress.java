package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunEvent.AttemptFinished;
import io.attemptcoordinator.api.run.RunEvent.IterationReported;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Shows how a run progresses: on a terminal as one line for the current attempt, redrawn in place; otherwise as one line when
 * each attempt ends.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, because notes come from other threads than the run's.
 */
final class Progress implements RunListener {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String ASCII_BLOCKS = "_.-~=+*#";
    private static final int MAX_BLOCKS = 24;

    /** Nobody can read a line that changes more often. */
    private static final long REDRAW_NANOS = Duration.ofMillis(50).toNanos();

    private final Console console;
    private final LongSupplier ticker;
    private final long startedNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Double> scores = new ArrayList<>();
    private int attempts;
    private int iterations;
    private int attempt;
    private int made;
    private double best = Double.NEGATIVE_INFINITY;
    private long drawnNanos;
    private boolean isDrawn;

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
                onStart(started.manifest());
            } else if (event instanceof TryStarted started) {
                onTry(started.attempt());
            } else if (event instanceof IterationReported reported) {
                onIteration(reported.iteration());
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

    private void onStart(RunManifest manifest) {
        attempts = manifest.plan().attempts();
        iterations = manifest.plan().limits().maxIterations();
        line(String.format(
                Locale.ROOT,
                "%s: at most %d attempts of %d iterations, seed %d",
                console.safe(manifest.run()),
                attempts,
                iterations,
                manifest.plan().seed()));
    }

    private void onTry(int number) {
        attempt = number;
        made = 0;
        scores.clear();
        draw(true);
    }

    private void onIteration(Iteration iteration) {
        made = iteration.index() + 1;
        ScoreCard card = iteration.scores();
        if (card != null) {
            scores.add(card.total().value());
            best = Math.max(best, card.total().value());
        }
        draw(false);
    }

    private void onEnd(AttemptReport report) {
        Score score = report.score();
        Failure failure = report.failure();
        line(String.format(
                Locale.ROOT,
                "%s  %s  %d iterations  %s  %.1f s%s",
                RunLayout.attemptName(report.number()),
                score == null ? "no score" : String.format(Locale.ROOT, "score %.4f", score.value()),
                report.trajectory().size(),
                sparkline(),
                seconds(),
                failure == null ? "" : "  " + console.brief(failure.message())));
    }

    /** Prints a note on its own line. */
    void note(String text) {
        lock.lock();
        try {
            line(text);
            if (attempts > 0) {
                draw(true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Erases the progress line. The result is printed elsewhere. */
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
        if (isDrawn) {
            console.err().print("\r\033[K");
            isDrawn = false;
        }
    }

    private void draw(boolean isForced) {
        long now = ticker.getAsLong();
        if (!console.isTerminal() || (!isForced && isDrawn && now - drawnNanos < REDRAW_NANOS)) {
            return;
        }
        String text = String.format(
                Locale.ROOT,
                "attempt %d/%d  iteration %d/%d  %s  %.0f s  %s",
                attempt + 1,
                attempts,
                made,
                iterations,
                best < 0.0 ? "no score yet" : String.format(Locale.ROOT, "best %.4f", best),
                seconds(),
                sparkline());
        // A line that wraps could not be redrawn in place.
        console.err().print("\r\033[K" + text.substring(0, Math.min(text.length(), console.columns() - 1)));
        console.err().flush();
        isDrawn = true;
        drawnNanos = now;
    }

    private double seconds() {
        return (ticker.getAsLong() - startedNanos) / 1e9;
    }

    /** Returns the scores of the attempt so far; a block shows the best of as many scores as it takes to fit. */
    private String sparkline() {
        String blocks = console.isUnicode() ? BLOCKS : ASCII_BLOCKS;
        int perBlock = Math.max(1, (scores.size() + MAX_BLOCKS - 1) / MAX_BLOCKS);
        double least = scores.stream().mapToDouble(Double::doubleValue).min().orElse(0.0);
        double most = scores.stream().mapToDouble(Double::doubleValue).max().orElse(0.0);
        StringBuilder line = new StringBuilder();
        for (int from = 0; from < scores.size(); from += perBlock) {
            double top = scores.subList(from, Math.min(from + perBlock, scores.size())).stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(least);
            double height = most > least ? (top - least) / (most - least) : 1.0;
            line.append(blocks.charAt((int) Math.round(height * (blocks.length() - 1))));
        }
        return line.toString();
    }
}
