package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.hipparchus.random.Well19937c;

/**
 * A seeded search for the parameter values that score best: CMA-ES (Hansen and Ostermeier, 2001) from a start that is random or
 * given, restarted from a random one when it has converged.
 *
 * <p>The search keeps no state. To find what to try next, it replays the optimiser from its start over the recorded scores and
 * stops where the record ends. So the same seed and the same scores give the same values, and a search can continue from a
 * record.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class ParameterSearch {
    /** The first steps span about this fraction of each range, in either direction, unless another one is wanted. */
    static final double STEP = 0.12;

    /** When the spread of a population's scores is below this, there is nothing left to gain. */
    private static final double STOP_SPREAD = 1e-7;

    private final List<SceneTemplate.Parameter> parameters;
    private final long seed;
    private final double step;

    /** By parameter; empty for a random start. */
    private final Map<String, Double> start;

    /**
     * Creates a search.
     *
     * @param parameters what to search over; at least one
     * @param seed the seed
     * @throws IllegalArgumentException if there is no parameter
     */
    public ParameterSearch(List<SceneTemplate.Parameter> parameters, long seed) {
        this(parameters, seed, STEP, Map.of());
    }

    /**
     * Creates a search with another width of its first steps, or from a given start.
     *
     * @param parameters what to search over; at least one
     * @param seed the seed
     * @param step the fraction of each range that the first steps span, within (0, 1]
     * @param start the values that the search starts from, within their ranges; those that are missing are random
     * @throws IllegalArgumentException if there is no parameter, or the step is out of its range
     */
    public ParameterSearch(
            List<SceneTemplate.Parameter> parameters, long seed, double step, Map<String, Double> start) {
        if (!(step > 0.0 && step <= 1.0)) {
            throw new IllegalArgumentException("step must be within (0, 1] but was " + step);
        }
        this.step = step;
        this.start = Map.copyOf(start);
        this.parameters = List.copyOf(requireNonNull(parameters, "parameters"));
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("parameters must not be empty");
        }
        this.seed = seed;
    }

    /**
     * Returns the values to try next.
     *
     * @param scores the scores of the values tried before, in order; higher is better; a failure counts as 0
     * @return a value within its range for each parameter, in the order of the parameters
     */
    public Map<String, Double> next(List<Double> scores) {
        SplittableRandom random = new SplittableRandom(seed);
        Replay replay = new Replay(scores);
        while (true) {
            int before = replay.position;
            try {
                optimise(replay, random, before == 0 ? start : Map.of());
            } catch (RecordEnds end) {
                return values(end.point);
            } catch (MathRuntimeException e) {
                // The optimiser gives up on a degenerate covariance; restart it as if it had converged.
                if (replay.position == before) {
                    throw e;
                }
            }
        }
    }

    private void optimise(Replay replay, SplittableRandom random, Map<String, Double> from) {
        int size = parameters.size();
        double[] first = new double[size];
        double[] lower = new double[size];
        double[] upper = new double[size];
        double[] sigma = new double[size];
        for (int i = 0; i < size; i++) {
            double drawn = random.nextDouble();
            Double given = from.get(parameters.get(i).name());
            first[i] = given == null ? drawn : parameters.get(i).part(given);
            // A periodic parameter may leave its range; it is wrapped when it is used.
            lower[i] = parameters.get(i).isPeriodic() ? -1.0 : 0.0;
            upper[i] = parameters.get(i).isPeriodic() ? 2.0 : 1.0;
            sigma[i] = step;
        }
        int population = 4 + (int) (3 * Math.log(size)); // Hansen's default.
        CMAESOptimizer optimiser = new CMAESOptimizer(
                Integer.MAX_VALUE,
                1.0 - STOP_SPREAD,
                true,
                0,
                10,
                new Well19937c(random.nextLong()),
                false,
                (iteration, previous, current) -> Math.abs(previous.getValue() - current.getValue()) < STOP_SPREAD);
        optimiser.optimize(
                new MaxEval(Integer.MAX_VALUE),
                new ObjectiveFunction(replay::score),
                GoalType.MAXIMIZE,
                new InitialGuess(first),
                new SimpleBounds(lower, upper),
                new CMAESOptimizer.Sigma(sigma),
                new CMAESOptimizer.PopulationSize(population));
    }

    private Map<String, Double> values(double[] point) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < point.length; i++) {
            SceneTemplate.Parameter parameter = parameters.get(i);
            double part = parameter.isPeriodic() ? point[i] - Math.floor(point[i]) : point[i];
            double value = parameter.min() + part * (parameter.max() - parameter.min());
            values.put(parameter.name(), Math.min(parameter.max(), Math.max(parameter.min(), value)));
        }
        return values;
    }

    /** Answers the optimiser from the record. */
    private static final class Replay {
        private final List<Double> scores;
        private int position;

        Replay(List<Double> scores) {
            this.scores = scores;
        }

        double score(double[] point) {
            if (position == scores.size()) {
                throw new RecordEnds(point);
            }
            return scores.get(position++);
        }
    }

    /** Leaves the optimiser where the record ends. */
    private static final class RecordEnds extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient double[] point;

        RecordEnds(double[] point) {
            super(null, null, false, false);
            this.point = point.clone();
        }
    }
}
