package io.attemptcoordinator.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.testkit.arbitrary.ApiArbitraries;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A {@link FailureClassifier} answers every symptom, signs its answers, and always answers the same.
 *
 * <p><b>Thread-safety:</b> as any jqwik test.
 *
 * @since 0.1
 */
public abstract class FailureClassifierProperties {
    /** For subclasses. */
    protected FailureClassifierProperties() {}

    /** Creates a new classifier, configured if it needs settings. */
    protected abstract FailureClassifier createClassifier();

    @Provide
    Arbitrary<Symptom> symptoms() {
        return ApiArbitraries.symptoms();
    }

    @Property
    void answersEverySymptom(@ForAll("symptoms") Symptom symptom) {
        FailureClassifier classifier = createClassifier();
        Optional<Failure> failure = classifier.classify(symptom);
        assertThat(failure).as("an answer, which may be empty").isNotNull();
        failure.ifPresent(
                decided -> assertThat(decided.classifier()).as("who decided").isEqualTo(classifier.name()));
        assertThat(classifier.classify(symptom)).as("the second answer").isEqualTo(failure);
        assertThat(createClassifier().classify(symptom))
                .as("the answer of another instance")
                .isEqualTo(failure);
    }
}
