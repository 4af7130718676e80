package io.attemptcoordinator.core.policy;

import com.google.common.base.Preconditions;
import io.attemptcoordinator.api.Settings;
import java.util.List;

/**
 * Successive halving of Jamieson and Talwalkar (2016), one attempt after the other as in the stopping variant of Li et al., "A System
 * for Massively Parallel Hyperparameter Tuning" (2020): after {@code from} iterations, and then each time that their number has
 * grown by the {@code factor}, an attempt ends unless it is among the best of every {@code factor} attempts that came as far. As
 * long as fewer than that have, only the best goes on.
 *
 * <p>Settings: {@code from} (1 or more, default 10) and {@code factor} (2 or more, default 2).
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param from the iterations after which attempts are compared first, 1 or more
 * @param factor by what the iterations grow, and the attempts shrink, from one comparison to the next, 2 or more
 * @since 0.1
 */
public record HalvingPruner(int from, int factor) implements Pruner {
    /** Creates the pruner with its defaults. */
    public HalvingPruner() {
        this(10, 2);
    }

    /** Checks the components. */
    public HalvingPruner {
        Preconditions.checkArgument(from >= 1, "from must be >= 1 but was %s", from);
        Preconditions.checkArgument(factor >= 2, "factor must be >= 2 but was %s", factor);
    }

    @Override
    public String name() {
        return "successive-halving";
    }

    @Override
    public Pruner configured(Settings settings) {
        return new HalvingPruner((int) settings.integer("from", 1, Integer.MAX_VALUE, from), (int)
                settings.integer("factor", 2, Integer.MAX_VALUE, factor));
    }

    @Override
    public boolean comparesAfter(int iterations) {
        long rung = from;
        while (rung < iterations) {
            rung *= factor;
        }
        return rung == iterations;
    }

    @Override
    public boolean prunes(int iterations, double score, List<Double> earlier) {
        int promoted = Math.max(1, (earlier.size() + 1) / factor);
        return earlier.stream().filter(other -> other > score).count() >= promoted;
    }
}
