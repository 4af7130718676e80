package io.attemptcoordinator.testkit.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.GeneratorContext;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test parts do on cue what they say. */
@Timeout(60)
class FakesTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void aBackendRefusesAsOftenAsToldAndThenStarts() throws InterruptedException {
        FakeBackend backend = new FakeBackend().refuse(1);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> backend.start("worker-0", LONG))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.BACKEND_UNAVAILABLE));
        try (WorkerLease lease = backend.start("worker-1", LONG)) {
            assertThat(lease.worker().id()).isEqualTo("worker-1");
        }
        assertThat(backend.events()).containsExactly("start worker-0", "start worker-1", "close worker-1");
    }

    @Test
    void aBackendHangsUntilItIsInterrupted() {
        FakeBackend backend = new FakeBackend().hangOnStart();
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> backend.start("worker-0", LONG));
    }

    @Test
    void aBackendHangsUntilItIsReleasedAndKeepsTheInterrupt() throws InterruptedException {
        CountDownLatch released = new CountDownLatch(1);
        FakeBackend backend = new FakeBackend().hangOnStart(released);
        Thread releasing = new Thread(released::countDown);
        Thread.currentThread().interrupt();
        releasing.start();

        backend.start("worker-0", LONG).close();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aBackendThrowsWhatItIsTold() {
        IOException checked = new IOException("checked");
        FakeBackend backend = new FakeBackend().failOnStart(checked).failOnClose(new AssertionError("close"));

        assertThatThrownBy(() -> backend.start("worker-0", LONG)).isSameAs(checked);
        WorkerLease lease = backend.start();
        assertThatThrownBy(lease::close).hasMessage("close");
        assertThatExceptionOfType(CoordinatorException.class)
                .as("it is closed all the same")
                .isThrownBy(() -> executor(lease.worker()).render(LONG))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.BACKEND_LOST));
    }

    private static FakeSceneExecutor executor(Worker worker) {
        return worker.unwrap(FakeSceneExecutor.class);
    }

    @Test
    void aWorkerHasItsExecutorAsItsOnlyView() {
        Worker worker = new FakeBackend().start().worker();

        assertThat(worker.unwrap(SceneExecutor.class)).isSameAs(executor(worker));
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> worker.unwrap(Process.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
    }

    @Test
    void anExecutorDoesWhatTheFirstWordSaysAndLeavesNoFiles() throws IOException, InterruptedException {
        Path render;
        try (WorkerLease lease = new FakeBackend().start()) {
            FakeSceneExecutor executor = executor(lease.worker());
            assertThat(executor.execute("raise it", "p", 0, LONG).symptom()).isNotNull();
            assertThat(executor.execute("unrenderable", "p", 0, LONG).symptom()).isNull();
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> executor.render(LONG))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RENDER_FAILED));
            executor.execute("x = 1", "p", 0, LONG);
            render = executor.render(LONG).get(0).image();
            assertThat(Files.readString(render)).isEqualTo("x = 1");
            assertThat(executor.save(LONG)).isPresent();
            assertThat(executor.programs()).containsExactly("raise it", "unrenderable", "x = 1");
        }
        assertThat(render.getParent()).doesNotExist();
    }

    @Test
    void closingEndsAProgramThatHangs() throws InterruptedException {
        WorkerLease lease = new FakeBackend().start();
        Thread closing = new Thread(lease::close);
        closing.start();

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> executor(lease.worker()).execute("hang", "p", 0, LONG))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.BACKEND_LOST));
        closing.join();
    }

    private static RecordingAttemptContext.Builder context() {
        return RecordingAttemptContext.builder(new FakeBackend().start().worker());
    }

    @Test
    void aLoopPlaysItsCues() throws InterruptedException {
        Symptom broken = new Symptom(Symptom.Phase.EXECUTE, "broken", List.of(), null);
        RecordingAttemptContext context = context().build();

        AttemptResult result = MockVigaLoop.of(attempt -> List.of(
                        MockVigaLoop.score(0.2, Usage.of(1, 2))
                                .withArtifact("code", "x = 1")
                                .withRender("top", "image")
                                .withFastRetry(broken),
                        MockVigaLoop.fail(broken)))
                .run(context);

        assertThat(result).isEqualTo(new AttemptResult.Completed(AttemptStopReason.FINISHED));
        Iteration first = context.iterations().get(0);
        assertThat(first.artifacts()).containsOnlyKeys("code");
        assertThat(first.renders()).containsOnlyKeys("top");
        assertThat(first.retryCount()).isEqualTo(1);
        assertThat(first.usage()).isEqualTo(Usage.of(1, 2));
        assertThat(first.summary().score()).isEqualTo(0.2);
        assertThat(context.iterations().get(1).failure()).isNotNull();
        assertThat(context.events())
                .containsExactly(
                        "reset",
                        "save iterations/iter-000/code",
                        "save iterations/iter-000/renders/top.png",
                        "report 0",
                        "reset",
                        "report 1");
    }

    @Test
    void aLoopThrowsAndHangsOnCue() {
        Exception checked = new Exception("checked");

        assertThatThrownBy(() -> MockVigaLoop.of(attempt -> List.of(MockVigaLoop.throwing(checked)))
                        .run(context().build()))
                .isSameAs(checked);
        RecordingAttemptContext interrupted =
                context().onEvent(event -> Thread.currentThread().interrupt()).build();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() ->
                        MockVigaLoop.of(attempt -> List.of(MockVigaLoop.hang())).run(interrupted));
    }

    @Test
    void aContextMeasuresWithItsOwnScorer() throws InterruptedException {
        RecordingAttemptContext context = context()
                .scorer(ScriptedScorer.reading("own", "score"))
                .maxIterations(1)
                .build();

        MockVigaLoop.of(attempt -> List.of(MockVigaLoop.score(0.2).withArtifact("score", "0.9")))
                .run(context);

        assertThat(context.iterations().get(0).summary().score()).isEqualTo(0.9);
        assertThat(context.told()).isEqualTo(AttemptStopReason.ITERATIONS_EXHAUSTED);
        context.end();
        assertThatIllegalStateException().isThrownBy(context::reset);
    }

    @Test
    void aContextHasTheReferencesAndTheBaselineThatItIsGiven() throws IOException, InterruptedException {
        WorkerLease lease = new FakeBackend().start();
        FakeBaseline baseline = new FakeBaseline();
        baseline.change("a crate");
        RecordingAttemptContext context = RecordingAttemptContext.builder(lease.worker())
                .task(new Task("crate", "", List.of()))
                .reference("top", "png".getBytes(UTF_8))
                .baseline(baseline)
                .snapshot(baseline.capture(lease.worker(), LONG))
                .build();

        context.reset();

        assertThat(executor(lease.worker()).scene()).isEqualTo("a crate");
        try (InputStream top =
                context.open(requireNonNull(context.request().references().get("top"), "top"))) {
            assertThat(top.readAllBytes()).asString(UTF_8).isEqualTo("png");
        }
        assertThat(context.leftOpen()).isZero();
    }

    @Test
    void aGeneratorAndAVerifierCanBeTestedAlone() throws InterruptedException {
        StubLoopContext context = StubLoopContext.builder()
                .seed(7)
                .artifact("score", "0.5".getBytes(UTF_8))
                .scorer(ScriptedScorer.reading("own", "score"))
                .failed(new GeneratorContext.FailedProgram(
                        "x", context().build().classify(new Symptom(Symptom.Phase.EXECUTE, "broken", List.of(), null))))
                .build();

        context.spend(Usage.of(3, 4));

        assertThat(context.score().total()).isEqualTo(Score.of(0.5));
        assertThat(context.seed()).isEqualTo(7);
        assertThat(context.errors()).hasSize(1);
        assertThat(context.spent()).isEqualTo(Usage.of(3, 4));
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> StubLoopContext.builder().build().score());
    }

    @Test
    void aStoreFailsOnTheChosenPaths() {
        FaultyArtifactStore full = FaultyArtifactStore.failingOnWrite(path -> path.endsWith("full"));
        FaultyArtifactStore broken = FaultyArtifactStore.failingOnRead(path -> path.endsWith("broken"));

        assertArtifactIo(() -> full.put("a/full", "text/plain", InputStream.nullInputStream()));
        assertArtifactIo(() -> full.putIfAbsent("a/full", "text/plain", InputStream.nullInputStream()));
        broken.put("a/broken", "text/plain", InputStream.nullInputStream());
        assertArtifactIo(() -> broken.open("a/broken"));
        assertThat(broken.list("a")).containsExactly("a/broken");
    }

    private static void assertArtifactIo(ThrowingCallable call) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_IO));
    }
}
