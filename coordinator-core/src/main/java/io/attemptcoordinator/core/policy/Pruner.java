package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Settings;
import java.util.List;

/**
 * Ends attempts early that are behind those before them, so that others can have what they would have spent. After some of its
 * iterations, an attempt is compared with what the attempts before it had achieved after as many: never with later ones, so that
 * the same seed prunes the same attempts, however many run at the same time. An attempt that is to be compared waits until those
 * before it are as far, or have ended.
 *
 * <p>Rules PRUNER-01 to PRUNER-08 of {@code docs/reference/contracts.md} bind every implementation; {@code PrunerContract}
 * of the testkit checks them.
 *
 * <p><b>Thread-safety:</b> implementations are immutable.
 *
 * @since 0.1
 */
public interface Pruner extends Component {
    /** Returns the pruner that lets all attempts go on. */
    static Pruner none() {
        return NoPruner.INSTANCE;
    }

    /**
     * Returns whether attempts are compared after this many iterations. The scores there are kept in memory until the run ends: one for
     * each attempt.
     *
     * @param iterations 1 or more, less than an attempt may make
     */
    boolean comparesAfter(int iterations);

    /**
     * Returns whether an attempt ends.
     *
     * @param iterations how many it has made
     * @param score its best score so far, within [0, 1]; 0 if none of its iterations was scored
     * @param earlier the best scores of the attempts before it after as many iterations, in the order of their numbers; those that
     *     were not made that far are missing, those that were pruned then or later are not
     */
    boolean prunes(int iterations, double score, List<Double> earlier);

    @Override
    default Pruner configured(Settings settings) {
        return this;
    }
}
