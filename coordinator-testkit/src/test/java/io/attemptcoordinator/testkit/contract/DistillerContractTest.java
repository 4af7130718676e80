package io.attemptcoordinator.testkit.contract;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.policy.AttemptOrder;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.core.policy.RunHistory;
import io.attemptcoordinator.testkit.mock.StubRunHistory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;

/** The contract passes the built-in distiller and catches one that breaks each of its rules. */
class DistillerContractTest {
    @Nested
    class BestAttempts extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new BestAttemptsDistiller());
        }
    }

    @Nested
    class MostBestAttempts extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new BestAttemptsDistiller(16));
        }
    }

    @Nested
    class AfterNoAttempts extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new BestAttemptsDistiller(), new StubRunHistory());
        }
    }

    @Nested
    class Custom extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller());
        }
    }

    /** Builds on the last attempt that has a score, and says how long its program is. */
    private static class LastDistiller implements Distiller {
        @Override
        public String name() {
            return "last";
        }

        @Override
        public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
            List<Integer> last = scored(round).stream()
                    .skip(Math.max(0, scored(round).size() - 1))
                    .toList();
            String size = last.isEmpty() ? "none" : String.valueOf(size(last.get(0), history));
            return IntStream.range(0, round.attempts())
                    .mapToObj(place -> new AttemptOrder(
                            new Strategy("round-" + round.number(), Map.of("size", size, "place", "" + place)), last))
                    .toList();
        }

        static List<Integer> scored(Round round) {
            return round.earlier().stream()
                    .filter(attempt -> attempt.score() != null)
                    .map(AttemptSummary::number)
                    .toList();
        }

        private static int size(int attempt, RunHistory history) {
            try (InputStream program = history.open(code(attempt, history))) {
                return program.readAllBytes().length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static ArtifactRef code(int attempt, RunHistory history) {
            BestIteration best = Objects.requireNonNull(history.attempt(attempt).best(), "best");
            return Objects.requireNonNull(best.artifacts().get("code"), "code");
        }
    }

    @Breaks("DISTILLER-01")
    static final class BadNameTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public String name() {
                    return "-last";
                }
            });
        }
    }

    /** Has nothing to say for more attempts than there were before. */
    @Breaks("DISTILLER-02")
    static final class TooFewTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    return super.distil(round, history).stream()
                            .limit(Math.max(4, round.earlier().size()))
                            .toList();
                }
            });
        }
    }

    /** Builds on the attempt before, which may be of the same round. */
    @Breaks("DISTILLER-03")
    static final class ChainTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    super.distil(round, history);
                    return IntStream.range(0, round.attempts())
                            .mapToObj(place -> new AttemptOrder(Strategy.DEFAULT, List.of(round.first() + place - 1)))
                            .toList();
                }
            });
        }
    }

    @Breaks(value = "DISTILLER-04", andSo = "DISTILLER-07")
    static final class CountingTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    Strategy next = new Strategy("call-" + calls.incrementAndGet(), Map.of());
                    return super.distil(round, history).stream()
                            .map(order -> new AttemptOrder(next, order.lineage()))
                            .toList();
                }
            });
        }
    }

    @Breaks("DISTILLER-04")
    static final class IndividualTestCase extends DistillerContract {
        private final AtomicInteger instances = new AtomicInteger();

        @Override
        protected Fixture fixture() {
            Strategy own = new Strategy("instance-" + instances.incrementAndGet(), Map.of());
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    return super.distil(round, history).stream()
                            .map(order -> new AttemptOrder(own, order.lineage()))
                            .toList();
                }
            });
        }
    }

    @Breaks("DISTILLER-05")
    static final class NeedsScoresTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    if (scored(round).isEmpty()) {
                        throw new NoSuchElementException();
                    }
                    return super.distil(round, history);
                }
            });
        }
    }

    @Breaks("DISTILLER-05")
    static final class GivingUpTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    return scored(round).isEmpty() ? List.of() : super.distil(round, history);
                }
            });
        }
    }

    @Breaks("DISTILLER-06")
    static final class LeakingTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    scored(round).forEach(attempt -> history.open(code(attempt, history)));
                    return super.distil(round, history);
                }
            });
        }
    }

    @Breaks("DISTILLER-07")
    static final class NotConcurrentTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            Thread owner = Thread.currentThread();
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    if (Thread.currentThread() != owner) {
                        throw new IllegalStateException("only one thread, please");
                    }
                    return super.distil(round, history);
                }
            });
        }
    }

    @Breaks("DISTILLER-08")
    static final class SwallowingTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    return Thread.interrupted() ? List.of() : super.distil(round, history);
                }
            });
        }
    }

    @Breaks("DISTILLER-08")
    static final class WrappingTestCase extends DistillerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new LastDistiller() {
                @Override
                public List<AttemptOrder> distil(Round round, RunHistory history) throws InterruptedException {
                    if (Thread.interrupted()) {
                        throw new IllegalStateException(new InterruptedException());
                    }
                    return super.distil(round, history);
                }
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(DistillerContractTest.class, DistillerContract.class);
    }
}
