package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.RunListener;
import io.attemptcoordinator.core.RunManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Shows how a run goes: on a terminal a line that is written over and over for each attempt, elsewhere a line for each attempt
 * that is over.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as notes come from other threads than the run's.
 */
final class Progress implements RunListener {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String ASCII_BLOCKS = "_.-~=+*#";
    private static final int MAX_BLOCKS = 24;

    /** More often nobody can read it. */
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
    public void runStarted(RunManifest manifest) {
        lock.lock();
        try {
            attempts = manifest.plan().attempts();
            iterations = manifest.plan().iterations();
            line(String.format(
                    Locale.ROOT,
                    "%s: at most %d attempts of %d iterations, seed %d",
                    manifest.run(),
                    attempts,
                    iterations,
                    manifest.plan().seed()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void attemptStarted(int number, int tryNumber) {
        lock.lock();
        try {
            attempt = number;
            made = 0;
            scores.clear();
            draw(true);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void iterationReported(int number, Iteration iteration) {
        lock.lock();
        try {
            made = iteration.index() + 1;
            Verdict verdict = iteration.verdict();
            if (verdict != null) {
                scores.add(verdict.score());
                best = Math.max(best, verdict.score());
            }
            draw(false);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void tryAbandoned(int number, int tryNumber, Failure failure) {
        note(String.format(
                Locale.ROOT,
                "%s, try %d was given up: %s",
                name(number),
                tryNumber + 1,
                Console.clean(failure.message())));
    }

    @Override
    public void attemptFinished(AttemptReport report) {
        lock.lock();
        try {
            Score score = report.score();
            Failure failure = report.failure();
            line(String.format(
                    Locale.ROOT,
                    "%s  %s  %d iterations  %s  %.1f s%s",
                    name(report.number()),
                    score == null ? "no score" : String.format(Locale.ROOT, "score %.4f", score.value()),
                    report.iterations().size(),
                    sparkline(),
                    seconds(),
                    failure == null ? "" : "  " + Console.clean(failure.message())));
        } finally {
            lock.unlock();
        }
    }

    /** Says something in a line of its own. */
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

    /** Takes the line that is written over away; what is on record is said by others. */
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

    /** The name of an attempt, as its folder has it. */
    static String name(int number) {
        return String.format(Locale.ROOT, "attempt-%03d", number);
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
        // A line that wraps could not be written over.
        console.err().print("\r\033[K" + text.substring(0, Math.min(text.length(), console.columns() - 1)));
        console.err().flush();
        isDrawn = true;
        drawnNanos = now;
    }

    private double seconds() {
        return (ticker.getAsLong() - startedNanos) / 1e9;
    }

    /** The scores of the attempt so far, each block for as many of them as it takes to fit: the best of those. */
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
