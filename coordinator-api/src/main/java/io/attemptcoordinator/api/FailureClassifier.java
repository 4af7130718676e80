package io.attemptcoordinator.api;

import java.util.Optional;

/**
 * Decides the class of a failure.
 *
 * <p>The classifiers of a run form a chain: those of the integrator first, by priority, then the built-in one, which knows
 * every symptom. The first answer counts.
 *
 * <p>Rules CLASSIFIER-01 to CLASSIFIER-05 of {@code docs/reference/contracts.md} bind every implementation; {@code
 * FailureClassifierContract} in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls.
 *
 * @since 0.1
 */
public interface FailureClassifier extends Component {
    /**
     * Classifies a symptom. Does not block: a classifier that takes longer than {@link AttemptLimits#grace()} is passed over
     * for the rest of the run.
     *
     * @param symptom what was observed
     * @return the failure, with evidence and this classifier's name; empty for "not mine, ask the next"
     */
    Optional<Failure> classify(Symptom symptom);

    @Override
    default FailureClassifier configured(Settings settings) {
        return this;
    }
}
