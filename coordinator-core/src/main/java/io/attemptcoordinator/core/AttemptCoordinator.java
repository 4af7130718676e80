package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.artifact.Redactor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Runs attempts at a task from the same baseline and selects the best.
 *
 * <p>How a run goes is in one place, {@code CoordinatedRun}: plan, then for each attempt reset, loop, score and record; then
 * select, record, and return the result.
 *
 * <p><b>Thread-safety:</b> immutable and safe for concurrent runs, as far as its components are.
 *
 * @since 0.1
 */
public final class AttemptCoordinator {
    final WorkerFactory workers;
    final Attempt attempt;
    final ArtifactStore store;
    final WeightedScorers scorers;
    final List<FailureClassifier> classifiers;
    final Selection selection;
    final List<RunListener> listeners;
    final Map<String, Map<String, String>> settings;
    final Map<String, String> versions;
    final Redactor redactor;
    final InstantSource wall;
    final LongSupplier ticker;
    private final Executor executor;

    private AttemptCoordinator(Builder builder) {
        workers = builder.workers;
        attempt = builder.attempt;
        store = builder.store;
        scorers = builder.scorers;
        List<FailureClassifier> chain = new ArrayList<>(builder.classifiers);
        chain.sort(
                Comparator.comparingInt(FailureClassifier::priority).reversed().thenComparing(FailureClassifier::name));
        chain.add(new EvidenceClassifier());
        classifiers = List.copyOf(chain);
        selection = builder.selection;
        listeners = List.copyOf(builder.listeners);
        settings = Map.copyOf(builder.settings);
        versions = Map.copyOf(builder.versions);
        redactor = builder.redactor;
        wall = builder.wall;
        ticker = builder.ticker;
        executor = builder.executor;
    }

    /**
     * Begins a coordinator.
     *
     * @param workers starts the workers
     * @param attempt makes the attempts
     * @param store keeps what the runs write down
     * @return a builder without scorers (attempts are selected by their verifier's score), with the selection by best score
     */
    public static Builder builder(WorkerFactory workers, Attempt attempt, ArtifactStore store) {
        return new Builder(workers, attempt, store);
    }

    /**
     * Runs attempts with seed 0 and no threshold. Blocks until the run is over.
     *
     * @param task what is to be built
     * @param baseline what each attempt starts from
     * @param attempts how many attempts, 1 or more
     * @param iterations the most iterations of an attempt, 1 or more
     * @return the winner, why it won, and every attempt
     * @throws CoordinatorException if the run cannot be recorded
     */
    public BestAttemptResult run(Task task, Baseline baseline, int attempts, int iterations) {
        return run(task, baseline, RunPlan.builder(attempts, iterations).build());
    }

    /**
     * Runs attempts. Blocks until the run is over. When the calling thread is interrupted, the run ends at once with what it
     * has; the thread is then still interrupted.
     *
     * @param task what is to be built
     * @param baseline what each attempt starts from
     * @param plan how many attempts, from which seed, and when to stop
     * @return the winner, why it won, and every attempt. That all attempts fail is a result, not an exception
     * @throws CoordinatorException if the run cannot be recorded
     */
    public BestAttemptResult run(Task task, Baseline baseline, RunPlan plan) {
        return new CoordinatedRun(this, task, baseline, plan, new StopSignal()).run();
    }

    /**
     * Starts a run on the coordinator's executor and returns at once.
     *
     * @param task what is to be built
     * @param baseline what each attempt starts from
     * @param plan how many attempts, from which seed, and when to stop
     * @return a handle to stop the run and to wait for its result
     */
    public RunHandle start(Task task, Baseline baseline, RunPlan plan) {
        StopSignal stop = new StopSignal();
        CoordinatedRun run = new CoordinatedRun(this, task, baseline, plan, stop);
        CompletableFuture<BestAttemptResult> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                result.complete(run.run());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return new RunHandle(stop, result);
    }

    /**
     * Collects the parts of an {@link AttemptCoordinator}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final WorkerFactory workers;
        private final Attempt attempt;
        private final ArtifactStore store;
        private final List<FailureClassifier> classifiers = new ArrayList<>();
        private final List<RunListener> listeners = new ArrayList<>();
        private final Map<String, Map<String, String>> settings = new TreeMap<>();
        private final Map<String, String> versions = new TreeMap<>();
        private WeightedScorers scorers = WeightedScorers.NONE;
        private Selection selection = Selection.bestScore();
        private Redactor redactor = Redactor.of(System.getenv());
        private InstantSource wall = SystemTime.wall();
        private LongSupplier ticker = SystemTime.ticker();
        private Executor executor = Builder::ownThread;

        private Builder(WorkerFactory workers, Attempt attempt, ArtifactStore store) {
            this.workers = requireNonNull(workers, "workers");
            this.attempt = requireNonNull(attempt, "attempt");
            this.store = requireNonNull(store, "store");
        }

        private static void ownThread(Runnable run) {
            Thread thread = new Thread(run, "coordinator-run");
            thread.setDaemon(true);
            thread.start();
        }

        /**
         * Sets what the attempts are scored by.
         *
         * @param value the scorers and their weights
         * @return this
         */
        public Builder scorers(WeightedScorers value) {
            scorers = requireNonNull(value, "scorers");
            return this;
        }

        /**
         * Adds a classifier, which is asked before the built-in one.
         *
         * @param value the classifier
         * @return this
         */
        public Builder classifier(FailureClassifier value) {
            classifiers.add(requireNonNull(value, "classifier"));
            return this;
        }

        /**
         * Sets how the best attempt is selected.
         *
         * @param value the selection
         * @return this
         */
        public Builder selection(Selection value) {
            selection = requireNonNull(value, "selection");
            return this;
        }

        /**
         * Adds a listener.
         *
         * @param value is told what happens
         * @return this
         */
        public Builder listener(RunListener value) {
            listeners.add(requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Sets the settings of a component.
         *
         * @param component the name of the component
         * @param values its settings by key
         * @return this
         */
        public Builder settings(String component, Map<String, String> values) {
            settings.put(requireNonNull(component, "component"), Map.copyOf(values));
            return this;
        }

        /**
         * Adds a version to the record of the run.
         *
         * @param of what it is the version of, such as {@code model}
         * @param version the version
         * @return this
         */
        public Builder version(String of, String version) {
            versions.put(requireNonNull(of, "of"), requireNonNull(version, "version"));
            return this;
        }

        /**
         * Sets what is redacted in everything that is written; by default the values of those environment variables of this
         * process that look like secrets.
         *
         * @param value the redactor
         * @return this
         */
        public Builder redactor(Redactor value) {
            redactor = requireNonNull(value, "redactor");
            return this;
        }

        /**
         * Sets the clocks.
         *
         * @param wallClock the wall clock, for what people read
         * @param monotonicTicker the monotonic clock in nanoseconds, for deadlines
         * @return this
         */
        public Builder time(InstantSource wallClock, LongSupplier monotonicTicker) {
            wall = requireNonNull(wallClock, "wallClock");
            ticker = requireNonNull(monotonicTicker, "monotonicTicker");
            return this;
        }

        /**
         * Sets where {@link AttemptCoordinator#start} runs; by default each run has a daemon thread of its own.
         *
         * @param value the executor; the caller closes it
         * @return this
         */
        public Builder executor(Executor value) {
            executor = requireNonNull(value, "executor");
            return this;
        }

        /**
         * Makes the coordinator.
         *
         * @return the coordinator
         */
        public AttemptCoordinator build() {
            return new AttemptCoordinator(this);
        }
    }
}
