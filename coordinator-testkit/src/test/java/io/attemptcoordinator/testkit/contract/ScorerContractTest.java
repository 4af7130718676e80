package io.attemptcoordinator.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract passes a good scorer and catches one that breaks each of its rules. */
class ScorerContractTest extends ScorerContract {
    @Override
    protected Fixture fixture() {
        return fixture(new SizeScorer());
    }

    private static Fixture fixture(Scorer scorer) {
        return new Fixture(
                scorer,
                new StubScoringContext(new Task("task", "", List.of())).artifact("code", "x = 1".getBytes(UTF_8)));
    }

    /** Scores by the size of the code. */
    private static class SizeScorer implements Scorer {
        @Override
        public String name() {
            return "size";
        }

        @Override
        public Score score(ScoringContext context) {
            ArtifactRef code = context.artifacts().get("code");
            if (code == null) {
                throw new CoordinatorException(CoordinatorException.Code.COMPONENT_FAILED, "there is no code");
            }
            try (InputStream content = context.open(code)) {
                return Score.of(1.0 / (1 + content.readAllBytes().length));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static final class BadNameTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public String name() {
                    return "My Scorer";
                }
            });
        }
    }

    static final class NoScoreTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                @SuppressWarnings("NullAway") // That is the sabotage.
                public Score score(ScoringContext context) {
                    super.score(context);
                    return null;
                }
            });
        }
    }

    static final class CountingTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public Score score(ScoringContext context) {
                    super.score(context);
                    return Score.of(1.0 / (1 + calls.incrementAndGet()));
                }
            });
        }
    }

    /** Keeps what it works on in a field, and looks at it again when another call has begun, which a barrier makes certain. */
    static final class SharedStateTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                private final CyclicBarrier twoCalls = new CyclicBarrier(2);
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public Score score(ScoringContext context) {
                    Score score = super.score(context);
                    if (!Thread.currentThread().getName().startsWith("pool-")) {
                        return score;
                    }
                    try {
                        twoCalls.await(10, TimeUnit.SECONDS);
                        return calls.getAndIncrement() % 2 == 0 ? score : Score.of(0);
                    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
    }

    static final class SilentZeroTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    return context.artifacts().isEmpty() ? Score.of(0) : super.score(context);
                }
            });
        }
    }

    static final class WrongExceptionTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    if (context.artifacts().isEmpty()) {
                        throw new NullPointerException();
                    }
                    return super.score(context);
                }
            });
        }
    }

    static final class LeakingTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    context.artifacts().values().forEach(context::open);
                    return super.score(context);
                }
            });
        }
    }

    @Test
    void catchesSaboteurs() {
        Saboteurs.assertCaught(BadNameTestCase.class, "SCORER-01");
        Saboteurs.assertCaught(NoScoreTestCase.class, "SCORER-02", "SCORER-04");
        Saboteurs.assertCaught(CountingTestCase.class, "SCORER-03", "SCORER-04");
        Saboteurs.assertCaught(SharedStateTestCase.class, "SCORER-04");
        Saboteurs.assertCaught(SilentZeroTestCase.class, "SCORER-05");
        Saboteurs.assertCaught(WrongExceptionTestCase.class, "SCORER-05");
        Saboteurs.assertCaught(LeakingTestCase.class, "SCORER-06");
    }
}
