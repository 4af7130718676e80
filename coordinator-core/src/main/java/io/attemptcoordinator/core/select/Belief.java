package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.Score;

/**
 * What noisy judgements say about how good the candidates are.
 *
 * <p>The model: the quality of a candidate is normal around a common mean, and a judgement is normal around the quality. Mean,
 * spread and noise are unknown. The mean and the noise have the usual priors that say nothing (flat, and flat in the
 * logarithm), and integrate out in closed form; the ratio of spread to noise is on a grid, flat in the logarithm. So the belief
 * about a candidate is a mixture of Student's distributions, one for each ratio. Gelman et al., Bayesian Data Analysis, 3rd
 * edition, 5.4, has the model.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class Belief {
    private final int[] counts;
    private final double[] means;

    /** The sum of the squares of what judgements of one candidate differ from their mean. */
    private double within;

    Belief(int candidates) {
        counts = new int[candidates];
        means = new double[candidates];
    }

    /** Adds what was judged of a candidate. */
    void add(int candidate, Score score) {
        int added = score.judgements();
        int before = counts[candidate];
        double difference = score.value() - means[candidate];
        // The judgements behind a mean differ by its standard error times the root of their number.
        within += score.standardError() * score.standardError() * added * (added - 1.0);
        within += difference * difference * before * added / (before + added);
        counts[candidate] = before + added;
        means[candidate] += difference * added / counts[candidate];
    }

    /** Forgets how good a candidate was judged to be, but not what its judgements say about the noise. */
    void forget(int candidate) {
        counts[candidate] = 0;
        means[candidate] = 0.0;
    }

    /** Returns the mean of the judgements of a candidate. */
    double mean(int candidate) {
        return means[candidate];
    }

    /** Returns how many judgements there are of a candidate. */
    int count(int candidate) {
        return counts[candidate];
    }

    /** Returns what to believe now. */
    Posterior posterior() {
        return new Posterior(counts, means, within);
    }
}
