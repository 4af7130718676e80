package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules CLASSIFIER-01 to CLASSIFIER-05 for a {@link FailureClassifier}. Implement {@link #fixture()} and run it as any JUnit
 * test.
 *
 * <p><b>Thread-safety:</b> as any JUnit test.
 *
 * @since 0.1
 */
public abstract class FailureClassifierContract extends Contract {
    /** For subclasses. */
    protected FailureClassifierContract() {}

    /**
     * A classifier and a symptom that it knows.
     *
     * @param classifier a new instance, configured if it needs settings
     * @param known a symptom that it has an answer for
     * @since 0.1
     */
    public record Fixture(FailureClassifier classifier, Symptom known) {
        private Optional<Failure> classify() {
            return classifier.classify(known);
        }
    }

    /**
     * Creates what the rules are checked on.
     *
     * @return a new fixture, equal to the one before
     */
    protected abstract Fixture fixture();

    @Test
    @DisplayName("CLASSIFIER-01 its name is valid and constant")
    void hasAName() {
        assertName(fixture().classifier());
    }

    @Test
    @DisplayName("CLASSIFIER-02 it signs its decisions")
    void signs() {
        Fixture fixture = fixture();
        Optional<Failure> failure = fixture.classify();
        assertThat(failure)
                .as("classify() must have an answer for the symptom that the fixture says it knows")
                .isPresent();
        assertThat(failure.orElseThrow().classifier())
                .as("a failure must carry the name of the classifier that decided")
                .isEqualTo(fixture.classifier().name());
    }

    @Test
    @DisplayName("CLASSIFIER-03 equal symptoms get equal decisions")
    void isDeterministic() {
        Fixture first = fixture();
        Optional<Failure> failure = first.classify();
        assertThat(first.classify())
                .as("a second call for the same symptom must decide the same; look for state")
                .isEqualTo(failure);
        assertThat(fixture().classify())
                .as("another instance must decide the same")
                .isEqualTo(failure);
    }

    @Test
    @DisplayName("CLASSIFIER-04 it never throws, whatever it is shown")
    void neverThrows() {
        FailureClassifier classifier = fixture().classifier();
        for (Symptom symptom : assorted()) {
            Optional<Failure> failure;
            try {
                failure = classifier.classify(symptom);
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "classify() must return Optional.empty() for what is not its own, and not throw " + e + ", for "
                                + symptom,
                        e);
            }
            assertThat(failure)
                    .as("classify() must return Optional.empty(), not null, for " + symptom)
                    .isNotNull();
        }
    }

    private static List<Symptom> assorted() {
        List<Symptom> symptoms = new ArrayList<>();
        for (Symptom.Phase phase : Symptom.Phase.values()) {
            symptoms.add(new Symptom(phase, "something", List.of(), null));
            symptoms.add(new Symptom(phase, "\u0000\n%s {} $1 \uD83D\uDE00", List.of(), new IllegalStateException()));
            symptoms.add(new Symptom(phase, "x".repeat(100_000), List.of(), null));
            symptoms.add(Symptom.of(phase, new StackOverflowError()));
            for (Evidence.Kind kind : Evidence.Kind.values()) {
                symptoms.add(new Symptom(phase, "seen", List.of(new Evidence(kind, "?")), null));
            }
            for (CoordinatorException.Code code : CoordinatorException.Code.values()) {
                symptoms.add(Symptom.of(phase, new CoordinatorException(code, "")));
                symptoms.add(new Symptom(phase, "seen", List.of(), new CoordinatorException(code, "")));
            }
        }
        return symptoms;
    }

    @Test
    @DisplayName("CLASSIFIER-05 concurrent calls get the same decisions")
    void isThreadSafe() throws InterruptedException {
        Fixture fixture = fixture();
        Optional<Failure> alone = fixture.classify();
        assertThat(concurrently(fixture::classify))
                .as("concurrent calls must decide what one alone decides")
                .containsOnly(alone);
    }
}
