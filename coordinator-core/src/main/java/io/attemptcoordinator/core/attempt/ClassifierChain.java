package io.attemptcoordinator.core.attempt;

import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks classifiers in the order of their priority, equal ones by name; the built-in one comes last and has an answer for
 * everything.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class ClassifierChain {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifierChain.class);

    private final ImmutableList<FailureClassifier> classifiers;
    private final EvidenceClassifier last = new EvidenceClassifier();

    /**
     * Creates a chain.
     *
     * @param classifiers those to ask before the built-in one
     */
    public ClassifierChain(Collection<FailureClassifier> classifiers) {
        this.classifiers = ImmutableList.sortedCopyOf(
                Comparator.comparingInt(FailureClassifier::priority).reversed().thenComparing(FailureClassifier::name),
                classifiers);
    }

    /** Returns the classifiers before the built-in one, in the order in which they are asked. */
    public List<FailureClassifier> classifiers() {
        return classifiers;
    }

    /** Classifies a symptom. Never throws. */
    public Failure classify(Symptom symptom) {
        for (FailureClassifier classifier : classifiers) {
            Optional<Failure> failure = ask(classifier, symptom);
            if (failure.isPresent()) {
                return failure.get();
            }
        }
        return last.decide(symptom);
    }

    /** A classifier that breaks must not hide the failure that it was asked about. */
    private static Optional<Failure> ask(FailureClassifier classifier, Symptom symptom) {
        try {
            Optional<Failure> answer = classifier.classify(symptom);
            if (answer != null) {
                return answer;
            }
            LOG.atWarn().addKeyValue("classifier", classifier.name()).log("Classifier returned null and is skipped");
        } catch (RuntimeException | Error e) {
            LOG.atWarn()
                    .addKeyValue("classifier", classifier.name())
                    .setCause(e)
                    .log("Classifier failed and is skipped");
        }
        return Optional.empty();
    }
}
