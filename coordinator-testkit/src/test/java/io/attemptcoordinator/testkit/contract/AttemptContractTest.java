package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.Verifier.Verification;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.testkit.mock.FakeSceneExecutor;
import io.attemptcoordinator.testkit.mock.MockVigaLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract passes our loops and catches one that breaks each of its rules. */
class AttemptContractTest {
    @Nested
    class OurLoop extends AttemptContract {
        @TempDir
        Path folder;

        @Override
        protected Attempt createAttempt() {
            return VigaLoop.builder(
                            request -> Program.of(
                                    "x = " + new SplittableRandom(request.seed() + request.iteration()).nextInt()),
                            new FakeSceneExecutor(folder),
                            candidate -> Verification.of(Verdict.of(0.5)))
                    .build();
        }
    }

    @Nested
    class OurMock extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return MockVigaLoop.random();
        }
    }

    /** A plain loop, to be broken in one place. */
    private static class PlainAttempt implements Attempt {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            SplittableRandom random = new SplittableRandom(seed(context));
            context.reset();
            for (int index = 0; ; index++) {
                var stop = context.report(iteration(index, random.nextDouble()));
                if (isOver(context, index, stop.isPresent())) {
                    return new AttemptResult.Completed(StopReason.ITERATIONS_EXHAUSTED);
                }
            }
        }

        long seed(AttemptContext context) {
            return context.seed();
        }

        @SuppressWarnings("UnusedVariable") // The saboteurs use them.
        boolean isOver(AttemptContext context, int index, boolean isTold) {
            return isTold;
        }

        static Iteration iteration(int index, double score) {
            return new Iteration(
                    index, Map.of(), Map.of(), List.of(), Verdict.of(score), null, Usage.NONE, Duration.ZERO);
        }
    }

    static final class PlainTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt();
        }
    }

    static final class ShoutingTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public String name() {
                    return "PLAIN";
                }
            };
        }
    }

    static final class MiscountingTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public AttemptResult run(AttemptContext context) throws InterruptedException {
                    context.reset();
                    for (int index = 1; ; index++) {
                        if (context.report(iteration(index, 0.5)).isPresent()) {
                            return new AttemptResult.Completed(StopReason.ITERATIONS_EXHAUSTED);
                        }
                    }
                }
            };
        }
    }

    static final class StubbornTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                boolean isOver(AttemptContext context, int index, boolean isTold) {
                    return index + 1 >= context.maxIterations();
                }
            };
        }
    }

    static final class EndlessTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                boolean isOver(AttemptContext context, int index, boolean isTold) {
                    return context.maxIterations() == 1 ? index >= 4 : isTold;
                }
            };
        }
    }

    static final class MoodyTestCase extends AttemptContract {
        private static final AtomicInteger MOOD = new AtomicInteger();

        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                long seed(AttemptContext context) {
                    return MOOD.incrementAndGet();
                }
            };
        }
    }

    static final class UntidyTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public AttemptResult run(AttemptContext context) {
                    for (int index = 0; ; index++) {
                        if (context.report(iteration(index, 0.5)).isPresent()) {
                            return new AttemptResult.Completed(StopReason.ITERATIONS_EXHAUSTED);
                        }
                    }
                }
            };
        }
    }

    @Test
    void catchesSaboteurs() {
        assertThat(Saboteurs.failures(PlainTestCase.class)).isEmpty();
        Saboteurs.assertCaught(ShoutingTestCase.class, "ATTEMPT-01");
        Saboteurs.assertCaught(MiscountingTestCase.class, "ATTEMPT-02");
        Saboteurs.assertCaught(StubbornTestCase.class, "ATTEMPT-03");
        Saboteurs.assertCaught(EndlessTestCase.class, "ATTEMPT-04");
        Saboteurs.assertCaught(MoodyTestCase.class, "ATTEMPT-05");
        Saboteurs.assertCaught(UntidyTestCase.class, "ATTEMPT-06");
    }
}
