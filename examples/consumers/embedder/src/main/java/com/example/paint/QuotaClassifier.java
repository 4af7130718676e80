package com.example.paint;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import java.util.List;
import java.util.Optional;

// region classifier
/** Knows one thing that the built-in classifier does not: that a used-up quota will not come back in this run. */
public final class QuotaClassifier implements FailureClassifier {
    @Override
    public String name() {
        return "example-quota";
    }

    @Override
    public Optional<Failure> classify(Symptom symptom) {
        if (!symptom.message().contains("insufficient_quota")) {
            return Optional.empty(); // Not mine; the next classifier is asked.
        }
        // PERMANENT evidence: a new worker would not help, so the attempt is not tried again.
        Evidence evidence = new Evidence(Evidence.Kind.PERMANENT, "the quota of the model is used up");
        return Optional.of(new Failure(FailureClass.E0_INFRASTRUCTURE, symptom.message(), name(), List.of(evidence)));
    }
}
// endregion
