package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.blender.Replay.Replayed;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.AttemptRunner;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerSlot;
import io.attemptcoordinator.core.document.RecordedRun;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import io.attemptcoordinator.core.time.SystemTime;
import io.attemptcoordinator.core.time.Watchdog;
import io.attemptcoordinator.model.http.ModelCalls;
import io.attemptcoordinator.model.http.RecordedCall;
import io.attemptcoordinator.model.http.RecordedModels;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of a run again with what the models answered then, without a network, and compares the iterations with those on
 * record: the program, the score, and the renders pixel by pixel. A question that is not on record is a difference.
 *
 * <p>Of an attempt with several tries, the last one is made again. What it makes is compared and not kept.
 *
 * <p><b>Thread-safety:</b> immutable; {@link #run} may be called repeatedly.
 *
 * @since 0.1
 */
public final class ModelReplay {
    /** The role of a call on record, such as {@code generator-call-0}: the calls of a part are numbered in their order. */
    private static final Pattern CALL = Pattern.compile(".+-call-([0-9]{1,9})");

    private final TaskFile task;
    private final Backend backend;
    private final ArtifactStore store;
    private final RecordedRun recorded;

    /**
     * Reads a run.
     *
     * @param task the task that it was made of
     * @param backend executes the programs
     * @param store where the run is
     * @param run its folder in the store
     * @throws CoordinatorException as {@link RunReader} says if the run cannot be read
     */
    ModelReplay(TaskFile task, Backend backend, ArtifactStore store, String run) {
        this.task = requireNonNull(task, "task");
        this.backend = requireNonNull(backend, "backend");
        this.store = requireNonNull(store, "store");
        recorded = new RunReader(store).read(run);
    }

    /**
     * Makes attempts again, in order.
     *
     * @param attempt the only one; null for all
     * @param listener hears of each iteration when its attempt has been made again
     * @return all iterations, at least one
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if no worker can be started, or with {@link
     *     Code#CONFIGURATION} if there is nothing to make again
     */
    public List<Replayed> run(@Nullable Integer attempt, Consumer<Replayed> listener) throws InterruptedException {
        List<Replayed> all = new ArrayList<>();
        for (AttemptReport report : recorded.attempts()) {
            if (attempt == null || attempt == report.number()) {
                for (Replayed replayed : compared(report)) {
                    all.add(replayed);
                    listener.accept(replayed);
                }
            }
        }
        if (all.isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The run " + recorded.manifest().run() + " has no such attempt with an iteration on record.");
        }
        return all;
    }

    private List<Replayed> compared(AttemptReport report) throws InterruptedException {
        List<Iteration> before =
                new RunReader(store).iterations(recorded.manifest().run(), report);
        if (before.isEmpty()) {
            return List.of();
        }
        InMemoryArtifactStore made = new InMemoryArtifactStore();
        Made now = make(report, before, made);
        IterationDifference differences =
                new IterationDifference(folder()::open, artifact -> made.open(artifact.path()));
        List<Replayed> compared = new ArrayList<>();
        for (int index = 0; index < before.size(); index++) {
            String difference = index < now.iterations.size()
                    ? differences
                            .between(before.get(index), now.iterations.get(index))
                            .orElse(null)
                    : "it was not made again: " + now.end();
            compared.add(new Replayed(report.number(), index, difference));
            if (index >= now.iterations.size()) {
                break; // The others are missing for the same reason.
            }
        }
        return compared;
    }

    private Made make(AttemptReport report, List<Iteration> before, InMemoryArtifactStore made)
            throws InterruptedException {
        AttemptRequest request = request(report);
        request.references().values().forEach(reference -> copy(reference, made));
        RecordedModels models = new RecordedModels(calls(before));
        Made now = new Made(before.size());
        try (Watchdog watchdog = new Watchdog();
                ClassifierChain classifiers = new ClassifierChain(
                        task.components().classifiers(), request.limits().grace());
                WorkerSlot slot = new WorkerSlot(
                        backend, "replay", watchdog, request.limits().grace())) {
            AttemptEnvironment environment = new AttemptEnvironment(
                    new Answered(task.components().attempt(), models),
                    task.components().baseline(),
                    task.components().measure(),
                    classifiers,
                    made,
                    Redactor.of(Map.of()),
                    SystemTime.wall(),
                    SystemTime.ticker(),
                    SystemTime.sleeper(),
                    new Allowance(Budget.UNLIMITED));
            AttemptRunner runner = new AttemptRunner(environment, request, AttemptProgress.NONE, slot, watchdog, now);
            now.report = watchdog.call(
                    "coordinator-replay",
                    "attempt " + report.number(),
                    request.limits().attemptTimeout().plus(request.limits().workerTimeout()),
                    request.limits().grace().multipliedBy(4),
                    runner::run);
        }
        return now;
    }

    private AttemptRequest request(AttemptReport report) {
        RunManifest manifest = recorded.manifest();
        BaselineSnapshot baseline = manifest.baseline();
        if (baseline == null) {
            throw new CoordinatorException(
                    Code.MALFORMED, "The run " + manifest.run() + " was cut off before it had a baseline.");
        }
        return new AttemptRequest(
                manifest.run(),
                report.number(),
                report.seed(),
                report.strategy(),
                report.lineage(),
                manifest.task(),
                manifest.references(),
                baseline,
                manifest.plan().limits(),
                AttemptStopReason.RUN_STOPPED);
    }

    private RunFolder folder() {
        return RunFolder.of(store, Redactor.of(Map.of()), recorded.manifest().run());
    }

    private void copy(ArtifactRef artifact, InMemoryArtifactStore made) {
        try (InputStream content = folder().open(artifact)) {
            made.put(artifact.path(), artifact.mediaType(), content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + artifact.path() + ": " + e, e);
        }
    }

    /** The calls that are on record, in the order in which they were made. */
    private List<RecordedCall> calls(List<Iteration> iterations) {
        return iterations.stream()
                .flatMap(iteration -> iteration.artifacts().entrySet().stream()
                        .filter(artifact -> number(artifact.getKey()).isPresent())
                        .sorted(Comparator.comparingInt(
                                artifact -> number(artifact.getKey()).orElseThrow())))
                .map(artifact -> call(artifact.getValue()))
                .toList();
    }

    /** Returns the number of a call; empty if what has this role is none. */
    private static OptionalInt number(String role) {
        Matcher matcher = CALL.matcher(role);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private RecordedCall call(ArtifactRef artifact) {
        try (InputStream content = folder().open(artifact)) {
            return RecordedCall.fromJson(artifact.path(), content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + artifact.path() + ": " + e, e);
        }
    }

    /** The attempt of the task, whose models answer what they answered then. */
    private record Answered(Attempt attempt, RecordedModels models) implements Attempt {
        @Override
        public String name() {
            return attempt.name();
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            return ModelCalls.answered(models, () -> attempt.run(context));
        }
    }

    /** What was made again, which stops after as many iterations as there were. */
    private static final class Made implements Reporter {
        private final int most;
        private final List<Iteration> iterations = new ArrayList<>();
        private @Nullable AttemptReport report;

        Made(int most) {
            this.most = most;
        }

        @Override
        public Optional<AttemptStopReason> report(RunEvent event) {
            if (event instanceof RunEvent.IterationReported reported) {
                iterations.add(reported.iteration());
            }
            boolean isOver = iterations.size() >= most || event instanceof RunEvent.TryAbandoned;
            return isOver ? Optional.of(AttemptStopReason.RUN_STOPPED) : Optional.empty();
        }

        @Override
        public void failed(CoordinatorException why) {
            throw why;
        }

        /** Why there are not more. */
        String end() {
            return report == null
                    ? "nothing was reported"
                    : report.result() instanceof AttemptResult.Failed failed
                            ? failed.failure().message()
                            : "the attempt ended with " + report.result();
        }
    }
}
