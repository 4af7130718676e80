package io.attemptcoordinator.core.select;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A belief, given all judgements: a mixture over the ratios of spread to noise.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class Posterior {
    private static final int RATIOS = 15;
    private static final double LEAST_RATIO = 0.1;
    private static final double MOST_RATIO = 10.0;

    /** How often the candidates are drawn from the belief: a probability is then exact to 0.008, one standard error. */
    private static final int DRAWS = 4000;

    private static final long SEED = 0x5eed;

    /** A ratio that is less likely does not decide what is judged next, and would cost as much time as the others. */
    private static final double NEGLIGIBLE = 1e-4;

    private final int size;
    private final GivenRatio[] ratios = new GivenRatio[RATIOS];
    private final double[] weights = new double[RATIOS];

    /**
     * Finds what to believe.
     *
     * @param counts how many judgements there are of each candidate, each 1 or more
     * @param means their means
     * @param within the sum of the squares of what judgements differ from the mean of their candidate
     */
    Posterior(int[] counts, double[] means, double within) {
        size = counts.length;
        double step = Math.log(MOST_RATIO / LEAST_RATIO) / (RATIOS - 1);
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < RATIOS; k++) {
            ratios[k] = new GivenRatio(LEAST_RATIO * Math.exp(k * step), counts, means, within);
            most = Math.max(most, ratios[k].logLikelihood());
        }
        double sum = 0.0;
        for (int k = 0; k < RATIOS; k++) {
            weights[k] = Math.exp(ratios[k].logLikelihood() - most);
            sum += weights[k];
        }
        for (int k = 0; k < RATIOS; k++) {
            weights[k] /= sum;
        }
    }

    /** Returns how good a candidate is expected to be. This is shrunk towards the mean of all. */
    double mean(int candidate) {
        double mean = 0.0;
        for (int k = 0; k < RATIOS; k++) {
            mean += weights[k] * ratios[k].mean(candidate);
        }
        return mean;
    }

    /** Returns the candidate that is expected to be the best; of equal ones, the first. */
    int leader() {
        int leader = 0;
        for (int i = 1; i < size; i++) {
            if (mean(i) > mean(leader)) {
                leader = i;
            }
        }
        return leader;
    }

    /** Returns the standard deviation of how good a candidate is. */
    double deviation(int candidate) {
        double mean = mean(candidate);
        double variance = 0.0;
        for (int k = 0; k < RATIOS; k++) {
            double difference = ratios[k].mean(candidate) - mean;
            variance += weights[k] * (ratios[k].variance(candidate) + difference * difference);
        }
        return Math.sqrt(variance);
    }

    /** Returns the standard deviation of one judgement. */
    double noise() {
        double variance = 0.0;
        for (int k = 0; k < RATIOS; k++) {
            variance += weights[k] * ratios[k].noise();
        }
        return Math.sqrt(variance);
    }

    /**
     * Returns the candidate of which another judgement is worth most: by how much it can be expected to raise the quality of
     * what is selected, per judgement, if it is judged as often as pays best. This is the KG(*) policy of Frazier and Powell,
     * Paradoxes in Learning and the Marginal Value of Information, Decision Analysis 7(4), 2010.
     *
     * @param left how many judgements are left, 1 or more
     */
    int worthJudging(int left) {
        int best = 0;
        double most = -1.0;
        double[] values = new double[size];
        for (int k = 0; k < RATIOS; k++) {
            if (weights[k] > NEGLIGIBLE) {
                ratios[k].addValues(weights[k], left, values);
            }
        }
        for (int candidate = 0; candidate < size; candidate++) {
            if (values[candidate] > most) {
                most = values[candidate];
                best = candidate;
            }
        }
        return best;
    }

    /** Returns with what probability each candidate is the best of all, from draws that are always the same. */
    double[] probabilitiesOfBest() {
        SplittableRandom random = new SplittableRandom(SEED);
        int[] wins = new int[size];
        for (int draw = 0; draw < DRAWS; draw++) {
            wins[ratio(random.nextDouble()).drawBest(random)]++;
        }
        return Arrays.stream(wins).mapToDouble(count -> count / (double) DRAWS).toArray();
    }

    /**
     * Returns an upper bound of the probability that the leader is the best: that it is better than the second. It costs little, and
     * mostly says that a candidate must be judged again.
     */
    double mostProbabilityOfBest() {
        int leader = leader();
        int second = -1;
        for (int i = 0; i < size; i++) {
            if (i != leader && (second < 0 || mean(i) > mean(second))) {
                second = i;
            }
        }
        double probability = 0.0;
        for (int k = 0; k < RATIOS; k++) {
            probability += weights[k] * ratios[k].probabilityOfBetter(leader, second);
        }
        return probability;
    }

    private GivenRatio ratio(double quantile) {
        double sum = 0.0;
        for (int k = 0; k < RATIOS; k++) {
            sum += weights[k];
            if (quantile < sum) {
                return ratios[k];
            }
        }
        return ratios[RATIOS - 1];
    }
}
