package io.attemptcoordinator.core.policy;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Strategy;
import java.util.List;

/**
 * What a policy decides about an attempt. Its number and its seed follow from its place in the run.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param strategy what sets the attempt apart
 * @param lineage the numbers of the attempts that it builds on
 * @since 0.1
 */
public record AttemptOrder(Strategy strategy, List<Integer> lineage) {
    /** An attempt of the first round with the default strategy. */
    public static final AttemptOrder PLAIN = new AttemptOrder(Strategy.DEFAULT, List.of());

    /** Checks and copies the components. */
    public AttemptOrder {
        requireNonNull(strategy, "strategy");
        lineage = List.copyOf(lineage);
    }
}
