package io.attemptcoordinator.core;

import static java.time.temporal.ChronoUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.document.RecordedRun;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.fake.FakeBackend;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.SeededAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.journal.FileJournal;
import io.attemptcoordinator.core.loop.BestAttemptsDistiller;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.policy.SelfLoop;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.core.time.SystemTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on after they were cut off, wherever that was. */
@Timeout(300)
class ResumeTest {
    private static final RunPlan PLAN = RunPlan.builder(4, 3).seed(5).build();

    @TempDir
    Path root;

    private FakeBackend backend = new FakeBackend();
    private FakeBaseline baseline = new FakeBaseline();

    private AttemptCoordinator.Builder coordinator(Path folder, Attempt attempt) {
        return AttemptCoordinator.builder(backend, attempt, new FileArtifactStore(folder))
                .sleeper(pause -> {})
                .workers(new Capacity(1, "the test says so"));
    }

    static Stream<RunPolicy> policies() {
        return Stream.concat(Stream.of(new FixedAttempts()), PolicyTest.policies());
    }

    private BestAttemptResult run(Path folder, Attempt attempt, RunPlan plan) {
        return coordinator(folder, attempt).build().run(TestRun.TASK, baseline, plan);
    }

    private BestAttemptResult resume(Path folder, String run, Attempt attempt, RunPlan plan) throws Exception {
        return await(coordinator(folder, attempt).build().resume(run, TestRun.TASK, baseline, plan));
    }

    private static BestAttemptResult await(RunHandle handle) throws Exception {
        return handle.await(Duration.ofMinutes(1)).orElseThrow();
    }

    private static Path journal(Path folder, String run) {
        return folder.resolve(run).resolve("journal.jsonl");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** The same attempts with the same scores, whatever was done twice on the way. */
    private static void assertSame(BestAttemptResult result, BestAttemptResult whole) {
        assertThat(result.choice()).isEqualTo(whole.choice());
        assertThat(result.stopReason()).isEqualTo(whole.stopReason());
        assertThat(result.attempts())
                .extracting(AttemptSummary::number, AttemptSummary::score, AttemptSummary::iterations)
                .isEqualTo(whole.attempts().stream()
                        .map(each -> tuple(each.number(), each.score(), each.iterations()))
                        .toList());
    }

    private static void assertNothingTwice(Path folder, String run) {
        Set<List<Integer>> iterations = new HashSet<>();
        for (RunEvent event : FileJournal.read(journal(folder, run), run)) {
            if (event instanceof RunEvent.IterationReported reported) {
                assertThat(iterations.add(List.of(
                                reported.attempt(),
                                reported.tryNumber(),
                                reported.iteration().index())))
                        .as("%s once", reported)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRunThatWasCutOffAfterAnyEventEndsAsIfItHadNotBeen(boolean resumes) throws Exception {
        Attempt attempt = new SeededAttempt(resumes);
        Path original = root.resolve("original");
        BestAttemptResult whole = run(original, attempt, PLAN);
        List<String> lines = Files.readAllLines(journal(original, whole.run()));
        for (int kept = 1; kept <= lines.size(); kept++) {
            Path folder = root.resolve("cut-" + kept);
            copy(original, folder);
            Files.write(journal(folder, whole.run()), lines.subList(0, kept));

            BestAttemptResult result = resume(folder, whole.run(), attempt, PLAN);

            assertSame(result, whole);
            assertNothingTwice(folder, whole.run());
            RecordedRun recorded = new RunReader(new FileArtifactStore(folder)).read(whole.run());
            assertThat(recorded.attempts()).hasSize(4);
            assertThat(recorded.result()).isEqualTo(result);
            if (resumes) {
                assertThat(result.attempts())
                        .allSatisfy(each -> assertThat(each.tries()).isOne());
                assertThat(result.usage()).isEqualTo(whole.usage());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void whateverThePolicyTheEndIsTheSame(RunPolicy policy) throws Exception {
        Attempt attempt = new SeededAttempt(true);
        RunPlan plan = RunPlan.builder(6, 5).seed(3).build();
        Path original = root.resolve("original");
        BestAttemptResult whole = coordinator(original, attempt)
                .policy(policy)
                .workers(new Capacity(3, "the test says so"))
                .build()
                .run(TestRun.TASK, baseline, plan);
        List<String> lines = Files.readAllLines(journal(original, whole.run()));
        for (int kept = 1; kept <= lines.size(); kept++) {
            Path folder = root.resolve("cut-" + kept);
            copy(original, folder);
            Files.write(journal(folder, whole.run()), lines.subList(0, kept));

            BestAttemptResult result = await(coordinator(folder, attempt)
                    .policy(policy)
                    .workers(new Capacity(1 + kept % 3, "the test says so"))
                    .build()
                    .resume(whole.run(), TestRun.TASK, baseline, plan));

            assertSame(result, whole);
            assertThat(result.attempts())
                    .extracting(AttemptSummary::stopReason)
                    .isEqualTo(whole.attempts().stream()
                            .map(AttemptSummary::stopReason)
                            .toList());
            assertNothingTwice(folder, whole.run());
        }
    }

    @Test
    void anotherPolicyIsRefused() throws Exception {
        Attempt attempt = new SeededAttempt(true);
        String run = coordinator(root, attempt)
                .policy(new SelfLoop(new FixedAttempts(), 2, new BestAttemptsDistiller()))
                .build()
                .run(TestRun.TASK, baseline, PLAN)
                .run();

        assertThatThrownBy(() -> resume(root, run, attempt, PLAN))
                .cause()
                .hasMessageContaining("policy 'self-loop' is gone")
                .hasMessageContaining("distiller 'best-attempts' is gone");
    }

    @Test
    void aTornEndIsCutOffWhereverItWasTorn() throws Exception {
        Attempt attempt = new SeededAttempt(true);
        Path original = root.resolve("original");
        BestAttemptResult whole = run(original, attempt, PLAN);
        byte[] bytes = Files.readAllBytes(journal(original, whole.run()));
        int first = new String(bytes, StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int kept = first; kept < bytes.length; kept += 991) {
            Path folder = root.resolve("torn-" + kept);
            copy(original, folder);
            Files.write(journal(folder, whole.run()), Arrays.copyOf(bytes, kept));

            assertSame(resume(folder, whole.run(), attempt, PLAN), whole);
            assertNothingTwice(folder, whole.run());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aRunCanBeCutOffAgainAndAgain(int workers) throws Exception {
        Attempt attempt = new SeededAttempt(true);
        BestAttemptResult whole = run(root.resolve("original"), attempt, PLAN);
        Path folder = root.resolve("again");
        RunPlan little = RunPlan.builder(4, 3)
                .seed(5)
                .budget(Budget.builder().totalIterations(1).build())
                .build();
        BestAttemptResult result = coordinator(folder, attempt)
                .workers(new Capacity(workers, "the test says so"))
                .build()
                .run(TestRun.TASK, baseline, little);
        int sessions = 1;
        while (result.stopReason() == RunStopReason.ITERATIONS_EXHAUSTED) {
            sessions++;
            RunPlan more = RunPlan.builder(4, 3)
                    .seed(5)
                    .budget(Budget.builder().totalIterations(sessions * 2).build())
                    .build();
            result = await(coordinator(folder, attempt)
                    .workers(new Capacity(workers, "the test says so"))
                    .build()
                    .resume(result.run(), TestRun.TASK, baseline, more));
        }

        assertThat(sessions).isGreaterThan(2);
        assertThat(result.choice()).isEqualTo(whole.choice());
        assertThat(result.usage()).isEqualTo(whole.usage());
        assertNothingTwice(folder, result.run());
    }

    @Test
    void aFinishedRunCanMakeMoreAttempts() throws Exception {
        Attempt attempt = new SeededAttempt(true);
        RunPlan two = RunPlan.builder(2, 3).seed(5).build();
        BestAttemptResult first = run(root, attempt, two);

        BestAttemptResult result = resume(root, first.run(), attempt, PLAN);

        assertSame(result, run(root, attempt, PLAN));
    }

    @Test
    void aThresholdThatIsRaisedLetsStoppedAttemptsGoOn() throws Exception {
        Attempt attempt = new SeededAttempt(true);
        RunPlan low = RunPlan.builder(4, 3).seed(5).threshold(0.2).build();
        BestAttemptResult stopped = run(root, attempt, low);
        assertThat(stopped.stopReason()).isEqualTo(RunStopReason.THRESHOLD_REACHED);

        BestAttemptResult result = resume(root, stopped.run(), attempt, PLAN);

        assertThat(result.attempts()).hasSize(4);
        assertThat(result.attempts().subList(1, 4))
                .extracting(AttemptSummary::stopReason)
                .containsOnly(AttemptStopReason.ITERATIONS_EXHAUSTED);
    }

    @Test
    void timeThatTheRunTookBeforeCounts() throws Exception {
        Attempt attempt = new SeededAttempt(true);
        BestAttemptResult first = run(root, attempt, PLAN);
        Path journal = journal(root, first.run());
        List<String> lines = Files.readAllLines(journal);
        Files.write(journal, lines.subList(0, 6));
        RunPlan noTime = RunPlan.builder(4, 3)
                .seed(5)
                .budget(Budget.builder().wallTime(Duration.ofNanos(1)).build())
                .build();

        BestAttemptResult result = resume(root, first.run(), attempt, noTime);

        assertThat(result.stopReason()).isEqualTo(RunStopReason.WALL_TIME_EXHAUSTED);
        assertThat(result.attempts()).hasSize(1);
    }

    @Test
    void aClockThatIsSetBackAgainAndAgainChangesNothing() throws Exception {
        Attempt attempt = new SeededAttempt(true);
        BestAttemptResult whole = run(root.resolve("original"), attempt, PLAN);
        AtomicInteger hours = new AtomicInteger();
        InstantSource backwards = () -> Instant.parse("2026-11-25T12:00:00Z").minus(hours.incrementAndGet(), HOURS);
        Path folder = root.resolve("backwards");
        AttemptCoordinator coordinator = coordinator(folder, attempt)
                .time(backwards, SystemTime.ticker())
                .build();
        RunPlan limited = RunPlan.builder(4, 3)
                .seed(5)
                .budget(Budget.builder().wallTime(Duration.ofMinutes(10)).build())
                .build();

        BestAttemptResult first = coordinator.run(TestRun.TASK, baseline, limited);
        assertSame(first, whole);
        Path journal = journal(folder, first.run());
        Files.write(journal, Files.readAllLines(journal).subList(0, 9));
        BestAttemptResult result = await(coordinator.resume(first.run(), TestRun.TASK, baseline, limited));

        assertSame(result, whole);
        assertThat(hours).as("the clock was read").hasValueGreaterThan(20);
        assertThat(result.elapsed()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource({"6, 3, the seed", "5, 4, the iterations of an attempt"})
    void anotherPlanIsRefused(long seed, int iterations, String what) {
        Attempt attempt = new SeededAttempt(true);
        String run = run(root, attempt, PLAN).run();

        assertThatThrownBy(() -> resume(
                        root,
                        run,
                        attempt,
                        RunPlan.builder(4, iterations).seed(seed).build()))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining(what);
    }

    @Test
    void anotherTaskReferenceOrComponentIsRefused() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1};
        Path image = Files.write(root.resolve("reference.png"), png);
        Task task = new Task("crate", "Put the crate on the table.", List.of(new Reference("camera", image)));
        Attempt attempt = new SeededAttempt(true);
        Path folder = root.resolve("runs");
        String run =
                coordinator(folder, attempt).build().run(task, baseline, PLAN).run();
        List<String> before = Files.readAllLines(journal(folder, run));

        png[8] = 2;
        Files.write(image, png);
        AttemptCoordinator other = coordinator(folder, attempt)
                .measure(Measure.NONE.and(FakeScorer.of("other", context -> Score.of(0.5)), 1.0))
                .build();

        assertThatThrownBy(() -> await(other.resume(
                        run, new Task("crate", "Put it under the table.", task.references()), baseline, PLAN)))
                .cause()
                .hasMessageContaining("the text of the task")
                .hasMessageContaining("the reference image of the view 'camera'")
                .hasMessageContaining("scorer 'other' is new");
        assertThat(Files.readAllLines(journal(folder, run)))
                .as("a run that is refused stays as it was")
                .isEqualTo(before);
    }

    @Test
    void aRunThatSomebodyWorksOnIsRefused() throws Exception {
        CountDownLatch isRunning = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Attempt attempt = ScriptedAttempt.doing(context -> {
            isRunning.countDown();
            mayEnd.await();
            return new SeededAttempt(true).run(context);
        });
        RunHandle working = coordinator(root, attempt).build().start(TestRun.TASK, baseline, PLAN);
        isRunning.await();
        String run = working.progress().run();
        assertThat(run).isNotNull();

        assertThatThrownBy(() -> resume(root, String.valueOf(run), attempt, PLAN))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.RUN_IN_USE))
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        mayEnd.countDown();
        assertThat(await(working).attempts()).hasSize(4);
    }

    @Test
    void whatHasNoJournalIsRefused() {
        assertThatThrownBy(() -> resume(root, "nothing", new SeededAttempt(true), PLAN))
                .cause()
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_NOT_FOUND));
    }

    @Test
    void damageThatIsNoCrashsIsFound() throws Exception {
        Attempt attempt = new SeededAttempt(true);
        String run = run(root, attempt, PLAN).run();
        List<String> lines = new ArrayList<>(Files.readAllLines(journal(root, run)));
        int iteration = 3;
        assertThat(lines.get(iteration)).contains("iteration-reported");
        lines.set(iteration, lines.get(iteration).replaceFirst("0\\.[0-9]+", "0.999"));
        Files.write(journal(root, run), lines);

        assertThatThrownBy(() -> resume(root, run, attempt, PLAN))
                .cause()
                .hasMessageContaining("line 4")
                .hasMessageContaining("not what was written");
    }
}
