package io.attemptcoordinator.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.core.document.RecordedRun;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a run needs in a test, and what it left behind. */
public final class TestRun {
    public static final Task TASK = new Task("crate", "Put the crate on the table.", List.of());

    public static final Symptom BROKEN_CODE = new Symptom(
            Symptom.Phase.EXECUTE,
            "NameError: name 'bpi' is not defined",
            List.of(new Evidence(Evidence.Kind.EXCEPTION, "NameError: name 'bpi' is not defined")),
            null);

    private final ManualTime time = new ManualTime();
    private final FakeBackend backend = new FakeBackend();
    private final FakeBaseline baseline = new FakeBaseline();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    public ManualTime time() {
        return time;
    }

    public FakeBackend backend() {
        return backend;
    }

    public FakeBaseline baseline() {
        return baseline;
    }

    public InMemoryArtifactStore store() {
        return store;
    }

    public AttemptCoordinator.Builder coordinator(Attempt attempt) {
        return coordinator(attempt, store);
    }

    public AttemptCoordinator.Builder coordinator(Attempt attempt, ArtifactStore kept) {
        return AttemptCoordinator.builder(backend, attempt, kept)
                .time(time, time)
                .sleeper(pauses::add)
                .listener(events::add);
    }

    public BestAttemptResult run(Attempt attempt, RunPlan.Builder plan) {
        return run(coordinator(attempt), plan);
    }

    public BestAttemptResult run(AttemptCoordinator.Builder coordinator, RunPlan.Builder plan) {
        return coordinator.build().run(TASK, baseline, plan.build());
    }

    public RunHandle start(AttemptCoordinator.Builder coordinator, RunPlan.Builder plan) {
        return coordinator.build().start(TASK, baseline, plan.build());
    }

    /** How long the run would have waited between tries. */
    public List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    /** The events of one kind. */
    public <E extends RunEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** All events in short. */
    public List<String> story() {
        return events.stream().map(TestRun::inShort).toList();
    }

    private static String inShort(RunEvent event) {
        if (event instanceof RunEvent.AttemptRequested requested) {
            return "attempt " + requested.request().number() + " requested";
        }
        if (event instanceof RunEvent.TryStarted started) {
            return "attempt " + started.attempt() + " try " + started.tryNumber();
        }
        if (event instanceof RunEvent.IterationReported reported) {
            return "iteration " + reported.attempt() + "/"
                    + reported.iteration().index();
        }
        if (event instanceof RunEvent.TryAbandoned abandoned) {
            return "abandoned " + abandoned.attempt() + " try " + abandoned.tryNumber() + " "
                    + abandoned.failure().failureClass();
        }
        if (event instanceof RunEvent.AttemptFinished finished) {
            return "attempt " + finished.report().number() + " finished";
        }
        return event.getClass().getSimpleName();
    }

    /** The reports of the attempts of a run, in the order of their numbers. */
    public List<AttemptReport> reports(BestAttemptResult result) {
        return events(RunEvent.AttemptFinished.class).stream()
                .filter(event -> event.run().equals(result.run()))
                .map(RunEvent.AttemptFinished::report)
                .sorted(Comparator.comparingInt(AttemptReport::number))
                .toList();
    }

    /** The run as it was recorded. */
    public RecordedRun recorded(BestAttemptResult result) {
        return new RunReader(store).read(result.run());
    }

    /** The score of an attempt that has one. */
    public static double scoreOf(@Nullable AttemptReport attempt) {
        assertThat(attempt).isNotNull();
        Score score = attempt == null ? null : attempt.score();
        assertThat(score).isNotNull();
        return score == null ? Double.NaN : score.value();
    }

    /** A failure that is there. */
    public static Failure failureOf(@Nullable Failure failure) {
        if (failure == null) {
            throw new AssertionError("there should be a failure");
        }
        return failure;
    }

    public static Failure failureOf(AttemptReport attempt) {
        return failureOf(attempt.failure());
    }

    public static @Nullable FailureClass classOf(@Nullable Failure failure) {
        return failure == null ? null : failure.failureClass();
    }
}
