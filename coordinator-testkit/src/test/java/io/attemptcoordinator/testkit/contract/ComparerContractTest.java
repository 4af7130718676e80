package io.attemptcoordinator.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;

/** The contract passes honest comparers and catches one that breaks each of its rules. */
class ComparerContractTest {
    @Nested
    class Honest extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer());
        }
    }

    /** Cannot tell apart what it cannot see. */
    @Nested
    class Undecided extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    try {
                        return super.best(shown);
                    } catch (CoordinatorException e) {
                        return OptionalInt.empty();
                    }
                }
            });
        }
    }

    /** Needs nothing but the reports. */
    @Nested
    class OfReports extends ComparerContract {
        @Override
        protected Fixture fixture() {
            AttemptReport quick = SampleAttempts.history().attempt(8);
            AttemptReport slow = SampleAttempts.history().attempt(7);
            Comparer quicker =
                    shown -> highest(shown, each -> -each.report().trajectory().size());
            return new Fixture(quicker, new Seen(candidate(""), quick), new Seen(candidate(""), slow));
        }

        @Override
        protected boolean needsArtifacts() {
            return false;
        }
    }

    private static StubScoringContext candidate(String code) {
        return new StubScoringContext(new Task("task", "", List.of()))
                .reference("top", new byte[] {1, 2})
                .artifact("code", code.getBytes(UTF_8));
    }

    private static ComparerContract.Fixture fixture(Comparer comparer) {
        return new ComparerContract.Fixture(comparer, candidate("x = 1"), candidate("x = 1 + 0 + 0"));
    }

    /** The place of the highest value; empty if there are several. */
    private static OptionalInt highest(List<Comparer.Shown> shown, ToDoubleFunction<Comparer.Shown> value) {
        int best = 0;
        boolean isTie = false;
        for (int i = 1; i < shown.size(); i++) {
            int order = Double.compare(value.applyAsDouble(shown.get(i)), value.applyAsDouble(shown.get(best)));
            isTie = order == 0 || (isTie && order < 0);
            best = order > 0 ? i : best;
        }
        return isTie ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** Prefers the shorter program. */
    private static class ShorterComparer implements Comparer {
        @Override
        public String name() {
            return "shorter";
        }

        @Override
        public OptionalInt best(List<Shown> shown) throws InterruptedException {
            return highest(shown, each -> -length(each));
        }

        private static int length(Shown each) {
            ArtifactRef code = each.view().artifacts().get("code");
            if (code == null) {
                throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "There is no program to compare.");
            }
            try (InputStream content = each.view().open(code)) {
                return content.readAllBytes().length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Breaks("COMPARER-01")
    static final class BadNameTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public String name() {
                    return "shorter?";
                }
            });
        }
    }

    /** Counts from 1, as a model does. */
    @Breaks(
            value = "COMPARER-02",
            andSo = {"COMPARER-03", "COMPARER-05", "COMPARER-07"})
    static final class FromOneTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    OptionalInt best = super.best(shown);
                    return best.isPresent() ? OptionalInt.of(best.getAsInt() + 1) : best;
                }
            });
        }
    }

    @Breaks(value = "COMPARER-02", andSo = "COMPARER-03")
    static final class PairsOnlyTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    if (shown.size() > 2) {
                        throw new IllegalArgumentException("two, please");
                    }
                    return super.best(shown);
                }
            });
        }
    }

    @Breaks("COMPARER-03")
    static final class PreferringThePlaceTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    super.best(shown);
                    return OptionalInt.of(shown.size() - 1);
                }
            });
        }
    }

    /** Takes what is missing for the shortest. */
    @Breaks("COMPARER-04")
    static final class GuessingTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    return shown.get(0).view().artifacts().isEmpty() ? OptionalInt.of(0) : super.best(shown);
                }
            });
        }
    }

    @Breaks("COMPARER-04")
    static final class WrongExceptionTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    if (shown.get(0).view().artifacts().isEmpty()) {
                        throw new NullPointerException();
                    }
                    return super.best(shown);
                }
            });
        }
    }

    @Breaks("COMPARER-05")
    static final class HostFileTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            Fixture fixture = ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    for (Reference reference : shown.get(0).view().task().references()) {
                        if (!Files.exists(reference.image())) {
                            throw new CoordinatorException(Code.CONFIGURATION, "no " + reference.image());
                        }
                    }
                    return super.best(shown);
                }
            });
            Path existing = Path.of(System.getProperty("java.io.tmpdir"));
            Task task = new Task("task", "", List.of(new Reference("top", existing)));
            fixture.better().view().task(task);
            fixture.worse().view().task(task);
            return fixture;
        }
    }

    @Breaks("COMPARER-06")
    static final class LeakingTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    shown.forEach(each -> each.view().artifacts().values().forEach(each.view()::open));
                    return super.best(shown);
                }
            });
        }
    }

    @Breaks("COMPARER-07")
    static final class NotConcurrentTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            Thread owner = Thread.currentThread();
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    return Thread.currentThread() == owner ? super.best(shown) : OptionalInt.empty();
                }
            });
        }
    }

    @Breaks("COMPARER-08")
    static final class SwallowingTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    return Thread.interrupted() ? OptionalInt.empty() : super.best(shown);
                }
            });
        }
    }

    @Breaks("COMPARER-08")
    static final class WrappingTestCase extends ComparerContract {
        @Override
        protected Fixture fixture() {
            return ComparerContractTest.fixture(new ShorterComparer() {
                @Override
                public OptionalInt best(List<Shown> shown) throws InterruptedException {
                    if (Thread.interrupted()) {
                        throw new IllegalStateException(new InterruptedException());
                    }
                    return super.best(shown);
                }
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(ComparerContractTest.class, ComparerContract.class);
    }
}
