package io.attemptcoordinator.core;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks classifiers in order; the last one has an answer for everything. */
final class ClassifierChain {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifierChain.class);

    private final List<FailureClassifier> classifiers;

    ClassifierChain(List<FailureClassifier> classifiers) {
        this.classifiers = classifiers;
    }

    Failure classify(Symptom symptom) {
        for (FailureClassifier classifier : classifiers) {
            Optional<Failure> failure = ask(classifier, symptom);
            if (failure.isPresent()) {
                return failure.get();
            }
        }
        throw new IllegalStateException("no classifier had an answer for " + symptom);
    }

    /** A classifier that breaks must not hide the failure that it was asked about. */
    private static Optional<Failure> ask(FailureClassifier classifier, Symptom symptom) {
        try {
            return classifier.classify(symptom);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("classifier", classifier.name())
                    .setCause(e)
                    .log("Classifier failed and is passed over");
            return Optional.empty();
        }
    }
}
