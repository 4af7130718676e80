package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.EvidenceClassifier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract passes the built-in classifier and catches one that breaks each of its rules. */
class FailureClassifierContractTest extends FailureClassifierContract {
    private static final Symptom KNOWN = new Symptom(Symptom.Phase.EXECUTE, "out of memory", List.of(), null);

    @Override
    protected Fixture fixture() {
        return new Fixture(new EvidenceClassifier(), KNOWN);
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

    static final class GoodTestCase extends FailureClassifierContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new MemoryClassifier(), KNOWN);
        }
    }

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

    @Test
    void catchesSaboteurs() {
        assertThat(Saboteurs.failures(GoodTestCase.class)).isEmpty();
        Saboteurs.assertCaught(BadNameTestCase.class, "CLASSIFIER-01", "CLASSIFIER-02");
        Saboteurs.assertCaught(UnsignedTestCase.class, "CLASSIFIER-02");
        Saboteurs.assertCaught(FickleTestCase.class, "CLASSIFIER-03", "CLASSIFIER-05");
        Saboteurs.assertCaught(ThrowingTestCase.class, "CLASSIFIER-04");
        Saboteurs.assertCaught(NotConcurrentTestCase.class, "CLASSIFIER-05");
    }
}
