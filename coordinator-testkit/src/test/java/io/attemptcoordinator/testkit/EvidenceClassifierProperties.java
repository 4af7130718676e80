package io.attemptcoordinator.testkit;

import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import io.attemptcoordinator.testkit.property.FailureClassifierProperties;

/** The built-in classifier answers every symptom. */
class EvidenceClassifierProperties extends FailureClassifierProperties {
    @Override
    protected FailureClassifier createClassifier() {
        return new EvidenceClassifier();
    }
}
