package io.attemptcoordinator.testkit.contract;

import io.attemptcoordinator.core.policy.HalvingPruner;
import io.attemptcoordinator.core.policy.MedianPruner;
import io.attemptcoordinator.core.policy.Pruner;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;

/** The contract passes the built-in pruners and catches one that breaks each of its rules. */
class PrunerContractTest {
    @Nested
    class Median extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new MedianPruner());
        }
    }

    @Nested
    class EarlyMedian extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new MedianPruner(1, 2, 1));
        }
    }

    @Nested
    class Halving extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new HalvingPruner());
        }
    }

    @Nested
    class HalvingByThree extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new HalvingPruner(1, 3), 9, 0.2, List.of(0.5, 0.6, 0.7));
        }
    }

    @Nested
    class Custom extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner());
        }
    }

    private static PrunerContract.Fixture fixture(Pruner pruner) {
        return new PrunerContract.Fixture(pruner, 10, 0.2, List.of(0.5, 0.6, 0.7));
    }

    /** Ends what is far behind the best, after each fifth iteration. */
    private static class FarBehindPruner implements Pruner {
        @Override
        public String name() {
            return "far-behind";
        }

        @Override
        public boolean comparesAfter(int iterations) {
            return iterations % 5 == 0;
        }

        @Override
        public boolean prunes(int iterations, double score, List<Double> earlier) {
            return earlier.stream().anyMatch(other -> other > score + 0.25);
        }
    }

    @Breaks("PRUNER-01")
    static final class BadNameTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public String name() {
                    return "";
                }
            });
        }
    }

    @Breaks("PRUNER-02")
    static final class NeverAskedTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean comparesAfter(int iterations) {
                    return iterations % 5 == 1;
                }
            });
        }
    }

    @Breaks("PRUNER-02")
    static final class KindTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    return false;
                }
            });
        }
    }

    @Breaks(
            value = "PRUNER-03",
            andSo = {"PRUNER-07", "PRUNER-08"})
    static final class MoodyTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    return calls.getAndIncrement() % 2 == 0 && super.prunes(iterations, score, earlier);
                }
            });
        }
    }

    @Breaks("PRUNER-03")
    static final class SortingInPlaceTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    Collections.sort(earlier);
                    return super.prunes(iterations, score, earlier);
                }
            });
        }
    }

    /** Each instance has a tolerance of its own. */
    @Breaks("PRUNER-03")
    static final class IndividualTestCase extends PrunerContract {
        private final AtomicInteger instances = new AtomicInteger();

        @Override
        protected Fixture fixture() {
            double tolerance = 0.05 * instances.getAndIncrement();
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    return super.prunes(iterations, score + tolerance, earlier);
                }
            });
        }
    }

    @Breaks("PRUNER-04")
    static final class OnceOnlyTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                private final Set<Integer> seen = new HashSet<>();

                @Override
                public synchronized boolean comparesAfter(int iterations) {
                    return super.comparesAfter(iterations) && (iterations <= 500 || seen.add(iterations));
                }
            });
        }
    }

    @Breaks("PRUNER-05")
    static final class StrictTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    return (earlier.isEmpty() && score == 0) || super.prunes(iterations, score, earlier);
                }
            });
        }
    }

    /** Ends what is bad, although all before it was worse. */
    @Breaks("PRUNER-06")
    static final class AbsoluteTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    return !earlier.isEmpty() && (score < 0.3 || super.prunes(iterations, score, earlier));
                }
            });
        }
    }

    /** Takes an attempt without a score for one that has yet to begin. */
    @Breaks("PRUNER-07")
    static final class MercifulTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    return score > 0 && super.prunes(iterations, score, earlier);
                }
            });
        }
    }

    @Breaks("PRUNER-08")
    static final class NotConcurrentTestCase extends PrunerContract {
        @Override
        protected Fixture fixture() {
            Thread owner = Thread.currentThread();
            return PrunerContractTest.fixture(new FarBehindPruner() {
                @Override
                public boolean prunes(int iterations, double score, List<Double> earlier) {
                    return Thread.currentThread() == owner && super.prunes(iterations, score, earlier);
                }
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(PrunerContractTest.class, PrunerContract.class);
    }
}
