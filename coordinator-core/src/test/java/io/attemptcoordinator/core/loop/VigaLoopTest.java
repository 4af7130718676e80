package io.attemptcoordinator.core.loop;

import static io.attemptcoordinator.core.fake.TestRun.classOf;
import static io.attemptcoordinator.core.fake.TestRun.failureOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.fake.FakeScene;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.score.Measure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a scene whose programs say what happens. */
@Timeout(60)
class VigaLoopTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final TestRun run = new TestRun();
    private final Deque<Object> programs = new ArrayDeque<>();
    private final Deque<Object> verdicts = new ArrayDeque<>();
    private final List<Seen> seen = new ArrayList<>();
    private Measure measure = Measure.NONE;
    private Verifier verifier = this::verify;

    /** What the generator saw. */
    private record Seen(
            int iteration,
            long seed,
            List<IterationSummary> trajectory,
            List<Iteration> remembered,
            List<Failure> errors,
            GeneratorContext.@Nullable FailedProgram failed) {}

    private Program generate(GeneratorContext context) {
        seen.add(new Seen(
                context.iteration(),
                context.request().seed(),
                context.trajectory(),
                context.remembered(),
                context.errors(),
                context.failed()));
        context.spend(Usage.of(20, 10));
        Object next = programs.isEmpty() ? Program.of("print()") : programs.remove();
        if (next instanceof RuntimeException e) {
            throw e;
        }
        return (Program) next;
    }

    private Verifier.Verification verify(VerifierContext context) {
        context.spend(Usage.of(0, 5));
        Object next = verdicts.isEmpty() ? 0.5 : verdicts.remove();
        if (next instanceof RuntimeException e) {
            throw e;
        }
        return new Verifier.Verification(Verdict.of((Double) next), "it says " + next);
    }

    /** Makes one attempt. What should have been generated or verified and was not stays in the queues. */
    private AttemptReport attempt(RunPlan.Builder plan) {
        run.backend().view(new FakeScene(folder));
        VigaLoop loop = VigaLoop.builder(this::generate, verifier)
                .memories(() -> Memory.slidingWindow(2))
                .ticker(run.time())
                .build();
        return run.reports(run.run(run.coordinator(loop).measure(measure), plan))
                .get(0);
    }

    private Iteration onlyIteration(RunPlan.Builder plan) {
        attempt(plan);
        List<Iteration> iterations = iterations();
        assertThat(iterations).as("repairs are not iterations").hasSize(1);
        return iterations.get(0);
    }

    /** The iterations of all tries. */
    private List<Iteration> iterations() {
        return run.events(RunEvent.IterationReported.class).stream()
                .map(RunEvent.IterationReported::iteration)
                .toList();
    }

    private static MalformedOutputException malformed(String text) {
        return new MalformedOutputException("there is no code block", text);
    }

    private String text(Iteration iteration, String role) {
        ArtifactRef artifact = Objects.requireNonNull(iteration.artifacts().get(role), role);
        try (InputStream content = run.store().open(artifact.path())) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void generatesExecutesRendersVerifiesAndKeepsAll() {
        programs.add(new Program("build()", "a plan", "what the model said"));
        verdicts.add(0.7);

        Iteration iteration = onlyIteration(RunPlan.builder(1, 1));

        assertThat(iteration.verdict()).isEqualTo(Verdict.of(0.7));
        assertThat(iteration.failure()).isNull();
        assertThat(iteration.retryCount()).isZero();
        assertThat(iteration.usage()).isEqualTo(Usage.of(20, 15));
        assertThat(iteration.renders()).containsOnlyKeys("camera");
        assertThat(iteration.artifacts())
                .containsOnlyKeys("code", "plan", "generator-text", "output", "verifier-text", "scene");
        assertThat(text(iteration, "scene")).isEqualTo("build()");
        assertThat(text(iteration, "verifier-text")).isEqualTo("it says 0.7");
    }

    @Test
    void showsTheGeneratorWhatItNeeds() {
        verdicts.addAll(List.of(0.1, 0.2, 0.3, 0.4));

        attempt(RunPlan.builder(1, 4).seed(5));

        assertThat(seen).extracting(Seen::iteration).containsExactly(0, 1, 2, 3);
        assertThat(seen)
                .extracting(
                        each -> each.remembered.stream().map(Iteration::index).toList())
                .as("the memory has room for 2")
                .containsExactly(List.of(), List.of(0), List.of(0, 1), List.of(1, 2));
        assertThat(seen.get(3).trajectory)
                .as("the whole record in short")
                .extracting(IterationSummary::score)
                .containsExactly(0.1, 0.2, 0.3);
        assertThat(seen).extracting(Seen::seed).containsOnly(seen.get(0).seed);
        assertThat(seen).allSatisfy(each -> {
            assertThat(each.errors).isEmpty();
            assertThat(each.failed).isNull();
        });
    }

    @Test
    void repairsAProgramThatRaisesWithinTheIteration() {
        programs.add(Program.of("raise first"));
        programs.add(Program.of("raise second"));
        programs.add(Program.of("good"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));
        Iteration iteration = iterations().get(0);

        assertThat(iterations()).as("repairs are not iterations").hasSize(1);
        assertThat(iteration.retryCount()).isEqualTo(2);
        assertThat(iteration.errors())
                .extracting(Failure::failureClass)
                .containsExactly(FailureClass.E1_EXECUTION, FailureClass.E1_EXECUTION);
        assertThat(seen.get(2).errors)
                .as("what the generator is shown")
                .extracting(Failure::message)
                .containsExactly("RuntimeError: raise first", "RuntimeError: raise second");
        assertThat(seen.get(2).failed)
                .as("the program to repair")
                .isEqualTo(new GeneratorContext.FailedProgram(
                        "raise second", seen.get(2).errors.get(1)));
        assertThat(iteration.verdict()).isNotNull();
        assertThat(attempt.isRetried()).as("it shifts the distribution").isTrue();
        assertThat(text(iteration, "code")).isEqualTo("good");
        assertThat(text(iteration, "failed-0-code")).isEqualTo("raise first");
        assertThat(text(iteration, "failed-1-code")).isEqualTo("raise second");
        assertThat(text(iteration, "failed-1-output")).isEqualTo("it printed this");
    }

    @Test
    void repairsASceneThatCannotBeRendered() {
        programs.add(Program.of("unrenderable"));

        Iteration iteration = onlyIteration(RunPlan.builder(1, 1));

        assertThat(iteration.errors()).singleElement().satisfies(failure -> {
            assertThat(failure.failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
            assertThat(failure.evidence()).containsExactly(new Evidence(Evidence.Kind.MISSING_IMAGE, "camera"));
        });
        assertThat(iteration.verdict()).isNotNull();
    }

    @Test
    void spendsNoVerificationOnAProgramThatFails() {
        for (int i = 0; i < 4; i++) {
            programs.add(Program.of("raise again"));
        }
        verdicts.add(0.9);

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));
        Iteration iteration = iterations().get(0);

        assertThat(classOf(iteration.failure())).isEqualTo(FailureClass.E1_EXECUTION);
        assertThat(iteration.retryCount()).isEqualTo(3);
        assertThat(iteration.verdict()).isNull();
        assertThat(verdicts).as("the verifier was not asked").hasSize(1);
        assertThat(attempt.score()).isNull();
        assertThat(attempt.failure()).isEqualTo(iteration.failure());
    }

    @Test
    void goesOnAfterAnIterationThatCouldNotBeRepaired() {
        programs.add(Program.of("raise once"));
        verdicts.add(0.9);

        AttemptReport attempt = attempt(RunPlan.builder(1, 2).maxFastRetries(0));

        assertThat(iterations()).hasSize(2);
        assertThat(classOf(iterations().get(0).failure())).isEqualTo(FailureClass.E1_EXECUTION);
        assertThat(attempt.best())
                .isNotNull()
                .satisfies(best -> assertThat(best.index()).isEqualTo(1));
        assertThat(attempt.failure()).isNull();
        assertThat(seen.get(1).remembered.get(0).failure())
                .as("the generator sees what went wrong")
                .isEqualTo(iterations().get(0).failure());
        assertThat(seen.get(1).trajectory.get(0).failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
    }

    @Test
    void asksAgainForOutputThatIsNotAProgram() {
        programs.add(malformed("I would rather not"));
        programs.add(Program.of("good"));

        Iteration iteration = onlyIteration(RunPlan.builder(1, 1));

        assertThat(iteration.errors()).extracting(Failure::failureClass).containsExactly(FailureClass.E2_OUTPUT_FORMAT);
        assertThat(text(iteration, "failed-0-generator-text")).isEqualTo("I would rather not");
        assertThat(seen.get(1).failed)
                .isNotNull()
                .satisfies(failed -> assertThat(failed.code()).isNull());
        assertThat(iteration.usage()).as("what was spent on it counts").isEqualTo(Usage.of(40, 25));
    }

    @Test
    void asksTheVerifierAgainForOutputThatIsNotAVerdict() {
        verdicts.add(malformed("nice"));
        verdicts.add(0.8);

        Iteration iteration = onlyIteration(RunPlan.builder(1, 1));

        assertThat(iteration.verdict()).isEqualTo(Verdict.of(0.8));
        assertThat(iteration.errors()).extracting(Failure::failureClass).containsExactly(FailureClass.E2_OUTPUT_FORMAT);
        assertThat(seen).as("the program is not generated again").hasSize(1);
        assertThat(text(iteration, "failed-0-verifier-text")).isEqualTo("nice");
    }

    @Test
    void malformedVerdictsAreNeverASilentZero() {
        for (int i = 0; i < 4; i++) {
            verdicts.add(malformed("nice"));
        }

        Iteration iteration = onlyIteration(RunPlan.builder(1, 1));

        assertThat(iteration.verdict()).isNull();
        assertThat(classOf(iteration.failure())).isEqualTo(FailureClass.E2_OUTPUT_FORMAT);
    }

    @Test
    void endsTheTryWhenTheBackendIsLost() {
        programs.add(Program.of("good"));
        programs.add(Program.of("lose"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 2));

        assertThat(attempt.tries()).hasSize(2);
        assertThat(attempt.trajectory()).as("of the second try").hasSize(2);
        assertThat(run.backend().events())
                .containsExactly("start worker-0", "close worker-0", "start worker-0", "close worker-0");
        assertThat(seen.get(2).remembered).as("a try begins with nothing").isEmpty();
    }

    @Test
    void aGeneratorThatCannotBeReachedIsInfrastructure() {
        programs.add(new CoordinatorException(CoordinatorException.Code.BACKEND_UNAVAILABLE, "no route to the model"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 1).maxTries(1));

        assertThat(failureOf(attempt).failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(failureOf(attempt).isWorthANewWorker()).isTrue();
    }

    @Test
    void aBugInTheGeneratorNamesItAndIsNotTriedAgain() {
        programs.add(new NullPointerException("a bug"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));

        assertThat(attempt.tries()).hasSize(1);
        assertThat(failureOf(attempt).message()).contains("generator 'custom'").contains("a bug");
    }

    @Test
    void aBugInTheVerifierNamesItAndIsNotTriedAgain() {
        verdicts.add(new NullPointerException("a bug"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));

        assertThat(attempt.tries()).hasSize(1);
        assertThat(failureOf(attempt).message()).contains("verifier 'custom'").contains("a bug");
    }

    @Test
    void keepsTheSceneOnlyWhenItIsTheBestSoFar() {
        verdicts.addAll(List.of(0.4, 0.6, 0.5, 0.6));

        AttemptReport attempt = attempt(RunPlan.builder(1, 4));

        assertThat(iterations())
                .extracting(iteration -> iteration.artifacts().containsKey(VigaLoop.SCENE))
                .containsExactly(true, true, false, false);
        assertThat(attempt.result()).isEqualTo(new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED));
    }

    @Test
    void keepsTheSceneThatTheScorersLikeBest() {
        verdicts.addAll(List.of(0.9, 0.1));
        Deque<Double> scores = new ArrayDeque<>(List.of(0.2, 0.7));
        measure = Measure.of(FakeScorer.of("judge", context -> Score.of(scores.remove())));

        attempt(RunPlan.builder(1, 2));

        assertThat(iterations())
                .extracting(iteration -> iteration.artifacts().containsKey(VigaLoop.SCENE))
                .containsExactly(true, true);
        assertThat(scores).as("each iteration is scored once").isEmpty();
    }

    @Test
    void aSceneThatCannotBeSavedDoesNotTakeTheVerdictAway() {
        programs.add(Program.of("unsavable"));
        verdicts.add(0.9);

        attempt(RunPlan.builder(1, 1).maxTries(1));
        Iteration iteration = iterations().get(0);

        assertThat(iteration.verdict()).isEqualTo(Verdict.of(0.9));
        assertThat(failureOf(iteration.failure()).message()).isEqualTo("the scene cannot be saved");
    }

    @Test
    void recordsWhatTheResetFound() {
        run.baseline().onReset(() -> List.of(new Evidence(Evidence.Kind.LEAK, "a timer of the program before")));

        Iteration iteration = onlyIteration(RunPlan.builder(1, 1));

        assertThat(text(iteration, "leaks")).isEqualTo("a timer of the program before");
    }

    @Test
    void theScoringVerifierSaysWhatTheScorersSay() {
        verifier = new ScoringVerifier();
        measure = Measure.of(FakeScorer.of("judge", context -> Score.of(0.3)));

        Iteration iteration = onlyIteration(RunPlan.builder(1, 1));

        assertThat(iteration.verdict()).isEqualTo(Verdict.of(0.3));
        assertThat(iteration.scores())
                .isNotNull()
                .satisfies(scores -> assertThat(scores.total().value()).isEqualTo(0.3));
    }

    @Test
    void theScoringVerifierNeedsScorers() {
        verifier = new ScoringVerifier();

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));

        assertThat(attempt.tries()).hasSize(1);
        assertThat(failureOf(attempt).message()).contains("no scorers");
    }

    @Test
    void refusesTimesThatAreNotPositive() {
        VigaLoop.Builder loop = VigaLoop.builder(this::generate, verifier);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.executeTimeout(Duration.ZERO))
                .withMessageContaining("executeTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.renderTimeout(Duration.ofNanos(-1)))
                .withMessageContaining("renderTimeout");
    }

    @Test
    void keepsWhatBelongsToACallAlsoOfOneThatFailed() {
        Generator keeping = context -> {
            String said = "asked with " + context.errors().size() + " errors on " + context.worker();
            context.keep("call.json", "application/json", new ByteArrayInputStream(said.getBytes(UTF_8)));
            if (context.errors().isEmpty()) {
                throw malformed("nothing");
            }
            return Program.of("print()");
        };
        Verifier judging = context -> {
            context.keep("call.json", "application/json", new ByteArrayInputStream("judged".getBytes(UTF_8)));
            return Verifier.Verification.of(Verdict.of(0.5));
        };
        run.backend().view(new FakeScene(folder));
        VigaLoop loop = VigaLoop.builder(keeping, judging).ticker(run.time()).build();

        run.run(loop, RunPlan.builder(1, 1));

        Iteration iteration = iterations().get(0);
        assertThat(text(iteration, "generator-call-0")).startsWith("asked with 0 errors on {");
        assertThat(text(iteration, "generator-call-1")).startsWith("asked with 1 errors");
        assertThat(text(iteration, "verifier-call-2")).isEqualTo("judged");
        ArtifactRef first = Objects.requireNonNull(iteration.artifacts().get("generator-call-0"));
        assertThat(first.path()).endsWith("/iterations/iter-000/calls/0-generator-call.json");
    }

    @Test
    void whatIsKeptHasAPlainName() {
        Generator keeping = context -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.keep("../call.json", "text/plain", InputStream.nullInputStream()))
                    .withMessage("file must be named like call.json but was '../call.json'");
            return Program.of("print()");
        };
        run.backend().view(new FakeScene(folder));

        run.run(VigaLoop.builder(keeping, verifier).build(), RunPlan.builder(1, 1));

        assertThat(iterations().get(0).failure()).isNull();
    }
}
