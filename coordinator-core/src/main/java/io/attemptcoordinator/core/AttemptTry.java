package io.attemptcoordinator.core;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.artifact.RunRecorder;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One try of an attempt: what the loop sees of the run, and where its iterations go on record. */
final class AttemptTry implements AttemptContext {
    private final CoordinatedRun run;
    private final RunRecorder recorder;
    private final Worker worker;
    private final BaselineSnapshot baseline;
    private final int attempt;
    private final int tryNumber;
    private final long seed;
    private final Strategy strategy;
    private final String folder;
    private final Deadline deadline;
    private final List<Iteration> iterations = new ArrayList<>();
    private double best = Double.NEGATIVE_INFINITY;
    private int bestIndex;

    AttemptTry(
            CoordinatedRun run,
            RunRecorder recorder,
            Worker worker,
            BaselineSnapshot baseline,
            int attempt,
            int tryNumber,
            long seed,
            Strategy strategy) {
        this.run = run;
        this.recorder = recorder;
        this.worker = worker;
        this.baseline = baseline;
        this.attempt = attempt;
        this.tryNumber = tryNumber;
        this.seed = seed;
        this.strategy = strategy;
        folder = recorder.attemptFolder(attempt, tryNumber);
        deadline = Deadline.after(run.ticker(), run.plan().attemptTimeout());
    }

    @Override
    public Task task() {
        return run.task();
    }

    @Override
    public BaselineSnapshot baseline() {
        return baseline;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public int tryNumber() {
        return tryNumber;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public Strategy strategy() {
        return strategy;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public int maxIterations() {
        return run.plan().iterations();
    }

    @Override
    public int maxFastRetries() {
        return run.plan().maxFastRetries();
    }

    @Override
    public Duration remaining() {
        Duration own = deadline.remaining();
        Duration ofRun = run.limits().remaining();
        return own.compareTo(ofRun) < 0 ? own : ofRun;
    }

    @Override
    public Map<String, String> settings(String componentName) {
        return run.settings(componentName);
    }

    @Override
    public List<Evidence> reset() throws InterruptedException {
        return run.baseline().reset(worker, baseline, run.plan().workerTimeout());
    }

    @Override
    public ArtifactRef save(String path, String mediaType, InputStream content) {
        return recorder.save(folder, path, mediaType, content);
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return recorder.open(artifact);
    }

    @Override
    public Failure classify(Symptom symptom) {
        return run.classifiers().classify(symptom);
    }

    @Override
    public Optional<StopReason> report(Iteration iteration) {
        if (iteration.index() != iterations.size()) {
            throw new IllegalArgumentException(
                    "index must be " + iterations.size() + ", the next one, but was " + iteration.index());
        }
        recorder.iteration(folder, iteration);
        iterations.add(iteration);
        run.limits().spend(iteration);
        Verdict verdict = iteration.verdict();
        if (verdict != null && verdict.score() > best) {
            best = verdict.score();
            bestIndex = iteration.index();
        }
        run.listeners().tell(listener -> listener.iterationReported(attempt, iteration));
        return stopReason(verdict);
    }

    private Optional<StopReason> stopReason(@Nullable Verdict verdict) {
        if (verdict != null && run.isGoodEnough(Score.of(verdict.score()))) {
            return Optional.of(StopReason.THRESHOLD_REACHED);
        }
        Optional<StopReason> ofRun = run.limits().reached();
        if (ofRun.isPresent()) {
            return ofRun;
        }
        if (deadline.isPassed()) {
            return Optional.of(StopReason.WALL_TIME_EXHAUSTED);
        }
        if (iterations.size() >= maxIterations()) {
            return Optional.of(StopReason.ITERATIONS_EXHAUSTED);
        }
        int patience = run.plan().patience();
        if (patience > 0 && iterations.size() - 1 - bestIndex >= patience) {
            return Optional.of(StopReason.STAGNATION);
        }
        return Optional.empty();
    }

    String folder() {
        return folder;
    }

    List<Iteration> iterations() {
        return List.copyOf(iterations);
    }

    /** What a scorer sees of one of the iterations. */
    ScoringContext candidate(Iteration iteration) {
        return new ScoringContext() {
            @Override
            public Task task() {
                return run.task();
            }

            @Override
            public Map<String, ArtifactRef> renders() {
                return iteration.renders();
            }

            @Override
            public Map<String, ArtifactRef> artifacts() {
                return iteration.artifacts();
            }

            @Override
            public InputStream open(ArtifactRef artifact) {
                return recorder.open(artifact);
            }

            @Override
            public Map<String, String> settings(String componentName) {
                return run.settings(componentName);
            }
        };
    }
}
