package io.attemptcoordinator.core.select;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * A belief if the ratio of spread to noise were known.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class GivenRatio {
    /** Where scores differ by less, they are taken as equal. */
    private static final double RESOLUTION = 1e-9;

    private final int[] counts;
    private final double[] means;
    private final int size;
    private final int degreesOfFreedom;
    private final double squared;
    private final double precision;
    private final double centre;

    /** The variance of one judgement. */
    private final double noise;

    private final double logLikelihood;
    private final double[] expected;
    private final double[] variances;

    GivenRatio(double ratio, int[] counts, double[] means, double within) {
        this.counts = counts.clone();
        this.means = means.clone();
        size = counts.length;
        degreesOfFreedom = Arrays.stream(counts).sum() - 1;
        expected = new double[size];
        variances = new double[size];
        squared = ratio * ratio;
        double sum = 0.0;
        double weighted = 0.0;
        double logs = 0.0;
        for (int i = 0; i < size; i++) {
            double weight = weight(i);
            sum += weight;
            weighted += weight * means[i];
            logs += Math.log(weight);
        }
        precision = sum;
        centre = weighted / sum;
        double squares = within + RESOLUTION * RESOLUTION * degreesOfFreedom;
        for (int i = 0; i < size; i++) {
            squares += weight(i) * Math.pow(means[i] - centre, 2);
        }
        noise = squares / degreesOfFreedom;
        logLikelihood = (logs - Math.log(precision) - degreesOfFreedom * Math.log(squares)) / 2.0;
        for (int i = 0; i < size; i++) {
            double own = own(i);
            expected[i] = centre + own * (means[i] - centre);
            variances[i] = noise * (own / counts[i] + (1.0 - own) * (1.0 - own) / precision);
        }
    }

    private double weight(int candidate) {
        return 1.0 / (squared + 1.0 / counts[candidate]);
    }

    /** How much of a candidate's own mean counts, against the mean of all. */
    private double own(int candidate) {
        return squared * weight(candidate);
    }

    /** Returns how likely the judgements are, up to a constant that is the same for all ratios; its logarithm. */
    double logLikelihood() {
        return logLikelihood;
    }

    /** Returns the variance of one judgement. */
    double noise() {
        return noise;
    }

    double mean(int candidate) {
        return expected[candidate];
    }

    double variance(int candidate) {
        return variances[candidate];
    }

    /** What both have of the mean of all cancels out. */
    double probabilityOfBetter(int one, int other) {
        double difference = own(one) - own(other);
        double variance =
                noise * (own(one) / counts[one] + own(other) / counts[other] + difference * difference / precision);
        return Erfc.value((mean(other) - mean(one)) / Math.sqrt(2.0 * variance)) / 2.0;
    }

    void addValues(double weight, int left, double[] values) {
        int first = -1;
        int second = -1;
        for (int i = 0; i < size; i++) {
            if (first < 0 || mean(i) > mean(first)) {
                second = first;
                first = i;
            } else if (second < 0 || mean(i) > mean(second)) {
                second = i;
            }
        }
        for (int i = 0; i < size; i++) {
            double distance = Math.abs(mean(i) - mean(i == first ? second : first));
            values[i] += weight * bestValue(variance(i), distance, left);
        }
    }

    /** The value of a number of judgements has one peak per judgement. */
    private double bestValue(double variance, double distance, int left) {
        double best = 0.0;
        for (int judgements = 1; judgements <= left; judgements++) {
            double change = variance / Math.sqrt(variance + noise / judgements);
            double value = change * expectedExcess(-distance / change) / judgements;
            if (value < best) {
                break;
            }
            best = value;
        }
        return best;
    }

    /** Draws the noise, the mean of all, and all candidates; returns the best. */
    int drawBest(SplittableRandom random) {
        double deviation = Math.sqrt(noise * degreesOfFreedom / chiSquared(random));
        double drawnCentre = centre + deviation * random.nextGaussian() / Math.sqrt(precision);
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            double own = own(i);
            double drawn = drawnCentre
                    + own * (means[i] - drawnCentre)
                    + deviation * Math.sqrt(own / counts[i]) * random.nextGaussian();
            if (drawn > most) {
                most = drawn;
                best = i;
            }
        }
        return best;
    }

    /** Draws from the chi-squared distribution; for many degrees of freedom as Wilson and Hilferty (1931) approximate it. */
    private double chiSquared(SplittableRandom random) {
        if (degreesOfFreedom > 10) {
            double part = 2.0 / (9.0 * degreesOfFreedom);
            return degreesOfFreedom * Math.pow(1.0 - part + random.nextGaussian() * Math.sqrt(part), 3);
        }
        double sum = 0.0;
        for (int i = 0; i < degreesOfFreedom; i++) {
            double normal = random.nextGaussian();
            sum += normal * normal;
        }
        return sum;
    }

    /** The mean of what a standard normal variable has above minus z. */
    private static double expectedExcess(double z) {
        double density = Math.exp(-z * z / 2.0) / Math.sqrt(2.0 * Math.PI);
        return z * Erfc.value(-z / Math.sqrt(2.0)) / 2.0 + density;
    }
}
