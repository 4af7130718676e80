package io.attemptcoordinator.core.policy;

import com.google.common.base.Preconditions;
import io.attemptcoordinator.api.Settings;
import java.util.List;

/**
 * The median rule of Golovin et al., "Google Vizier" (2017), section 3.2.1, on best scores: an attempt ends if its best score so far
 * is below the median of what the attempts before it had after as many iterations.
 *
 * <p>Settings: {@code attempts} (1 or more, default 3), how many attempts must have come as far before one is pruned; {@code from} (1
 * or more, default 10), the iterations after which attempts are compared first; {@code every} (1 or more, default 10), after how many
 * more each time.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param attempts how many attempts must have come as far before one is pruned, 1 or more
 * @param from the iterations after which attempts are compared first, 1 or more
 * @param every after how many more iterations they are compared again, 1 or more
 * @since 0.1
 */
public record MedianPruner(int attempts, int from, int every) implements Pruner {
    /** Creates the pruner with its defaults. */
    public MedianPruner() {
        this(3, 10, 10);
    }

    /** Checks the components. */
    public MedianPruner {
        Preconditions.checkArgument(attempts >= 1, "attempts must be >= 1 but was %s", attempts);
        Preconditions.checkArgument(from >= 1, "from must be >= 1 but was %s", from);
        Preconditions.checkArgument(every >= 1, "every must be >= 1 but was %s", every);
    }

    @Override
    public String name() {
        return "median";
    }

    @Override
    public Pruner configured(Settings settings) {
        return new MedianPruner(
                (int) settings.integer("attempts", 1, Integer.MAX_VALUE, attempts),
                (int) settings.integer("from", 1, Integer.MAX_VALUE, from),
                (int) settings.integer("every", 1, Integer.MAX_VALUE, every));
    }

    @Override
    public boolean comparesAfter(int iterations) {
        return iterations >= from && (iterations - from) % every == 0;
    }

    @Override
    public boolean prunes(int iterations, double score, List<Double> earlier) {
        return earlier.size() >= attempts && score < median(earlier);
    }

    /** The mean of the two in the middle, if there are two. */
    private static double median(List<Double> scores) {
        double[] sorted =
                scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
