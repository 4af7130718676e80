package io.attemptcoordinator.core.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.fake.Stuck;
import io.attemptcoordinator.core.fake.TestRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClassifierChainTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Stuck stuck = new Stuck();

    @AfterEach
    void release() {
        stuck.close();
    }

    private FailureClassifier classifier(String name, int priority, Supplier<Optional<Failure>> answer) {
        return new FailureClassifier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int priority() {
                return priority;
            }

            @Override
            public Optional<Failure> classify(Symptom symptom) {
                asked.add(name);
                return answer.get();
            }
        };
    }

    private static Optional<Failure> semantic() {
        return Optional.of(new Failure(
                FailureClass.E3_SEMANTIC, "it is odd", "c", List.of(new Evidence(Evidence.Kind.TEXT, "it is odd"))));
    }

    @Test
    void asksByPriorityThenByNameUntilOneAnswers() {
        ClassifierChain chain = new ClassifierChain(
                List.of(
                        classifier("e", -1, ClassifierChainTest::semantic),
                        classifier("d", 0, ClassifierChainTest::semantic),
                        classifier("b", 0, Optional::empty),
                        classifier("c", 0, ClassifierChainTest::semantic),
                        classifier("a", 7, Optional::empty)),
                Duration.ofMinutes(1));

        assertThat(chain.classify(TestRun.BROKEN_CODE)).isEqualTo(semantic().orElseThrow());
        assertThat(asked).containsExactly("a", "b", "c");
        assertThat(chain.classifiers()).extracting(FailureClassifier::name).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    @SuppressWarnings("NullAway") // What a classifier without a null checker can do.
    void passesOverThoseThatBreak() {
        ClassifierChain chain = new ClassifierChain(
                List.of(
                        classifier("throws", 3, () -> {
                            throw new IllegalStateException("a bug");
                        }),
                        classifier("fails", 2, () -> {
                            throw new NoClassDefFoundError("a/Bug");
                        }),
                        classifier("null", 1, () -> null)),
                Duration.ofMinutes(1));

        assertThat(chain.classify(TestRun.BROKEN_CODE).failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
        assertThat(asked).containsExactly("throws", "fails", "null");
    }

    @Test
    void passesOverOneThatBlocksForEverAndDoesNotAskItAgain() {
        ClassifierChain chain = new ClassifierChain(
                List.of(
                        classifier("deaf", 1, () -> {
                            stuck.ignoringInterrupts();
                            return Optional.empty();
                        }),
                        classifier("next", 0, ClassifierChainTest::semantic)),
                Duration.ofMillis(100));

        for (int time = 0; time < 2; time++) {
            assertThat(chain.classify(TestRun.BROKEN_CODE)).isEqualTo(semantic().orElseThrow());
        }
        assertThat(asked).containsExactly("deaf", "next", "next");
        assertThat(chain.abandonedThreads()).containsExactly("coordinator-classifier-deaf");
    }

    @Test
    void interruptsAClassifierAndDoesNotWaitForItWhenItIsInterrupted() throws InterruptedException {
        CompletableFuture<Boolean> isInterrupted = new CompletableFuture<>();
        ClassifierChain chain = new ClassifierChain(
                List.of(classifier("deaf", 1, () -> {
                    try {
                        stuck.untilInterrupted();
                    } catch (InterruptedException e) {
                        isInterrupted.complete(true);
                    }
                    stuck.ignoringInterrupts();
                    return Optional.empty();
                })),
                Duration.ofMinutes(1));
        Thread caller = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                stuck.awaitEntered();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            caller.interrupt();
        });
        interrupter.start();

        Failure failure = chain.classify(TestRun.BROKEN_CODE);

        assertThat(Thread.interrupted()).as("whoever asked must hear of it").isTrue();
        assertThat(failure.failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
        assertThat(isInterrupted.join()).isTrue();
    }
}
