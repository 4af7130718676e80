package io.attemptcoordinator.core.policy;

import java.util.SplittableRandom;

/**
 * The seeds of the attempts of a run.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class Seeds {
    /** The golden ratio as a 64-bit fraction, odd; multiples of it are spread evenly (Knuth, TAOCP vol. 3, 6.4). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /**
     * Returns the seed of an attempt: a function of the run's seed and the attempt's number, so that it does not depend on
     * the order in which attempts are requested.
     */
    public static long ofAttempt(long runSeed, int number) {
        return new SplittableRandom(runSeed + GOLDEN * (number + 1L)).nextLong();
    }

    /** Returns the seed that a round of attempts is shuffled by. */
    static long ofRound(long runSeed, int round) {
        return ofAttempt(~runSeed, round);
    }

    /** Returns the seed of a judgement of an attempt, counted from 1: it does not depend on what else was judged. */
    public static long ofJudgement(long runSeed, int number, int judgement) {
        return new SplittableRandom(ofAttempt(runSeed, number) - GOLDEN * judgement).nextLong();
    }
}
