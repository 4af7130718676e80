package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.testkit.mock.FakeBackend;
import io.attemptcoordinator.testkit.mock.FakeBaseline;
import io.attemptcoordinator.testkit.mock.FakeSceneExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract passes a good baseline and catches one that breaks each of its rules. */
class BaselineContractTest {
    @Nested
    class Fake extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture();
        }
    }

    /** A fake baseline on a fake worker; each saboteur is a baseline around it. */
    private static class FakeFixture implements BaselineContract.Fixture {
        final FakeBaseline fake = new FakeBaseline().configured(Settings.of("baseline", Map.of("content", "a crate")));
        private final WorkerLease lease = new FakeBackend().start();
        private final Baseline baseline;

        FakeFixture() {
            baseline = around(fake);
        }

        Baseline around(Baseline good) {
            return good;
        }

        @Override
        public Baseline baseline() {
            return baseline;
        }

        @Override
        public @Nullable Baseline unusable() {
            return around(new FakeBaseline().configured(Settings.of("baseline", Map.of("unusable", true))));
        }

        @Override
        public Worker worker() {
            return lease.worker();
        }

        private FakeSceneExecutor executor() {
            return worker().unwrap(FakeSceneExecutor.class);
        }

        @Override
        public void disturb() throws InterruptedException {
            executor().execute("disturbed", "fixture", 0, Duration.ofMinutes(1));
        }

        @Override
        public String observe() {
            return executor().scene();
        }

        @Override
        public boolean changeSource() {
            fake.change("two crates");
            return true;
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    /** A baseline that does what another one does, to be broken in one place. */
    private static class Delegating implements Baseline {
        final Baseline good;

        Delegating(Baseline good) {
            this.good = good;
        }

        @Override
        public String name() {
            return good.name();
        }

        @Override
        public BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
            return good.capture(worker, timeout);
        }

        @Override
        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
                throws InterruptedException {
            return good.reset(worker, snapshot, timeout);
        }
    }

    @Breaks("BASELINE-01")
    static final class NamelessTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                Baseline around(Baseline good) {
                    return new Delegating(good) {
                        @Override
                        public String name() {
                            return "";
                        }
                    };
                }
            };
        }
    }

    @Breaks("BASELINE-02")
    static final class TimestampedTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                Baseline around(Baseline good) {
                    return new Delegating(good) {
                        private int captures;

                        @Override
                        public BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
                            BaselineSnapshot snapshot = super.capture(worker, timeout);
                            return new BaselineSnapshot(
                                    snapshot.id(),
                                    snapshot.digest(),
                                    Map.of("capturedAt", Integer.toString(captures++)));
                        }
                    };
                }
            };
        }
    }

    @Breaks(value = "BASELINE-03", andSo = "BASELINE-06")
    static final class LazyTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                Baseline around(Baseline good) {
                    return new Delegating(good) {
                        @Override
                        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
                                throws InterruptedException {
                            return super.reset(new FakeBackend().start().worker(), snapshot, timeout);
                        }
                    };
                }
            };
        }
    }

    @Breaks("BASELINE-04")
    static final class WithoutEvidenceTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                Baseline around(Baseline good) {
                    return new Delegating(good) {
                        @Override
                        public BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
                            try {
                                return super.capture(worker, timeout);
                            } catch (CoordinatorException e) {
                                throw new CoordinatorException(e.code(), "no");
                            }
                        }
                    };
                }
            };
        }
    }

    @Breaks("BASELINE-05")
    static final class BlindTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                Baseline around(Baseline good) {
                    return new Delegating(good) {
                        @Override
                        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
                                throws InterruptedException {
                            return super.reset(worker, capture(worker, timeout), timeout);
                        }
                    };
                }
            };
        }
    }

    /** Resets the worker that it captured, whichever it is given. */
    @Breaks("BASELINE-06")
    static final class AttachedTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                Baseline around(Baseline good) {
                    return new Delegating(good) {
                        private @Nullable Worker captured;

                        @Override
                        public BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
                            captured = worker;
                            return super.capture(worker, timeout);
                        }

                        @Override
                        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
                                throws InterruptedException {
                            return super.reset(captured == null ? worker : captured, snapshot, timeout);
                        }
                    };
                }
            };
        }
    }

    /** Restores what the instance captured, so that another instance has nothing to restore. */
    @Breaks("BASELINE-06")
    static final class ForgetfulTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                Baseline around(Baseline good) {
                    return new Delegating(good) {
                        private boolean hasCaptured;

                        @Override
                        public BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
                            hasCaptured = true;
                            return super.capture(worker, timeout);
                        }

                        @Override
                        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
                                throws InterruptedException {
                            if (!hasCaptured) {
                                throw new NullPointerException("nothing was captured");
                            }
                            return super.reset(worker, snapshot, timeout);
                        }
                    };
                }
            };
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(BaselineContractTest.class, BaselineContract.class);
    }

    static final class BoastfulFixtureTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                public boolean changeSource() {
                    return true;
                }
            };
        }
    }

    @Test
    void aFixtureThatChangesNothingDoesNotPassInSilence() {
        assertThat(Saboteurs.failures(BoastfulFixtureTestCase.class))
                .containsOnlyKeys("BASELINE-05")
                .hasEntrySatisfying(
                        "BASELINE-05",
                        message -> assertThat(message).contains("the fixture's changeSource() must change"));
    }

    static final class UnchangeableTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new FakeFixture() {
                @Override
                public @Nullable Baseline unusable() {
                    return null;
                }

                @Override
                public boolean changeSource() {
                    return false;
                }
            };
        }
    }

    @Test
    void whatCannotBeCheckedIsSkippedVisibly() {
        Saboteurs.run(UnchangeableTestCase.class)
                .assertStatistics(events -> events.aborted(2).failed(0).succeeded(4));
    }
}
