package io.attemptcoordinator.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.Verifier.Verification;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.testkit.mock.Hang;
import io.attemptcoordinator.testkit.mock.MockVigaLoop;
import io.attemptcoordinator.testkit.mock.RecordingAttemptContext;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract passes our loops and catches one that breaks each of its rules. */
class AttemptContractTest {
    private static final Duration SHORT = Duration.ofSeconds(2);

    @Nested
    class OurLoop extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return VigaLoop.builder(
                            context -> Program.of("x = "
                                    + new SplittableRandom(context.request().seed() + context.iteration()).nextInt()),
                            context -> Verification.of(Verdict.of(0.5)))
                    .build();
        }

        @Override
        protected boolean isStochastic() {
            return true;
        }
    }

    @Nested
    class OurMock extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return MockVigaLoop.random();
        }

        @Override
        protected boolean isStochastic() {
            return true;
        }
    }

    @Nested
    class Plain extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt();
        }

        @Override
        protected boolean isStochastic() {
            return true;
        }
    }

    /** An attempt with a required setting that needs a reference can be tested. */
    @Nested
    class Demanding extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new DemandingAttempt("").configured(Settings.of("attempt 'demanding'", Map.of("style", "baroque")));
        }

        @Override
        protected void configure(RecordingAttemptContext.Builder context) {
            context.task(new Task("crate", "", List.of())).reference("top", new byte[] {1});
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
                Optional<AttemptStopReason> stop = step(context, index, random.nextDouble());
                if (isOver(context, index, stop.isPresent())) {
                    return new AttemptResult.Completed(reason(stop));
                }
            }
        }

        long seed(AttemptContext context) {
            return context.request().seed();
        }

        Optional<AttemptStopReason> step(AttemptContext context, int index, double score) throws InterruptedException {
            ArtifactRef code = save(context, index, "score = " + score);
            return context.report(Iteration.verified(index, Verdict.of(score))
                    .artifacts(Map.of("code", code))
                    .build());
        }

        static ArtifactRef save(AttemptContext context, int index, String text) {
            return context.save(
                    "iterations/" + index + "/code.py", "text/plain", new ByteArrayInputStream(text.getBytes(UTF_8)));
        }

        @SuppressWarnings("UnusedVariable") // The saboteurs use them.
        boolean isOver(AttemptContext context, int index, boolean isTold) {
            return isTold;
        }

        AttemptStopReason reason(Optional<AttemptStopReason> told) {
            return told.orElse(AttemptStopReason.FINISHED);
        }
    }

    private static final class DemandingAttempt extends PlainAttempt {
        private final String style;

        DemandingAttempt(String style) {
            this.style = style;
        }

        @Override
        public Attempt configured(Settings settings) {
            return new DemandingAttempt(settings.text("style"));
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            if (style.isEmpty() || !context.request().references().containsKey("top")) {
                throw new CoordinatorException(Code.CONFIGURATION, "It needs a style and a reference.");
            }
            return super.run(context);
        }
    }

    @Breaks("ATTEMPT-01")
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

    @Breaks("ATTEMPT-02")
    static final class MiscountingTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                Optional<AttemptStopReason> step(AttemptContext context, int index, double score)
                        throws InterruptedException {
                    return super.step(context, index + 1, score);
                }
            };
        }
    }

    @Breaks("ATTEMPT-03")
    static final class StubbornTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                boolean isOver(AttemptContext context, int index, boolean isTold) {
                    return index + 1 >= context.request().limits().maxIterations()
                            || context.remaining().isZero();
                }
            };
        }
    }

    @Breaks("ATTEMPT-03")
    static final class WithItsOwnReasonTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                AttemptStopReason reason(Optional<AttemptStopReason> told) {
                    return AttemptStopReason.FINISHED;
                }
            };
        }
    }

    @Breaks("ATTEMPT-04")
    static final class EndlessTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                boolean isOver(AttemptContext context, int index, boolean isTold) {
                    return context.request().limits().maxIterations() == 1 ? index >= 4 : isTold;
                }
            };
        }
    }

    @Breaks(value = "ATTEMPT-05", andSo = "ATTEMPT-08")
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

    @Breaks("ATTEMPT-05")
    static final class SeedlessTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                long seed(AttemptContext context) {
                    return 4;
                }
            };
        }

        @Override
        protected boolean isStochastic() {
            return true;
        }
    }

    @Breaks(value = "ATTEMPT-06", andSo = "ATTEMPT-11")
    static final class UntidyTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public AttemptResult run(AttemptContext context) throws InterruptedException {
                    for (int index = 0; ; index++) {
                        Optional<AttemptStopReason> stop = step(context, index, 0.5);
                        if (stop.isPresent()) {
                            return new AttemptResult.Completed(stop.get());
                        }
                    }
                }
            };
        }
    }

    @Breaks("ATTEMPT-07")
    static final class OverwritingTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                Optional<AttemptStopReason> step(AttemptContext context, int index, double score)
                        throws InterruptedException {
                    ArtifactRef code = save(context, 0, "score = " + score);
                    return context.report(Iteration.verified(index, Verdict.of(score))
                            .artifacts(Map.of("code", code))
                            .build());
                }
            };
        }
    }

    @Breaks("ATTEMPT-07")
    static final class InventiveTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                Optional<AttemptStopReason> step(AttemptContext context, int index, double score)
                        throws InterruptedException {
                    ArtifactRef invented = new ArtifactRef("elsewhere/best.png", "0".repeat(64), "image/png", 1);
                    return context.report(Iteration.verified(index, Verdict.of(score))
                            .renders(Map.of("top", invented))
                            .build());
                }
            };
        }
    }

    @Breaks("ATTEMPT-08")
    static final class SharedStateTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                private SplittableRandom random = new SplittableRandom();

                @Override
                public AttemptResult run(AttemptContext context) throws InterruptedException {
                    random = new SplittableRandom(seed(context));
                    return super.run(context);
                }

                @Override
                Optional<AttemptStopReason> step(AttemptContext context, int index, double score)
                        throws InterruptedException {
                    return super.step(context, index, random.nextDouble());
                }
            };
        }
    }

    @Breaks("ATTEMPT-08")
    static final class OneAtATimeTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public synchronized AttemptResult run(AttemptContext context) throws InterruptedException {
                    return super.run(context);
                }
            };
        }

        @Override
        protected Duration timeout() {
            return SHORT;
        }
    }

    @Breaks("ATTEMPT-09")
    static final class DeafTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public AttemptResult run(AttemptContext context) throws InterruptedException {
                    try {
                        return super.run(context);
                    } catch (InterruptedException e) {
                        return super.run(context);
                    }
                }
            };
        }
    }

    @Breaks("ATTEMPT-09")
    static final class WrappingTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public AttemptResult run(AttemptContext context) {
                    try {
                        return super.run(context);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                }
            };
        }
    }

    @Breaks("ATTEMPT-10")
    static final class TimelessTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                Optional<AttemptStopReason> step(AttemptContext context, int index, double score)
                        throws InterruptedException {
                    if (context.remaining().isZero()) {
                        Hang.ignoringInterrupts(new CountDownLatch(1));
                    }
                    return super.step(context, index, score);
                }
            };
        }

        @Override
        protected Duration timeout() {
            return SHORT;
        }
    }

    @Breaks("ATTEMPT-11")
    static final class BravadoTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public AttemptResult run(AttemptContext context) throws InterruptedException {
                    try {
                        return super.run(context);
                    } catch (CoordinatorException e) {
                        return new AttemptResult.Completed(AttemptStopReason.FINISHED);
                    }
                }
            };
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(AttemptContractTest.class, AttemptContract.class);
    }

    static final class HangingTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                public AttemptResult run(AttemptContext context) {
                    Hang.ignoringInterrupts(new CountDownLatch(1));
                    throw new AssertionError("never released");
                }
            };
        }

        @Override
        protected Duration timeout() {
            return Duration.ofMillis(200);
        }
    }

    @Test
    void anAttemptThatHangsFailsItsRulesAndNotTheBuild() {
        assertThat(Saboteurs.failures(HangingTestCase.class))
                .hasSize(10)
                .containsKey("ATTEMPT-02")
                .allSatisfy((rule, message) -> assertThat(message).contains("did not end within 0.2 s"));
    }

    static final class NullTestCase extends AttemptContract {
        @Override
        protected Attempt createAttempt() {
            return new PlainAttempt() {
                @Override
                @SuppressWarnings("NullAway") // That is the sabotage.
                public AttemptResult run(AttemptContext context) {
                    return null;
                }
            };
        }
    }

    @Test
    void anAttemptThatReturnsNullFailsWithTheRule() {
        assertThat(Saboteurs.failures(NullTestCase.class)).containsKey("ATTEMPT-02");
    }
}
