package com.example.contracts;

import com.example.paint.QuotaClassifier;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.testkit.contract.FailureClassifierContract;
import java.util.List;

class QuotaClassifierTest extends FailureClassifierContract {
    @Override
    protected Fixture fixture() {
        return new Fixture(
                new QuotaClassifier(),
                new Symptom(Symptom.Phase.GENERATE, "HTTP 429: insufficient_quota", List.of(), null));
    }
}
