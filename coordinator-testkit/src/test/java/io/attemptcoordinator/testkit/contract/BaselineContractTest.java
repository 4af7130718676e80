package io.attemptcoordinator.testkit.contract;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.testkit.mock.FakeWorkers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract passes a good baseline and catches one that breaks each of its rules. */
class BaselineContractTest extends BaselineContract {
    @Override
    protected Fixture fixture() {
        return new World();
    }

    /** A state that is one word, and a source that is another; each saboteur overrides one method. */
    private static class World implements Fixture, Baseline {
        String source = "good";
        String state = "unknown";
        private final Worker worker = new FakeWorkers().start("worker-0", Duration.ofSeconds(1));

        @Override
        public String name() {
            return "world";
        }

        @Override
        public BaselineSnapshot capture(Worker target, Map<String, String> settings, Duration timeout) {
            if (settings.isEmpty()) {
                throw new CoordinatorException(
                        CoordinatorException.Code.BASELINE_UNUSABLE,
                        "there is no setting",
                        List.of(new Evidence(Evidence.Kind.TEXT, "no setting")),
                        null);
            }
            return new BaselineSnapshot("world", digest(), Map.of());
        }

        String digest() {
            return String.format(Locale.ROOT, "%064x", source.hashCode());
        }

        @Override
        public List<Evidence> reset(Worker target, BaselineSnapshot snapshot, Duration timeout) {
            if (!digest().equals(snapshot.digest())) {
                throw new CoordinatorException(CoordinatorException.Code.BASELINE_UNUSABLE, "it changed");
            }
            state = source;
            return List.of();
        }

        @Override
        public Baseline baseline() {
            return this;
        }

        @Override
        public Worker worker() {
            return worker;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("path", "somewhere");
        }

        @Override
        public Map<String, String> unusableSettings() {
            return Map.of();
        }

        @Override
        public void disturb() {
            state = "disturbed";
        }

        @Override
        public String observe() {
            return state;
        }

        @Override
        public boolean changeSource() {
            source = "changed";
            return true;
        }

        @Override
        public void close() {
            worker.close();
        }
    }

    static final class NamelessTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new World() {
                @Override
                public String name() {
                    return "";
                }
            };
        }
    }

    static final class TimestampedTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new World() {
                private int captures;

                @Override
                public BaselineSnapshot capture(Worker target, Map<String, String> settings, Duration timeout) {
                    BaselineSnapshot snapshot = super.capture(target, settings, timeout);
                    return new BaselineSnapshot(
                            snapshot.id(), snapshot.digest(), Map.of("capturedAt", Integer.toString(captures++)));
                }
            };
        }
    }

    static final class LazyTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new World() {
                @Override
                public List<Evidence> reset(Worker target, BaselineSnapshot snapshot, Duration timeout) {
                    String before = state;
                    super.reset(target, snapshot, timeout);
                    state = before;
                    return List.of();
                }
            };
        }
    }

    static final class WithoutEvidenceTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new World() {
                @Override
                public BaselineSnapshot capture(Worker target, Map<String, String> settings, Duration timeout) {
                    if (settings.isEmpty()) {
                        throw new CoordinatorException(CoordinatorException.Code.BASELINE_UNUSABLE, "no");
                    }
                    return super.capture(target, settings, timeout);
                }
            };
        }
    }

    static final class BlindTestCase extends BaselineContract {
        @Override
        protected Fixture fixture() {
            return new World() {
                @Override
                public List<Evidence> reset(Worker target, BaselineSnapshot snapshot, Duration timeout) {
                    state = source;
                    return List.of();
                }
            };
        }
    }

    @Test
    void catchesSaboteurs() {
        Saboteurs.assertCaught(NamelessTestCase.class, "BASELINE-01");
        Saboteurs.assertCaught(TimestampedTestCase.class, "BASELINE-02");
        Saboteurs.assertCaught(LazyTestCase.class, "BASELINE-03");
        Saboteurs.assertCaught(WithoutEvidenceTestCase.class, "BASELINE-04");
        Saboteurs.assertCaught(BlindTestCase.class, "BASELINE-05");
    }
}
