package io.attemptcoordinator.testkit.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.core.loop.Memory;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.testkit.mock.FakeBaseline;
import io.attemptcoordinator.testkit.mock.FakeSceneExecutor;
import io.attemptcoordinator.testkit.mock.FakeWorkers;
import io.attemptcoordinator.testkit.mock.ManualTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loop on an executor whose programs say what happens. */
@Timeout(60)
class VigaLoopTest {
    private static final Task TASK = new Task("crate", "", List.of());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ManualTime time = new ManualTime();
    private final FakeWorkers workers = new FakeWorkers();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final List<Generator.Request> requests = new ArrayList<>();
    private final Deque<Object> programs = new ArrayDeque<>();
    private final Deque<Object> verdicts = new ArrayDeque<>();

    /** Makes one attempt of as many iterations; what was to be generated or verified and was not stays in the queues. */
    private AttemptReport attempt(RunPlan.Builder plan) {
        Generator generator = request -> {
            requests.add(request);
            Object next = programs.isEmpty() ? Program.of("print()") : programs.remove();
            if (next instanceof CoordinatorException e) {
                throw e;
            }
            return (Program) next;
        };
        Verifier verifier = candidate -> {
            Object next = verdicts.isEmpty() ? 0.5 : verdicts.remove();
            if (next instanceof CoordinatorException e) {
                throw e;
            }
            return new Verifier.Verification(Verdict.of((Double) next), "it says " + next, new Usage(0, 5));
        };
        VigaLoop loop = VigaLoop.builder(generator, new FakeSceneExecutor(folder), verifier)
                .memories(() -> Memory.slidingWindow(2))
                .ticker(time)
                .build();
        return AttemptCoordinator.builder(workers, loop, store)
                .time(time, time)
                .build()
                .run(TASK, new FakeBaseline(), plan.build())
                .attempts()
                .get(0);
    }

    private static MalformedOutputException malformed(String text) {
        return new MalformedOutputException("there is no code block", text, new Usage(7, 3));
    }

    private static FailureClass classOf(Iteration iteration) {
        Failure failure = Objects.requireNonNull(iteration.failure(), "a failure");
        return failure.failureClass();
    }

    private String text(ArtifactRef artifact) {
        try (InputStream content = store.open(artifact.path())) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArtifactRef artifact(Iteration iteration, String role) {
        return Objects.requireNonNull(iteration.artifacts().get(role), role);
    }

    @Test
    void generatesExecutesRendersVerifiesAndKeepsAll() {
        programs.add(new Program("build()", "a plan", "what the model said", new Usage(20, 10)));
        verdicts.add(0.7);

        Iteration iteration = attempt(RunPlan.builder(1, 1)).iterations().get(0);

        assertThat(iteration.verdict()).isEqualTo(Verdict.of(0.7));
        assertThat(iteration.failure()).isNull();
        assertThat(iteration.retryCount()).isZero();
        assertThat(iteration.usage()).isEqualTo(new Usage(20, 15));
        assertThat(iteration.renders()).containsOnlyKeys("camera");
        assertThat(iteration.artifacts())
                .containsOnlyKeys("code", "plan", "generator-text", "output", "verifier-text", "scene");
    }

    @Test
    void showsTheGeneratorWhatItNeeds() {
        attempt(RunPlan.builder(1, 4).seed(5));

        assertThat(requests).extracting(Generator.Request::iteration).containsExactly(0, 1, 2, 3);
        assertThat(requests)
                .extracting(request ->
                        request.remembered().stream().map(Iteration::index).toList())
                .as("the window is 2 wide")
                .containsExactly(List.of(), List.of(0), List.of(0, 1), List.of(1, 2));
        assertThat(requests)
                .extracting(Generator.Request::seed)
                .containsOnly(requests.get(0).seed());
        assertThat(requests).allSatisfy(request -> assertThat(request.errors()).isEmpty());
    }

    @Test
    void repairsAProgramThatRaisesWithinTheIteration() {
        programs.add(Program.of("raise first"));
        programs.add(Program.of("raise second"));
        programs.add(Program.of("good"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));
        Iteration iteration = attempt.iterations().get(0);

        assertThat(attempt.iterations()).as("repairs are not iterations").hasSize(1);
        assertThat(iteration.retryCount()).isEqualTo(2);
        assertThat(iteration.errors())
                .extracting(Failure::failureClass)
                .containsExactly(FailureClass.E1_EXECUTION, FailureClass.E1_EXECUTION);
        assertThat(requests.get(2).errors())
                .as("what the generator is shown")
                .extracting(Failure::message)
                .containsExactly("RuntimeError: raise first", "RuntimeError: raise second");
        assertThat(iteration.verdict()).isNotNull();
        assertThat(attempt.isRetried()).as("it shifts the distribution").isTrue();
        assertThat(text(artifact(iteration, "code"))).isEqualTo("good");
        assertThat(text(artifact(iteration, "failed-0-code"))).isEqualTo("raise first");
        assertThat(text(artifact(iteration, "failed-1-code"))).isEqualTo("raise second");
        assertThat(text(artifact(iteration, "failed-1-output"))).isEqualTo("it wrote this");
    }

    @Test
    void repairsASceneThatCannotBeRendered() {
        programs.add(Program.of("unrenderable"));

        Iteration iteration = attempt(RunPlan.builder(1, 1)).iterations().get(0);

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
        Iteration iteration = attempt.iterations().get(0);

        assertThat(classOf(iteration)).isEqualTo(FailureClass.E1_EXECUTION);
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

        assertThat(attempt.iterations()).hasSize(2);
        assertThat(classOf(attempt.iterations().get(0))).isEqualTo(FailureClass.E1_EXECUTION);
        assertThat(attempt.bestIteration()).isEqualTo(1);
        assertThat(attempt.failure()).isNull();
        assertThat(requests.get(1).remembered().get(0).failure())
                .as("the generator sees what went wrong")
                .isEqualTo(attempt.iterations().get(0).failure());
    }

    @Test
    void asksAgainForOutputThatIsNotAProgram() {
        programs.add(malformed("I would rather not"));
        programs.add(Program.of("good"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));
        Iteration iteration = attempt.iterations().get(0);

        assertThat(iteration.errors()).extracting(Failure::failureClass).containsExactly(FailureClass.E2_OUTPUT_FORMAT);
        assertThat(text(artifact(iteration, "failed-0-generator-text"))).isEqualTo("I would rather not");
        assertThat(iteration.usage()).as("what was spent on it counts").isEqualTo(new Usage(7, 8));
    }

    @Test
    void asksTheVerifierAgainForOutputThatIsNotAVerdict() {
        verdicts.add(malformed("nice"));
        verdicts.add(0.8);

        AttemptReport attempt = attempt(RunPlan.builder(1, 1));
        Iteration iteration = attempt.iterations().get(0);

        assertThat(iteration.verdict()).isEqualTo(Verdict.of(0.8));
        assertThat(iteration.errors()).extracting(Failure::failureClass).containsExactly(FailureClass.E2_OUTPUT_FORMAT);
        assertThat(requests).as("the program is not generated again").hasSize(1);
        assertThat(text(artifact(iteration, "failed-0-verifier-text"))).isEqualTo("nice");
    }

    @Test
    void malformedVerdictsAreNeverASilentZero() {
        for (int i = 0; i < 4; i++) {
            verdicts.add(malformed("nice"));
        }

        Iteration iteration = attempt(RunPlan.builder(1, 1)).iterations().get(0);

        assertThat(iteration.verdict()).isNull();
        assertThat(classOf(iteration)).isEqualTo(FailureClass.E2_OUTPUT_FORMAT);
    }

    @Test
    void endsTheTryWhenTheBackendIsLost() {
        programs.add(Program.of("good"));
        programs.add(Program.of("lose"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 2));

        assertThat(attempt.tries()).hasSize(2);
        assertThat(attempt.iterations()).as("of the second try").hasSize(2);
        assertThat(workers.events()).contains("restart worker-0");
        assertThat(requests.get(2).remembered()).as("a try begins with nothing").isEmpty();
    }

    @Test
    void aGeneratorThatCannotBeReachedIsInfrastructure() {
        programs.add(new CoordinatorException(CoordinatorException.Code.BACKEND_UNAVAILABLE, "no route to the model"));

        AttemptReport attempt = attempt(RunPlan.builder(1, 1).maxTries(1));

        assertThat(Objects.requireNonNull(attempt.failure(), "a failure").failureClass())
                .isEqualTo(FailureClass.E0_INFRASTRUCTURE);
    }

    @Test
    void keepsTheSceneOnlyWhenItIsTheBestSoFar() {
        verdicts.addAll(List.of(0.4, 0.6, 0.5, 0.6));

        AttemptReport attempt = attempt(RunPlan.builder(1, 4));

        assertThat(attempt.iterations())
                .extracting(iteration -> iteration.artifacts().containsKey(VigaLoop.SCENE))
                .containsExactly(true, true, false, false);
        assertThat(attempt.stopReason()).isEqualTo(StopReason.ITERATIONS_EXHAUSTED);
    }
}
