package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.Budget;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * An estimate of how long a run still takes: from how long an iteration took so far, how many iterations the attempts that
 * ended needed, and how many attempts are made at the same time.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class TimeLeft {
    /** The first iteration of an attempt tells little, because whatever is only made once is in it. */
    private static final int MIN_ITERATIONS = 3;

    private static final double MILLIS = 1000;
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    private double seconds;
    private Usage usage = Usage.NONE;
    private int iterations;
    private int ended;
    private int iterationsOfEnded;

    /** Adds an iteration that took some seconds, and what it spent. */
    void addIteration(double took, Usage spent) {
        seconds += took;
        usage = usage.plus(spent);
        iterations++;
    }

    /** Adds an attempt that ended, with its iterations. */
    void addAttempt(int made) {
        ended++;
        iterationsOfEnded += made;
    }

    /**
     * Returns the seconds that are left; empty as long as too little is known. A run that stops at a threshold takes less.
     *
     * @param made the iterations of each attempt under way so far
     * @param notBegun how many attempts have not begun
     * @param most the maximum number of iterations of an attempt
     * @param workers how many attempts are made at the same time
     * @param budget what the run may spend; what it spent before it was resumed is not known here
     * @param elapsed how long it has taken
     */
    OptionalDouble seconds(List<Integer> made, int notBegun, int most, int workers, Budget budget, Duration elapsed) {
        if (iterations < MIN_ITERATIONS) {
            return OptionalDouble.empty();
        }
        double each = ended == 0 ? most : (double) iterationsOfEnded / ended;
        double longest = 0;
        double all = notBegun * each;
        for (int done : made) {
            // One that has made more than the others did may go on, or end any time.
            double left = Math.max(each - done, done < most ? 1 : 0);
            longest = Math.max(longest, left);
            all += left;
        }
        double together = Math.max(1, workers);
        double byWork = Math.max(longest, all / together) * seconds / iterations;
        double byBudget = iterationsLeft(budget) / together * seconds / iterations;
        double byTime = budget.wallTime() == null
                ? Double.POSITIVE_INFINITY
                : budget.wallTime().minus(elapsed).toMillis() / MILLIS;
        return OptionalDouble.of(Math.max(0, Math.min(byWork, Math.min(byBudget, byTime))));
    }

    /** How many iterations the budget leaves, if they go on to cost what they cost so far; infinite without one. */
    private double iterationsLeft(Budget budget) {
        double left = Double.POSITIVE_INFINITY;
        if (budget.totalIterations() != null) {
            left = budget.totalIterations() - (double) iterations;
        }
        if (budget.tokens() != null && usage.tokens() > 0) {
            left = Math.min(left, (double) (budget.tokens() - usage.tokens()) / usage.tokens() * iterations);
        }
        if (budget.cost() != null && usage.cost().signum() > 0) {
            double spent = usage.cost().doubleValue();
            left = Math.min(left, (budget.cost().doubleValue() - spent) / spent * iterations);
        }
        return left;
    }

    /** Returns how people say it, no more precise than it is. */
    static String about(double seconds) {
        if (seconds < MINUTE) {
            return String.format(Locale.ROOT, "about %d s left", Math.max(5, Math.round(seconds / 5) * 5));
        }
        return seconds < 1.5 * HOUR
                ? String.format(Locale.ROOT, "about %d min left", Math.round(seconds / MINUTE))
                : String.format(Locale.ROOT, "about %d h left", Math.round(seconds / HOUR));
    }
}
