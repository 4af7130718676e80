package io.attemptcoordinator.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;

/** The contract passes good scorers and catches one that breaks each of its rules. */
class ScorerContractTest {
    @Nested
    class Exact extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer());
        }
    }

    @Nested
    class Noisy extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    double value = super.score(context).value() * new SplittableRandom().nextDouble();
                    return new Score(value, Map.of(), 0.1, 1);
                }

                @Override
                public boolean isDeterministic() {
                    return false;
                }
            });
        }
    }

    @Nested
    class WithARequiredSetting extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(
                    new ConfiguredScorer("").configured(Settings.of("scorer", Map.of("role", "code"))));
        }
    }

    @Nested
    class WithoutNeeds extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    return Score.of(0.5);
                }
            });
        }

        @Override
        protected boolean needsArtifacts() {
            return false;
        }
    }

    private static ScorerContract.Fixture fixture(Scorer scorer) {
        Task task = new Task("task", "", List.of());
        return new ScorerContract.Fixture(
                scorer,
                new StubScoringContext(task)
                        .reference("top", new byte[] {1, 2})
                        .artifact("code", "x = 1".getBytes(UTF_8)));
    }

    /** Scores by the size of the code. */
    private static class SizeScorer implements Scorer {
        @Override
        public String name() {
            return "size";
        }

        @Override
        public Score score(ScoringContext context) {
            return scoreOf(context, "code");
        }

        static Score scoreOf(ScoringContext context, String role) {
            ArtifactRef code = context.artifacts().get(role);
            if (code == null) {
                throw new CoordinatorException(Code.RENDER_FAILED, "There is no " + role + ".");
            }
            try (InputStream content = context.open(code)) {
                return Score.of(1.0 / (1 + content.readAllBytes().length));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class ConfiguredScorer extends SizeScorer {
        private final String role;

        ConfiguredScorer(String role) {
            this.role = role;
        }

        @Override
        public Scorer configured(Settings settings) {
            return new ConfiguredScorer(settings.text("role"));
        }

        @Override
        public Score score(ScoringContext context) {
            return scoreOf(context, role);
        }
    }

    @Breaks("SCORER-01")
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

    @Breaks(
            value = "SCORER-02",
            andSo = {"SCORER-03", "SCORER-04", "SCORER-06", "SCORER-07", "SCORER-08"})
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

    @Breaks(
            value = "SCORER-02",
            andSo = {"SCORER-03", "SCORER-04", "SCORER-06", "SCORER-07", "SCORER-08"})
    static final class OutOfRangeTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    return Score.of(1 + super.score(context).value());
                }
            });
        }
    }

    @Breaks(value = "SCORER-03", andSo = "SCORER-04")
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

    @Breaks("SCORER-03")
    static final class SeededTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    super.score(context);
                    return Score.of(new SplittableRandom(context.seed()).nextDouble());
                }
            });
        }
    }

    @Breaks("SCORER-03")
    static final class SilentlyNoisyTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public boolean isDeterministic() {
                    return false;
                }
            });
        }
    }

    /** Keeps what it works on in a field, and looks at it again when another call has begun, which a barrier makes certain. */
    @Breaks("SCORER-04")
    static final class SharedStateTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                private final CyclicBarrier twoCalls = new CyclicBarrier(2);
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public Score score(ScoringContext context) {
                    Score score = super.score(context);
                    if (!Thread.currentThread().getName().equals("contract-call")) {
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

    @Breaks("SCORER-05")
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

    @Breaks("SCORER-05")
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

    @Breaks("SCORER-06")
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

    /** Reads the file that the task names, which another run may have changed by now. */
    @Breaks("SCORER-07")
    static final class HostFileTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            Fixture fixture = ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    for (Reference reference : context.task().references()) {
                        if (!Files.exists(reference.image())) {
                            throw new CoordinatorException(Code.CONFIGURATION, "no " + reference.image());
                        }
                    }
                    return super.score(context);
                }
            });
            Path existing = Path.of(System.getProperty("java.io.tmpdir"));
            fixture.candidate().task(new Task("task", "", List.of(new Reference("top", existing))));
            return fixture;
        }
    }

    @Breaks("SCORER-08")
    static final class SwallowingTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    return Thread.interrupted() ? Score.of(0) : super.score(context);
                }
            });
        }
    }

    @Breaks("SCORER-08")
    static final class WrappingTestCase extends ScorerContract {
        @Override
        protected Fixture fixture() {
            return ScorerContractTest.fixture(new SizeScorer() {
                @Override
                public Score score(ScoringContext context) {
                    if (Thread.interrupted()) {
                        throw new IllegalStateException(new InterruptedException());
                    }
                    return super.score(context);
                }
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(ScorerContractTest.class, ScorerContract.class);
    }
}
