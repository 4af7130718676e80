package io.attemptcoordinator.cli;

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

    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    private double seconds;
    private int iterations;
    private int ended;
    private int iterationsOfEnded;

    /** Adds an iteration that took some seconds. */
    void addIteration(double took) {
        seconds += took;
        iterations++;
    }

    /** Adds an attempt that ended, with its iterations. */
    void addAttempt(int made) {
        ended++;
        iterationsOfEnded += made;
    }

    /**
     * Returns the seconds that are left; empty as long as too little is known. A run that stops early, at a threshold or by
     * its budget, takes less.
     *
     * @param made the iterations of each attempt under way so far
     * @param notBegun how many attempts have not begun
     * @param most the maximum number of iterations of an attempt
     * @param workers how many attempts are made at the same time
     */
    OptionalDouble seconds(List<Integer> made, int notBegun, int most, int workers) {
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
        return OptionalDouble.of(Math.max(longest, all / Math.max(1, workers)) * seconds / iterations);
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
