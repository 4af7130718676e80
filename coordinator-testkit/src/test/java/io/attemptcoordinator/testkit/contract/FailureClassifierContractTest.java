package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract passes the built-in classifier and catches one that breaks each of its rules. */
class FailureClassifierContractTest {
    private static final Symptom KNOWN = new Symptom(Symptom.Phase.EXECUTE, "out of memory", List.of(), null);

    @Nested
    class BuiltIn extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new EvidenceClassifier(), KNOWN);
        }
    }

    @Nested
    class Custom extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new MemoryClassifier(), KNOWN);
        }
    }

    /** Knows one message. */
    private static class MemoryClassifier implements FailureClassifier {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public Optional<Failure> classify(Symptom symptom) {
            return symptom.message().contains("out of memory") ? Optional.of(failure(name())) : Optional.empty();
        }

        static Failure failure(String classifier) {
            return new Failure(
                    FailureClass.E0_INFRASTRUCTURE,
                    "memory ran out",
                    classifier,
                    List.of(new Evidence(Evidence.Kind.TEXT, "out of memory")));
        }
    }

    @Breaks(value = "CLASSIFIER-01", andSo = "CLASSIFIER-02")
    static final class BadNameTestCase extends FailureClassifierContract {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        protected Fixture fixture() {
            return new Fixture(
                    new MemoryClassifier() {
                        @Override
                        public String name() {
                            return "memory-" + calls.incrementAndGet();
                        }

                        @Override
                        public Optional<Failure> classify(Symptom symptom) {
                            return Optional.of(failure("memory"));
                        }
                    },
                    KNOWN);
        }
    }

    @Breaks("CLASSIFIER-02")
    static final class UnsignedTestCase extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(
                    new MemoryClassifier() {
                        @Override
                        public Optional<Failure> classify(Symptom symptom) {
                            return Optional.of(failure("somebody"));
                        }
                    },
                    KNOWN);
        }
    }

    @Breaks(value = "CLASSIFIER-03", andSo = "CLASSIFIER-05")
    static final class FickleTestCase extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(
                    new MemoryClassifier() {
                        private final AtomicInteger calls = new AtomicInteger();

                        @Override
                        public Optional<Failure> classify(Symptom symptom) {
                            return calls.getAndIncrement() % 2 == 0 ? super.classify(symptom) : Optional.empty();
                        }
                    },
                    KNOWN);
        }
    }

    @Breaks("CLASSIFIER-04")
    static final class ThrowingTestCase extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(
                    new MemoryClassifier() {
                        @Override
                        public Optional<Failure> classify(Symptom symptom) {
                            if (symptom.cause() != null) {
                                throw new IllegalStateException("what is this?");
                            }
                            return super.classify(symptom);
                        }
                    },
                    KNOWN);
        }
    }

    /** Passes the evidence of the symptom on, of which there may be none; the record of a failure refuses that. */
    @Breaks(
            value = "CLASSIFIER-04",
            andSo = {"CLASSIFIER-02", "CLASSIFIER-03", "CLASSIFIER-05"})
    static final class WithoutEvidenceTestCase extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(
                    new MemoryClassifier() {
                        @Override
                        public Optional<Failure> classify(Symptom symptom) {
                            return Optional.of(new Failure(
                                    FailureClass.E1_EXECUTION, symptom.message(), name(), symptom.evidence()));
                        }
                    },
                    KNOWN);
        }
    }

    @Breaks("CLASSIFIER-05")
    static final class NotConcurrentTestCase extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            Thread owner = Thread.currentThread();
            return new Fixture(
                    new MemoryClassifier() {
                        @Override
                        public Optional<Failure> classify(Symptom symptom) {
                            if (Thread.currentThread() != owner) {
                                throw new IllegalStateException("only one thread, please");
                            }
                            return super.classify(symptom);
                        }
                    },
                    KNOWN);
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(FailureClassifierContractTest.class, FailureClassifierContract.class);
    }

    @Test
    void saysWhatARecordRefusedWithTheIdOfTheRule() {
        assertThat(Saboteurs.failures(WithoutEvidenceTestCase.class))
                .allSatisfy((rule, message) -> assertThat(message).contains("a failure must have evidence"));
    }
}
