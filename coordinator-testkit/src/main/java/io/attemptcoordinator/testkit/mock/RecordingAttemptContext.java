package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.EvidenceClassifier;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A test part: a context for one attempt without a coordinator, which keeps artifacts in memory and records what the attempt
 * does, one line for each reset and report.
 *
 * <p><b>Thread-safety:</b> for one thread.
 *
 * @since 0.1
 */
public final class RecordingAttemptContext implements AttemptContext {
    private static final BaselineSnapshot BASELINE = new BaselineSnapshot("fake", "0".repeat(64), Map.of());

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final List<String> events = new ArrayList<>();
    private final List<Iteration> iterations = new ArrayList<>();
    private final Worker worker;
    private final long seed;
    private final int maxIterations;
    private final int stopAfter;

    /**
     * A context.
     *
     * @param worker the worker of the attempt
     * @param seed the seed of the attempt
     * @param maxIterations the most iterations that it may make
     * @param stopAfter after how many reports the attempt is told to stop
     */
    public RecordingAttemptContext(Worker worker, long seed, int maxIterations, int stopAfter) {
        this.worker = requireNonNull(worker, "worker");
        this.seed = seed;
        this.maxIterations = maxIterations;
        this.stopAfter = stopAfter;
    }

    /**
     * What the attempt did.
     *
     * @return {@code reset} and {@code report <index>}, in order
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    /**
     * What the attempt reported.
     *
     * @return the iterations, in order, whatever their indices
     */
    public List<Iteration> iterations() {
        return List.copyOf(iterations);
    }

    @Override
    public Task task() {
        return new Task("contract", "", List.of());
    }

    @Override
    public BaselineSnapshot baseline() {
        return BASELINE;
    }

    @Override
    public int attempt() {
        return 0;
    }

    @Override
    public int tryNumber() {
        return 0;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public Strategy strategy() {
        return Strategy.DEFAULT;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public int maxIterations() {
        return maxIterations;
    }

    @Override
    public int maxFastRetries() {
        return 3;
    }

    @Override
    public Duration remaining() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Map<String, String> settings(String componentName) {
        return Map.of();
    }

    @Override
    public List<Evidence> reset() {
        events.add("reset");
        return List.of();
    }

    @Override
    public ArtifactRef save(String path, String mediaType, InputStream content) {
        return store.put(path, mediaType, content);
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return store.open(artifact.path());
    }

    @Override
    public Failure classify(Symptom symptom) {
        return new EvidenceClassifier().classify(symptom).orElseThrow();
    }

    @Override
    public Optional<StopReason> report(Iteration iteration) {
        events.add("report " + iteration.index());
        iterations.add(iteration);
        if (iterations.size() >= maxIterations) {
            return Optional.of(StopReason.ITERATIONS_EXHAUSTED);
        }
        return iterations.size() >= stopAfter ? Optional.of(StopReason.OPERATOR_STOP) : Optional.empty();
    }
}
