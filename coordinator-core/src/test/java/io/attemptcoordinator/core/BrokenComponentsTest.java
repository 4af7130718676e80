package io.attemptcoordinator.core;

import static io.attemptcoordinator.core.fake.ScriptedAttempt.doing;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.fail;
import static io.attemptcoordinator.core.fake.ScriptedAttempt.score;
import static io.attemptcoordinator.core.fake.TestRun.BROKEN_CODE;
import static io.attemptcoordinator.core.fake.TestRun.failureOf;
import static io.attemptcoordinator.core.fake.TestRun.scoreOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.fake.DiscardingStore;
import io.attemptcoordinator.core.fake.FakeScene;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.policy.Seeds;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a component throws or returns, the run returns a result with the attempts that ended, and says what broke. */
@Timeout(60)
class BrokenComponentsTest {
    private final TestRun run = new TestRun();

    /** What is wrong with a component: it throws what it may not throw, or returns nothing. */
    private enum Bug {
        RUNTIME_EXCEPTION,
        ASSERTION_ERROR,
        MISSING_CLASS,
        NOTHING;

        @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // Null is what is tested.
        <T> T play() {
            return switch (this) {
                case RUNTIME_EXCEPTION -> throw new IllegalStateException("a bug");
                case ASSERTION_ERROR -> throw new AssertionError("a bug");
                case MISSING_CLASS -> throw new NoClassDefFoundError("a/Bug");
                case NOTHING -> null;
            };
        }

        String text() {
            return this == NOTHING ? "null" : this == MISSING_CLASS ? "a/Bug" : "a bug";
        }
    }

    private static Stream<Bug> bugs() {
        return Stream.of(Bug.values());
    }

    private static Stream<Bug> throwing() {
        return bugs().filter(bug -> bug != Bug.NOTHING);
    }

    /** A bug stays a bug, so nothing is tried again; and it says where to look. */
    private static void assertIsBug(Failure failure, Bug bug, String component) {
        assertThat(failure.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(failure.isWorthANewWorker())
                .as("a bug is there on a new worker too")
                .isFalse();
        assertThat(failure.message()).contains(component).contains(bug.text());
        if (bug != Bug.NOTHING) {
            assertThat(failure.evidence())
                    .as("where in the code")
                    .anySatisfy(evidence -> assertThat(evidence.detail()).contains("BrokenComponentsTest"));
        }
    }

    private static Attempt firstFine(Part<AttemptResult> second) {
        return ScriptedAttempt.doing(context -> context.request().number() == 0
                ? ScriptedAttempt.of(each -> List.of(score(0.5))).run(context)
                : second.call());
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void anAttempt(Bug bug) {
        BestAttemptResult result = run.run(firstFine(bug::play), RunPlan.builder(2, 1));

        assertThat(result.choice().winner()).isZero();
        assertThat(run.reports(result).get(1).tries()).hasSize(1);
        assertIsBug(failureOf(run.reports(result).get(1)), bug, "attempt 'scripted'");
        assertThat(run.recorded(result).result()).isEqualTo(result);
    }

    /** What code that says that it was interrupted throws, although nobody interrupted it. */
    private static Stream<Named<Part<Object>>> inventedInterrupts() {
        return Stream.of(
                Named.of("THROWN", () -> {
                    throw new InterruptedException("by nobody");
                }),
                Named.of("WRAPPED_WITH_THE_FLAG", () -> {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(new InterruptedException("by nobody"));
                }));
    }

    private static void assertInterruptedByNobody(Failure failure, String component) {
        assertThat(failure.message()).contains(component).contains("by nobody");
        assertThat(failure.evidence())
                .extracting(Evidence::kind)
                .as("nobody interrupts it next time either")
                .contains(Evidence.Kind.PERMANENT);
    }

    @ParameterizedTest
    @MethodSource("inventedInterrupts")
    void anAttemptThatInventsAnInterrupt(Part<Object> interrupt) {
        BestAttemptResult result = run.run(
                firstFine(() -> {
                    interrupt.call();
                    throw new AssertionError("it throws");
                }),
                RunPlan.builder(3, 1));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
        assertThat(result.choice().winner()).isZero();
        assertInterruptedByNobody(failureOf(run.reports(result).get(1)), "attempt 'scripted'");
        assertThat(result.attempts()).as("the next one runs").hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("inventedInterrupts")
    void aScorerThatInventsAnInterrupt(Part<Object> interrupt) {
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.random()).measure(Measure.of(FakeScorer.of("broken", context -> {
                    interrupt.call();
                    throw new AssertionError("it throws");
                }))),
                RunPlan.builder(1, 1));

        assertInterruptedByNobody(failureOf(run.reports(result).get(0)), "scorer 'broken'");
    }

    @ParameterizedTest
    @MethodSource("inventedInterrupts")
    void aGeneratorThatInventsAnInterrupt(Part<Object> interrupt) {
        run.backend().view(new FakeScene());
        Attempt loop = VigaLoop.builder(
                        context -> {
                            interrupt.call();
                            throw new AssertionError("it throws");
                        },
                        context -> Verifier.Verification.of(Verdict.of(0.5)))
                .build();

        BestAttemptResult result = run.run(loop, RunPlan.builder(1, 1));

        assertInterruptedByNobody(failureOf(run.reports(result).get(0)), "generator 'custom'");
    }

    @ParameterizedTest
    @MethodSource("inventedInterrupts")
    void aBaselineThatInventsAnInterrupt(Part<Object> interrupt) {
        run.baseline().onCapture(() -> {
            interrupt.call();
            throw new AssertionError("it throws");
        });

        BestAttemptResult result = run.run(ScriptedAttempt.random(), RunPlan.builder(1, 1));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
        assertInterruptedByNobody(failureOf(result.failure()), "baseline 'empty'");
    }

    @Test
    void anAttemptThatReportsNothing() {
        BestAttemptResult result = run.run(
                firstFine(() -> new AttemptResult.Completed(AttemptStopReason.FINISHED)), RunPlan.builder(2, 1));

        assertThat(result.choice().winner()).isZero();
        assertThat(failureOf(run.reports(result).get(1)).message()).contains("without reporting an iteration");
        assertThat(result.failureCauses()).hasSize(1);
    }

    @Test
    void anAttemptThatReportsNothingInItsTime() {
        BestAttemptResult result = run.run(
                firstFine(() -> new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED)), RunPlan.builder(2, 1));

        assertThat(failureOf(run.reports(result).get(1)).message()).contains("without reporting an iteration");
        assertThat(result.failureCauses()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aCapture(Bug bug) {
        run.baseline().onCapture(bug::play);

        BestAttemptResult result = run.run(ScriptedAttempt.random(), RunPlan.builder(3, 2));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
        assertIsBug(failureOf(result.failure()), bug, "baseline 'empty'");
        assertThat(result.failureCauses()).hasSize(1);
        assertThat(result.rationale()).contains("baseline 'empty'").contains(bug.text());
        assertThat(run.backend().events()).containsExactly("start worker-0", "close worker-0");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aReset(Bug bug) {
        run.baseline().onReset(bug::play);

        BestAttemptResult result = run.run(ScriptedAttempt.random(), RunPlan.builder(1, 2));

        assertThat(run.reports(result).get(0).tries()).hasSize(1);
        assertIsBug(failureOf(run.reports(result).get(0)), bug, "baseline 'empty'");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aBackendAtTheFirstStart(Bug bug) {
        run.backend().onStart(bug::play);

        BestAttemptResult result = run.run(ScriptedAttempt.random(), RunPlan.builder(3, 2));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
        assertIsBug(failureOf(result.failure()), bug, "backend 'fake'");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aBackendAtALaterStart(Bug bug) {
        Attempt attempt = ScriptedAttempt.of(context -> {
            if (context.request().number() == 0) {
                return List.of(score(0.5));
            }
            run.backend().onStart(bug::play);
            return List.of(ScriptedAttempt.lose());
        });

        BestAttemptResult result = run.run(attempt, RunPlan.builder(2, 1));

        assertThat(result.choice().winner()).isZero();
        assertThat(run.reports(result).get(1).tries()).hasSize(2);
        assertIsBug(failureOf(run.reports(result).get(1)), bug, "backend 'fake'");
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void aWorkerThatCannotBeClosed(Bug bug) {
        run.backend().onClose(() -> bug.<Object>play());

        BestAttemptResult result = run.run(ScriptedAttempt.random(), RunPlan.builder(2, 1));

        assertThat(result.attempts()).hasSize(2);
        assertThat(result.best()).isNotNull();
    }

    private BestAttemptResult withScorer(Bug bug, double minimum) {
        return run.run(
                run.coordinator(ScriptedAttempt.scoring(new double[] {0.5}, new double[] {0.9}))
                        .measure(Measure.of(FakeScorer.of("fine", context -> Score.of(0.3)))
                                .and(
                                        FakeScorer.of(
                                                "broken",
                                                context -> context.seed() == firstSeed() ? Score.of(0.3) : bug.play()),
                                        1.0,
                                        minimum)),
                RunPlan.builder(2, 1));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aScorerThatIsAGate(Bug bug) {
        BestAttemptResult result = withScorer(bug, 0.1);

        assertThat(result.choice().winner()).isZero();
        assertThat(run.reports(result).get(1).tries()).hasSize(1);
        assertIsBug(failureOf(run.reports(result).get(1)), bug, "scorer 'broken'");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aScorerIsNamedAndTheOthersCount(Bug bug) {
        BestAttemptResult result = withScorer(bug, 0.0);

        AttemptReport second = run.reports(result).get(1);
        assertThat(result.choice().winner()).isZero();
        assertThat(scoreOf(second)).isEqualTo(0.15);
        assertThat(second.best()).isNotNull();
        BestIteration best = Objects.requireNonNull(second.best());
        assertThat(best.scores().failures().get("broken")).contains("scorer 'broken'");
    }

    private long firstSeed() {
        return Seeds.ofAttempt(0, 0);
    }

    @Test
    void aScorerThatCannotScoreIsNamed() {
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.scoring(new double[] {0.5}))
                        .measure(Measure.of(FakeScorer.of("strict", context -> {
                            throw new CoordinatorException(Code.MALFORMED, "the picture is not a PNG");
                        }))),
                RunPlan.builder(1, 1).maxTries(1));

        assertThat(result.choice().winner()).isNull();
        assertThat(result.failureCauses())
                .extracting(cause -> cause.failure().message())
                .containsExactly("The scorer 'strict' failed: the picture is not a PNG");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aClassifier(Bug bug) {
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.of(context -> List.of(fail(BROKEN_CODE))))
                        .classifier(classifier("late", 1, symptom -> Optional.of(failure("late"))))
                        .classifier(classifier("broken", 3, symptom -> bug.play()))
                        .classifier(classifier("early", 2, symptom -> Optional.of(failure("early")))),
                RunPlan.builder(1, 1));

        assertThat(failureOf(run.reports(result).get(0)).classifier())
                .as("the next one is asked, by priority")
                .isEqualTo("early");
    }

    private static Failure failure(String classifier) {
        return new Failure(
                FailureClass.E3_SEMANTIC,
                "as they say",
                classifier,
                List.of(new Evidence(Evidence.Kind.TEXT, "they say so")));
    }

    private static FailureClassifier classifier(
            String name, int priority, Function<Symptom, Optional<Failure>> answer) {
        return new FailureClassifier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int priority() {
                return priority;
            }

            @Override
            public Optional<Failure> classify(Symptom symptom) {
                return answer.apply(symptom);
            }
        };
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void aListener(Bug bug) {
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.scoring(new double[] {0.5})).listener(event -> bug.<Object>play()),
                RunPlan.builder(1, 1));

        assertThat(result.choice().winner()).isZero();
        assertThat(run.story()).as("the others still hear").endsWith("RunFinished");
    }

    private static Selection selecting(Part<Choice> select) {
        return new Selection() {
            @Override
            public String name() {
                return "peculiar";
            }

            @Override
            public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
                return select.call();
            }
        };
    }

    private static Stream<Named<Part<Choice>>> brokenSelections() {
        return Stream.concat(
                bugs().map(bug -> Named.<Part<Choice>>of(bug.name(), bug::play)),
                Stream.of(
                        Named.of("UNKNOWN_WINNER", () -> Choice.of(7, Score.of(1.0), "a number")),
                        Named.of("INTERRUPTED", () -> {
                            throw new InterruptedException("by nobody");
                        })));
    }

    @ParameterizedTest
    @MethodSource("brokenSelections")
    void aSelection(Part<Choice> select) {
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.scoring(new double[] {0.5}, new double[] {0.9}))
                        .selection(selecting(select)),
                RunPlan.builder(2, 1));

        assertThat(result.stopReason()).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
        assertThat(result.attempts()).hasSize(2);
        assertThat(scoreOf(result.best())).as("the highest score decides then").isEqualTo(0.9);
        assertThat(result.rationale()).contains("selection 'peculiar' could not be used");
        assertThat(failureOf(result.failure()).failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(run.recorded(result).result()).isEqualTo(result);
    }

    /** The report of any other attempt than the best is no longer in memory. */
    @Test
    void aStoreThatKeepsNothingLeavesOnlyTheHighestScoreToChoose() {
        ScriptedAttempt attempt = ScriptedAttempt.scoring(new double[] {0.5}, new double[] {0.9}, new double[] {0.7});
        Selection lowest = selecting(() -> Choice.of(0, Score.of(0.5), "the lowest"));
        Selection highest = selecting(() -> Choice.of(1, Score.of(0.9), "the highest"));

        BestAttemptResult kept = run.run(run.coordinator(attempt).selection(lowest), RunPlan.builder(3, 1));
        BestAttemptResult lost =
                run.run(run.coordinator(attempt, new DiscardingStore()).selection(lowest), RunPlan.builder(3, 1));
        BestAttemptResult held =
                run.run(run.coordinator(attempt, new DiscardingStore()).selection(highest), RunPlan.builder(3, 1));

        assertThat(kept.best()).isEqualTo(run.reports(kept).get(0));
        assertThat(kept.rationale()).isEqualTo("the lowest");
        assertThat(scoreOf(lost.best())).isEqualTo(0.9);
        assertThat(lost.rationale()).contains("selection 'peculiar' could not be used");
        assertThat(failureOf(lost.failure()).message())
                .startsWith("The report of attempt 0 cannot be read back from the store 'discarding': ")
                .endsWith("Use a store that keeps what a run writes.");
        assertThat(held.failure()).isNull();
        assertThat(held.rationale()).isEqualTo("the highest");
    }

    @Test
    void aSelectionMaySelectNothing() {
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.scoring(new double[] {0.5}))
                        .selection(selecting(() -> Choice.none("nothing is good enough for me"))),
                RunPlan.builder(1, 1));

        assertThat(result.best()).isNull();
        assertThat(result.failure()).isNull();
        assertThat(result.rationale()).isEqualTo("nothing is good enough for me");
    }

    @Test
    void anErrorOutsideOfComponentsIsNotMistakenForOne() {
        Attempt attempt = ScriptedAttempt.of(context -> List.of(doing(() -> {
            throw new CoordinatorException(Code.CONFIGURATION, "the backend has no such view");
        })));

        BestAttemptResult result = run.run(attempt, RunPlan.builder(1, 1));

        assertThat(failureOf(run.reports(result).get(0)).message()).isEqualTo("the backend has no such view");
        assertThat(run.reports(result).get(0).tries())
                .as("a new worker would not help")
                .hasSize(1);
    }
}
