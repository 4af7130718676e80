package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.run.AttemptSummary;
import java.util.List;

/**
 * Says what the attempts of a further round do differently, from what is on record of those before: which of them they build on, and
 * what their strategies say of them.
 *
 * <p>Rules DISTILLER-01 to DISTILLER-08 of {@code docs/reference/contracts.md} bind every implementation; {@code DistillerContract}
 * of the testkit checks them.
 *
 * <p><b>Thread-safety:</b> implementations are immutable.
 *
 * @since 0.1
 */
public interface Distiller extends Component {
    /**
     * Returns the orders of a round. A pure function of its arguments, because it is asked again when the run is resumed. It is
     * interrupted when the time of a step has passed.
     *
     * @param round the round, and what was done before it
     * @param history what is on record of the attempts before it
     * @return as many orders as the round has attempts; each names in its lineage only attempts before the round
     * @throws InterruptedException if the calling thread is interrupted
     */
    List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException;

    @Override
    default Distiller configured(Settings settings) {
        return this;
    }

    /**
     * A further round of attempts.
     *
     * <p><b>Thread-safety:</b> immutable.
     *
     * @param number the number of the round, 1 or more; the first round has number 0
     * @param first the number of its first attempt
     * @param attempts how many attempts it makes, 1 or more
     * @param earlier all attempts before it, in the order of their numbers
     * @since 0.1
     */
    record Round(int number, int first, int attempts, List<AttemptSummary> earlier) {
        /** Copies the components. */
        public Round {
            earlier = List.copyOf(earlier);
        }
    }
}
