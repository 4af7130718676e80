package io.attemptcoordinator.core;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.artifact.RunRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run, from its plan to its result. Read {@link #run()} first: it is the path, and the methods below follow in the
 * order in which it takes them.
 */
final class CoordinatedRun {
    private final AttemptCoordinator coordinator;
    private final Task task;
    private final Baseline baseline;
    private final RunPlan plan;
    private final StopSignal stop;
    private final ClassifierChain classifiers;
    private final SafeListeners listeners;
    private final Instant startedAt;
    private final long startedNanos;
    private final RunLimits limits;
    private final List<AttemptReport> attempts = new ArrayList<>();
    private boolean isInterrupted;

    CoordinatedRun(AttemptCoordinator coordinator, Task task, Baseline baseline, RunPlan plan, StopSignal stop) {
        this.coordinator = coordinator;
        this.task = task;
        this.baseline = baseline;
        this.plan = plan;
        this.stop = stop;
        classifiers = new ClassifierChain(coordinator.classifiers);
        listeners = new SafeListeners(coordinator.listeners);
        startedAt = coordinator.wall.instant();
        startedNanos = coordinator.ticker.getAsLong();
        limits = new RunLimits(plan.budget(), stop, coordinator.ticker);
    }

    /** Starts a worker, captures the baseline, makes the attempts in order, selects the best, and records everything. */
    BestAttemptResult run() {
        boolean isHostInterrupt = false;
        BestAttemptResult result;
        try (Preparation preparation = prepare()) {
            RunRecorder recorder = RunRecorder.create(
                    coordinator.store, coordinator.redactor, startedAt, task.name(), baselineId(preparation));
            RunManifest manifest = manifest(recorder, preparation);
            recorder.manifest(manifest);
            listeners.tell(listener -> listener.runStarted(manifest));

            StopReason reason = makeAttempts(recorder, preparation);
            isHostInterrupt = isInterrupted && !stop.isRequested();
            stop.leave();

            Selection.Choice choice = coordinator.selection.select(List.copyOf(attempts));
            result = new BestAttemptResult(
                    recorder.run(),
                    reason,
                    attempts,
                    choice.winner(),
                    choice.rationale(),
                    preparation.failure(),
                    elapsedSince(startedNanos));
            recorder.result(manifest, result);
        } finally {
            stop.leave();
            if (isHostInterrupt) {
                Thread.currentThread().interrupt();
            }
        }
        listeners.tell(listener -> listener.runFinished(result));
        return result;
    }

    /** Starts the worker and captures the baseline, or learns why that cannot be done. */
    private Preparation prepare() {
        Phase phase = Phase.START;
        Worker worker = null;
        try {
            stop.enter();
            worker = coordinator.workers.start("worker-0", plan.workerTimeout());
            phase = Phase.RESET;
            BaselineSnapshot snapshot = baseline.capture(worker, settings(baseline.name()), plan.workerTimeout());
            return new Preparation(worker, snapshot, null);
        } catch (InterruptedException e) {
            isInterrupted = true;
            return new Preparation(worker, null, null);
        } catch (RuntimeException e) {
            return new Preparation(worker, null, classifiers.classify(Symptom.of(phase, e)));
        }
    }

    private String baselineId(Preparation preparation) {
        BaselineSnapshot snapshot = preparation.snapshot();
        return snapshot == null ? baseline.name() : snapshot.id();
    }

    private RunManifest manifest(RunRecorder recorder, Preparation preparation) {
        Map<String, ArtifactRef> references = new TreeMap<>();
        for (Reference reference : task.references()) {
            references.put(reference.view(), recorder.saveReference(reference));
        }
        Map<String, String> versions = new TreeMap<>(coordinator.versions);
        versions.put("java", Runtime.version().toString());
        versions.put(
                "coordinator",
                Optional.ofNullable(CoordinatedRun.class.getPackage().getImplementationVersion())
                        .orElse("unreleased"));
        Map<String, String> environment = new TreeMap<>();
        environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        if (preparation.worker() != null) {
            environment.putAll(preparation.worker().description());
        }
        return new RunManifest(
                recorder.run(),
                startedAt,
                task,
                references,
                preparation.snapshot(),
                plan,
                coordinator.attempt.name(),
                coordinator.selection.name(),
                coordinator.scorers.weights(),
                coordinator.settings,
                versions,
                environment);
    }

    /** Makes one attempt after the other until the plan is done or something says stop. */
    private StopReason makeAttempts(RunRecorder recorder, Preparation preparation) {
        Worker worker = preparation.worker();
        BaselineSnapshot snapshot = preparation.snapshot();
        if (worker == null || snapshot == null) {
            return isInterrupted ? StopReason.OPERATOR_STOP : StopReason.UNUSABLE;
        }
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        for (int number = 0; number < plan.attempts(); number++) {
            Optional<StopReason> reason = isInterrupted ? Optional.of(StopReason.OPERATOR_STOP) : limits.reached();
            if (reason.isPresent()) {
                return reason.get();
            }
            AttemptReport report = makeAttempt(recorder, worker, snapshot, number, seeds.nextLong());
            recorder.attempt(report);
            attempts.add(report);
            listeners.tell(listener -> listener.attemptFinished(report));
            if (isGoodEnough(report.score())) {
                return StopReason.THRESHOLD_REACHED;
            }
        }
        return isInterrupted ? StopReason.OPERATOR_STOP : StopReason.ATTEMPTS_EXHAUSTED;
    }

    /** Makes one attempt, on a new backend and from the baseline again as long as its infrastructure fails. */
    private AttemptReport makeAttempt(
            RunRecorder recorder, Worker worker, BaselineSnapshot snapshot, int number, long seed) {
        Instant attemptStartedAt = coordinator.wall.instant();
        long attemptStartedNanos = coordinator.ticker.getAsLong();
        List<TryReport> tries = new ArrayList<>();
        while (true) {
            int tryNumber = tries.size();
            long tryStartedNanos = coordinator.ticker.getAsLong();
            AttemptTry current =
                    new AttemptTry(this, recorder, worker, snapshot, number, tryNumber, seed, Strategy.DEFAULT);
            listeners.tell(listener -> listener.attemptStarted(number, tryNumber));
            AttemptResult result = tryOnce(current, tryNumber > 0);
            Failure failure = result instanceof AttemptResult.Failed failed ? failed.failure() : null;
            tries.add(new TryReport(
                    tryNumber, worker.id(), current.iterations().size(), failure, elapsedSince(tryStartedNanos)));

            if (failure != null && failure.failureClass() == FailureClass.E0_INFRASTRUCTURE) {
                tellAbandoned(number, tryNumber, failure);
                if (tries.size() < plan.maxTries() && limits.reached().isEmpty()) {
                    continue;
                }
            }
            return score(current, result, tries, attemptStartedAt, attemptStartedNanos);
        }
    }

    private void tellAbandoned(int number, int tryNumber, Failure failure) {
        listeners.tell(listener -> listener.tryAbandoned(number, tryNumber, failure));
    }

    private AttemptResult tryOnce(AttemptTry current, boolean isRetry) {
        Phase phase = Phase.START;
        try {
            if (isRetry) {
                current.worker().restart(plan.workerTimeout());
            }
            phase = Phase.EXECUTE;
            return coordinator.attempt.run(current);
        } catch (InterruptedException e) {
            isInterrupted = true;
            return new AttemptResult.Completed(StopReason.OPERATOR_STOP);
        } catch (RuntimeException e) {
            if (e instanceof CoordinatorException failure && failure.code() == CoordinatorException.Code.ARTIFACT_IO) {
                throw failure; // What cannot be recorded must not be reported.
            }
            return new AttemptResult.Failed(classifiers.classify(Symptom.of(phase, e)));
        }
    }

    /** Scores the best iteration of an attempt, and says why an attempt without one failed. */
    private AttemptReport score(
            AttemptTry last,
            AttemptResult result,
            List<TryReport> tries,
            Instant attemptStartedAt,
            long attemptStartedNanos) {
        Failure failure = result instanceof AttemptResult.Failed failed ? failed.failure() : null;
        StopReason reason = result instanceof AttemptResult.Completed completed ? completed.reason() : null;
        Iteration best = bestOf(last.iterations());
        Score score = null;
        Map<String, Score> scores = Map.of();
        if (best != null) {
            try {
                WeightedScorers.Scores all = coordinator.scorers.isEmpty()
                        ? new WeightedScorers.Scores(Score.of(scoreOf(best)), Map.of())
                        : coordinator.scorers.score(last.candidate(best));
                score = all.total();
                scores = all.byScorer();
            } catch (InterruptedException e) {
                isInterrupted = true;
                reason = StopReason.OPERATOR_STOP;
            } catch (RuntimeException e) {
                failure = classifiers.classify(Symptom.of(Phase.SCORE, e));
            }
        }
        if (failure == null) {
            failure = score == null ? lastFailure(last.iterations()) : shortfall(score);
        }
        return new AttemptReport(
                last.attempt(),
                last.folder(),
                last.seed(),
                last.strategy(),
                tries,
                last.iterations(),
                best == null ? null : best.index(),
                score,
                scores,
                reason,
                failure,
                attemptStartedAt,
                elapsedSince(attemptStartedNanos));
    }

    private static @Nullable Iteration bestOf(List<Iteration> iterations) {
        Iteration best = null;
        for (Iteration iteration : iterations) {
            if (iteration.verdict() != null && (best == null || scoreOf(iteration) > scoreOf(best))) {
                best = iteration;
            }
        }
        return best;
    }

    private static double scoreOf(Iteration iteration) {
        Verdict verdict = iteration.verdict();
        return verdict == null ? Double.NEGATIVE_INFINITY : verdict.score();
    }

    private static @Nullable Failure lastFailure(List<Iteration> iterations) {
        return iterations.isEmpty()
                ? null
                : iterations.get(iterations.size() - 1).failure();
    }

    private @Nullable Failure shortfall(Score score) {
        Double threshold = plan.threshold();
        if (threshold == null || isGoodEnough(score)) {
            return null;
        }
        String message =
                String.format(Locale.ROOT, "the score %.4f is below the threshold %.4f", score.value(), threshold);
        return classifiers.classify(
                new Symptom(Phase.VERIFY, message, List.of(new Evidence(Evidence.Kind.SCORE, message)), null));
    }

    boolean isGoodEnough(@Nullable Score score) {
        Double threshold = plan.threshold();
        return score != null && threshold != null && score.value() >= threshold;
    }

    private Duration elapsedSince(long nanos) {
        return Duration.ofNanos(coordinator.ticker.getAsLong() - nanos);
    }

    Task task() {
        return task;
    }

    Baseline baseline() {
        return baseline;
    }

    RunPlan plan() {
        return plan;
    }

    RunLimits limits() {
        return limits;
    }

    ClassifierChain classifiers() {
        return classifiers;
    }

    SafeListeners listeners() {
        return listeners;
    }

    Map<String, String> settings(String component) {
        return coordinator.settings.getOrDefault(component, Map.of());
    }

    LongSupplier ticker() {
        return coordinator.ticker;
    }

    /**
     * What a run needs before its first attempt, or why it cannot have it.
     *
     * @param worker the worker; null if it could not be started
     * @param snapshot the baseline; null if it could not be captured
     * @param failure why one of them is missing; null if the operator stopped the run, or nothing is missing
     */
    private record Preparation(
            @Nullable Worker worker,
            @Nullable BaselineSnapshot snapshot,
            @Nullable Failure failure) implements AutoCloseable {
        @Override
        public void close() {
            if (worker != null) {
                worker.close();
            }
        }
    }
}
