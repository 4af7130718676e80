package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.select.BestScoreSelection;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.testkit.mock.ScriptedSelection;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract passes an honest selection and catches one that breaks each of its rules. */
class SelectionContractTest {
    private static final Selection FINALS = new FinalsSelection();

    private static SelectionContract.Fixture scripted(ScriptedSelection.Script script) {
        return new SelectionContract.Fixture(ScriptedSelection.of(script));
    }

    @Nested
    class Custom extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new FinalsSelection());
        }
    }

    @Breaks("SELECTION-01")
    static final class BadNameTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new FinalsSelection() {
                @Override
                public String name() {
                    return "The Finals";
                }
            });
        }
    }

    /** Counts from 1. */
    @Breaks(value = "SELECTION-02", andSo = "SELECTION-07")
    static final class OffByOneTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                FINALS.select(candidates, judge);
                int most = candidates.stream().mapToInt(Candidate::number).max().orElseThrow();
                return Choice.of(most + 1, Score.of(1), "It is the last one.");
            });
        }
    }

    @Breaks("SELECTION-02")
    static final class NeedsRivalsTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> candidates.size() == 1 && judge.remaining() > 0
                    ? Choice.none("There is nothing to compare with.")
                    : FINALS.select(candidates, judge));
        }
    }

    @Breaks("SELECTION-03")
    static final class FirstComeTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                FINALS.select(candidates, judge);
                Candidate first = candidates.get(0);
                return Choice.of(first.number(), first.score(), "It came first.");
            });
        }
    }

    @Breaks(value = "SELECTION-03", andSo = "SELECTION-08")
    static final class TakingTurnsTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new FinalsSelection() {
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
                    super.select(candidates, judge);
                    List<Candidate> sorted = candidates.stream()
                            .sorted(FinalsSelection.BEST_FIRST)
                            .toList();
                    Candidate next = sorted.get(calls.getAndIncrement() % sorted.size());
                    return Choice.of(next.number(), next.score(), "It was its turn.");
                }
            });
        }
    }

    @Breaks("SELECTION-04")
    static final class ImaginedTiesTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                Choice choice = FINALS.select(candidates, judge);
                List<Integer> all = IntStream.range(0, 100)
                        .boxed()
                        .filter(number -> !number.equals(choice.winner()))
                        .toList();
                return new Choice(choice.winner(), all, null, choice.score(), choice.rationale());
            });
        }
    }

    @Breaks("SELECTION-05")
    static final class TerseTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                Choice choice = FINALS.select(candidates, judge);
                return new Choice(choice.winner(), choice.ties(), null, choice.score(), "0.81 > 0.80");
            });
        }
    }

    /** Judges until it is told off. */
    @Breaks("SELECTION-06")
    static final class GreedyTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                Choice choice = FINALS.select(candidates, judge);
                try {
                    while (judge.isNoisy()) {
                        judge.judge(candidates.get(0));
                    }
                } catch (IllegalStateException e) {
                    // It goes on with what it has.
                }
                return choice;
            });
        }
    }

    @Breaks(
            value = "SELECTION-06",
            andSo = {"SELECTION-04", "SELECTION-05"})
    static final class JudgesTheExactTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                if (judge.remaining() > 0 && !judge.isNoisy() && candidates.size() == 1) {
                    judge.judge(candidates.get(0));
                }
                return FINALS.select(candidates, judge);
            });
        }
    }

    @Breaks("SELECTION-07")
    static final class GivingUpTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) ->
                    judge.remaining() == 0 ? Choice.none("Nothing may be judged.") : FINALS.select(candidates, judge));
        }
    }

    /** Keeps the winner in a field, and reads it again when another call has begun, which a barrier makes certain. */
    @Breaks("SELECTION-08")
    static final class SharedStateTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new FinalsSelection() {
                private final CyclicBarrier twoCalls = new CyclicBarrier(2);
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
                    Choice choice = super.select(candidates, judge);
                    if (!Thread.currentThread().getName().equals("contract-call")) {
                        return choice;
                    }
                    try {
                        twoCalls.await(10, TimeUnit.SECONDS);
                        return calls.getAndIncrement() % 2 == 0 ? choice : Choice.none("It was overwritten meanwhile.");
                    } catch (BrokenBarrierException | TimeoutException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
    }

    @Breaks("SELECTION-09")
    static final class SwallowingTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                try {
                    return FINALS.select(candidates, judge);
                } catch (InterruptedException e) {
                    return Selection.highestOf(candidates);
                }
            });
        }
    }

    @Breaks("SELECTION-09")
    static final class WrappingTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                try {
                    return FINALS.select(candidates, judge);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @Breaks("SELECTION-09")
    static final class AskingOnTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return scripted((candidates, judge) -> {
                try {
                    return FINALS.select(candidates, judge);
                } catch (InterruptedException e) {
                    judge.judge(candidates.get(0));
                    throw e;
                }
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> catches() {
        return Saboteurs.of(SelectionContractTest.class, SelectionContract.class);
    }

    @Test
    void saysVisiblyThatNothingCanBeInterrupted() {
        assertThat(Saboteurs.run(AskingNothingTestCase.class).aborted().list())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getTestDescriptor().getDisplayName()).startsWith("SELECTION-09"));
        assertThat(Saboteurs.failures(AskingNothingTestCase.class)).isEmpty();
    }

    static final class AskingNothingTestCase extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new BestScoreSelection());
        }
    }
}
