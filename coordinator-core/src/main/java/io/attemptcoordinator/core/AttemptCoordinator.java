package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.discovery.ComponentNames;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.placement.LocalPlacement;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.FixedAttempts;
import io.attemptcoordinator.core.policy.Pruner;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.run.Chooser;
import io.attemptcoordinator.core.run.CoordinatedRun;
import io.attemptcoordinator.core.run.KeepBest;
import io.attemptcoordinator.core.run.Reselection;
import io.attemptcoordinator.core.run.RunControl;
import io.attemptcoordinator.core.run.RunParts;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.time.Sleeper;
import io.attemptcoordinator.core.time.SystemTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts at a task from the same baseline and selects the best.
 *
 * <p>The path of a run is one method, {@code CoordinatedRun.run()}. Components that are passed to a coordinator belong to
 * the caller, who closes them.
 *
 * <p><b>Thread-safety:</b> immutable and safe for concurrent runs, as far as its components are.
 *
 * @since 0.1
 */
// Longer than 300 lines because a builder with a documented method for each part belongs to it.
public final class AttemptCoordinator {
    private final Backend backend;
    private final Attempt attempt;
    private final ArtifactStore store;
    private final Measure measure;
    private final List<FailureClassifier> classifiers;
    private final Selection selection;
    private final @Nullable Comparer comparer;
    private final RunPolicy policy;
    private final List<RunListener> listeners;
    private final List<ComponentRecord> components;
    private final Map<String, String> versions;
    private final Redactor redactor;
    private final InstantSource wall;
    private final LongSupplier ticker;
    private final Sleeper sleeper;
    private final Executor executor;
    private final Capacity workers;

    private AttemptCoordinator(Builder builder) {
        backend = builder.backend;
        attempt = builder.attempt;
        store = builder.store;
        measure = builder.measure;
        classifiers = ImmutableList.copyOf(builder.classifiers);
        selection = builder.selection;
        comparer = builder.comparer;
        policy = builder.policy;
        listeners = ImmutableList.copyOf(builder.listeners);
        components = ImmutableList.copyOf(builder.components);
        versions = ImmutableSortedMap.copyOf(builder.versions);
        redactor = builder.redactor;
        wall = builder.wall;
        ticker = builder.ticker;
        sleeper = builder.sleeper;
        executor = builder.executor;
        workers = builder.workers == null ? backend.capacity() : builder.workers;
    }

    /**
     * Begins a coordinator without scorers (an attempt counts as much as its verdicts), with the selection by best score.
     *
     * @param backend starts the workers
     * @param attempt makes the attempts
     * @param store keeps what the runs write
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if a component has no valid name
     */
    public static Builder builder(Backend backend, Attempt attempt, ArtifactStore store) {
        return new Builder(backend, attempt, store);
    }

    /**
     * Runs attempts with seed 0 and no threshold. Blocks until the run has ended.
     *
     * @param task what to build
     * @param baseline what each attempt starts from
     * @param attempts the maximum number of attempts, 1 or more
     * @param iterations the maximum number of iterations of each attempt, 1 or more
     * @return the winner, why it won, and every attempt in short
     * @throws CoordinatorException as {@link #run(Task, Baseline, RunPlan)}
     */
    public BestAttemptResult run(Task task, Baseline baseline, int attempts, int iterations) {
        return run(task, baseline, RunPlan.builder(attempts, iterations).build());
    }

    /**
     * Runs attempts. Blocks until the run has ended. When the calling thread is interrupted, the run ends at once with what
     * it has; the thread is then still interrupted.
     *
     * @param task what to build
     * @param baseline what each attempt starts from
     * @param plan how many attempts, from which seed, and when to stop
     * @return the winner, why it won, and every attempt in short. That all attempts fail is a result, not an exception
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if a reference of the task is not
     *     usable, or with {@link CoordinatorException.Code#ARTIFACT_IO} if the run cannot be recorded
     */
    public BestAttemptResult run(Task task, Baseline baseline, RunPlan plan) {
        RunControl control = new RunControl();
        return new CoordinatedRun(parts(task, baseline, plan, null), control).run();
    }

    /**
     * Starts a run on the coordinator's executor and returns at once.
     *
     * @param task what to build
     * @param baseline what each attempt starts from
     * @param plan how many attempts, from which seed, and when to stop
     * @return a handle to follow and stop the run, and to wait for its result
     */
    public RunHandle start(Task task, Baseline baseline, RunPlan plan) {
        return start(parts(task, baseline, plan, null));
    }

    /**
     * Continues a run on the coordinator's executor and returns at once: one that was interrupted, even by the end of its
     * process, that has spent its budget, or that is to make more attempts. Attempts that ended are kept. One that was
     * interrupted goes on after its last iteration on record if its {@link Attempt} {@linkplain Attempt#resumes resumes}, else
     * it starts again. The winner is the one that the run would have had without the interruption.
     *
     * <p>The handle fails with {@link CoordinatorException.Code#CONFIGURATION}, naming what has changed, if the task, a
     * reference, the baseline, a component or the backend is not what the run was started with, or the store keeps no journal;
     * with {@link CoordinatorException.Code#RUN_IN_USE} if another coordinator works on the run.
     *
     * @param run the name of the run, which is its folder in the store
     * @param task what the run was started with
     * @param baseline what the run was started with
     * @param plan as the run was started with; the number of attempts, the threshold, the budget and the deadlines may be others
     * @return a handle to follow and stop the run, and to wait for its result
     */
    public RunHandle resume(String run, Task task, Baseline baseline, RunPlan plan) {
        return start(parts(task, baseline, plan, requireNonNull(run, "run")));
    }

    /**
     * Selects the best attempt of a run that has ended once more, with the selection and the comparer of this coordinator, and
     * returns at once. No attempt is made, and nothing is started on the backend. What earlier selections had judged is not judged
     * again. The record of the run then has the new choice; the journal keeps the old one too.
     *
     * <p>The handle fails with {@link CoordinatorException.Code#CONFIGURATION} if the run has not ended or was made with other
     * scorers, or the store keeps no journal; with {@link CoordinatorException.Code#RUN_IN_USE} if another coordinator works on it.
     *
     * @param run the name of the run, which is its folder in the store
     * @param judgements how often a candidate may be judged again, on average over the candidates; 0 or more. Those on record count
     * @return a handle to follow and stop the selection, and to wait for its result
     * @throws CoordinatorException if the manifest of the run cannot be read, as {@link RunReader} does
     */
    public RunHandle select(String run, int judgements) {
        RunManifest manifest = new RunReader(store).manifest(requireNonNull(run, "run"));
        RunPlan plan = manifest.plan().withJudgements(judgements);
        ClassifierChain chain = new ClassifierChain(classifiers, plan.limits().grace());
        RunParts parts = new RunParts(
                manifest.task(),
                run,
                plan,
                run,
                policy,
                Placement.nowhere(),
                Journals.in(store, redactor),
                new Chooser(selection, chain, plan.limits().grace()),
                measure,
                comparer,
                new Allowance(plan.budget()),
                store,
                redactor,
                listeners,
                withHosts(selecting()),
                versions,
                wall,
                ticker);
        return start(control -> new Reselection(parts, control).run());
    }

    private RunHandle start(RunParts parts) {
        return start(control -> new CoordinatedRun(parts, control).run());
    }

    private RunHandle start(Function<RunControl, BestAttemptResult> work) {
        RunControl control = new RunControl();
        CompletableFuture<BestAttemptResult> result = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                result.complete(work.apply(control));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        };
        try {
            executor.execute(run);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return new RunHandle(control, result);
    }

    private RunParts parts(Task task, Baseline baseline, RunPlan plan, @Nullable String resumes) {
        requireNonNull(task, "task");
        requireNonNull(plan, "plan");
        ComponentNames.require("baseline", requireNonNull(baseline, "baseline"));
        ClassifierChain chain = new ClassifierChain(classifiers, plan.limits().grace());
        Journals journals = Journals.in(store, redactor);
        Allowance allowance = new Allowance(plan.budget());
        AttemptEnvironment environment = new AttemptEnvironment(
                attempt, baseline, measure, chain, journals.artifacts(), redactor, wall, ticker, sleeper, allowance);
        return new RunParts(
                task,
                baseline.name(),
                plan,
                resumes,
                policy,
                new LocalPlacement(backend, environment, plan.limits(), workersFor(plan)),
                journals,
                new Chooser(selection, chain, plan.limits().grace()),
                measure,
                comparer,
                allowance,
                store,
                redactor,
                plan.keep() == Keep.ALL ? listeners : listenersAnd(new KeepBest(store)),
                componentsWith(baseline, chain),
                versions,
                wall,
                ticker);
    }

    /** After those of the host, which may look at what is removed then. */
    private List<RunListener> listenersAnd(RunListener last) {
        return ImmutableList.<RunListener>builder().addAll(listeners).add(last).build();
    }

    private Capacity workersFor(RunPlan plan) {
        return plan.attempts() < workers.workers()
                ? new Capacity(plan.attempts(), "as many as there are attempts")
                : workers;
    }

    /** The components as they are recorded; what the host said of one replaces what is known here. */
    private List<ComponentRecord> componentsWith(Baseline baseline, ClassifierChain chain) {
        List<ComponentRecord> known = new ArrayList<>();
        known.add(named("attempt", attempt.name(), null));
        known.add(named("baseline", baseline.name(), null));
        measure.weights().forEach((name, weight) -> known.add(named("scorer", name, weight)));
        chain.classifiers().forEach(classifier -> known.add(named("classifier", classifier.name(), null)));
        known.addAll(selecting());
        known.addAll(policy.components());
        if (policy.pruner() != Pruner.none()) {
            known.add(named("pruner", policy.pruner().name(), null));
        }
        known.add(named("store", store.name(), null));
        known.add(named("backend", backend.name(), null));
        return withHosts(known);
    }

    private List<ComponentRecord> selecting() {
        List<ComponentRecord> selecting = new ArrayList<>();
        selecting.add(named("selection", selection.name(), null));
        if (comparer != null) {
            selecting.add(named("comparer", comparer.name(), null));
        }
        return selecting;
    }

    private List<ComponentRecord> withHosts(List<ComponentRecord> known) {
        List<ComponentRecord> all = new ArrayList<>(components);
        for (ComponentRecord each : known) {
            if (components.stream().noneMatch(said -> isSame(said, each))) {
                all.add(each);
            }
        }
        return all;
    }

    private static boolean isSame(ComponentRecord a, ComponentRecord b) {
        return a.kind().equals(b.kind()) && a.name().equals(b.name());
    }

    private static ComponentRecord named(String kind, String name, @Nullable Double weight) {
        return new ComponentRecord(kind, name, weight, Map.of());
    }

    /**
     * Collects the parts of an {@link AttemptCoordinator}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Backend backend;
        private final Attempt attempt;
        private final ArtifactStore store;
        private final List<FailureClassifier> classifiers = new ArrayList<>();
        private final List<RunListener> listeners = new ArrayList<>();
        private final List<ComponentRecord> components = new ArrayList<>();
        private final Map<String, String> versions = new TreeMap<>();
        private Measure measure = Measure.NONE;
        private Selection selection = Selection.bestScore();
        private @Nullable Comparer comparer;
        private RunPolicy policy = new FixedAttempts();
        private Redactor redactor = Redactor.of(System.getenv());
        private InstantSource wall = SystemTime.wall();
        private LongSupplier ticker = SystemTime.ticker();
        private Sleeper sleeper = SystemTime.sleeper();
        private Executor executor = Builder::ownThread;
        private @Nullable Capacity workers;

        private Builder(Backend backend, Attempt attempt, ArtifactStore store) {
            this.backend = requireNonNull(backend, "backend");
            this.attempt = requireNonNull(attempt, "attempt");
            this.store = requireNonNull(store, "store");
            ComponentNames.require("backend", backend.name(), backend);
            ComponentNames.require("attempt", attempt);
            ComponentNames.require("store", store);
            versions.put("java", Runtime.version().toString());
            versions.put("coordinator", CoordinatorVersion.get());
        }

        private static void ownThread(Runnable run) {
            Thread thread = new Thread(run, "coordinator-run");
            thread.setDaemon(true);
            thread.start();
        }

        /** Sets what the iterations are scored by. */
        public Builder measure(Measure value) {
            measure = requireNonNull(value, "measure");
            measure.scorers().forEach(scorer -> ComponentNames.require("scorer", scorer));
            return this;
        }

        /** Adds a classifier, which is asked before the built-in one. */
        public Builder classifier(FailureClassifier value) {
            ComponentNames.require("classifier", requireNonNull(value, "classifier"));
            classifiers.add(value);
            return this;
        }

        /** Sets how the best attempt is selected. */
        public Builder selection(Selection value) {
            ComponentNames.require(
                    "selection", requireNonNull(value, "selection").name(), value);
            selection = value;
            return this;
        }

        /** Sets what compares candidates, for a selection that asks. Without one, their scores do. */
        public Builder comparer(Comparer value) {
            ComponentNames.require("comparer", requireNonNull(value, "comparer"));
            comparer = value;
            return this;
        }

        /** Sets what runs next, and what is ended early. */
        public Builder policy(RunPolicy value) {
            Pruner pruner = requireNonNull(value, "policy").pruner();
            ComponentNames.require("pruner", pruner.name(), pruner);
            policy = value;
            return this;
        }

        /** Adds a listener. */
        public Builder listener(RunListener value) {
            listeners.add(requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Adds a component to the record of the run, such as a generator inside the attempt. It replaces what would be
         * recorded of the component of that kind and name.
         */
        public Builder component(ComponentRecord value) {
            components.add(requireNonNull(value, "component"));
            return this;
        }

        /**
         * Adds a version to the record of the run.
         *
         * @param of what it is the version of, such as {@code model}
         * @param version the version
         */
        public Builder version(String of, String version) {
            versions.put(requireNonNull(of, "of"), requireNonNull(version, "version"));
            return this;
        }

        /**
         * Sets what is redacted in everything that is written; by default the values of those environment variables of this
         * process that look like secrets.
         */
        public Builder redactor(Redactor value) {
            redactor = requireNonNull(value, "redactor");
            return this;
        }

        /**
         * Sets the clocks. Deadlines against code that is stuck are held against the machine's own clock all the same.
         *
         * @param wallClock the wall clock, for what people read
         * @param monotonicTicker the monotonic clock in nanoseconds, for deadlines
         */
        public Builder time(InstantSource wallClock, LongSupplier monotonicTicker) {
            wall = requireNonNull(wallClock, "wallClock");
            ticker = requireNonNull(monotonicTicker, "monotonicTicker");
            return this;
        }

        /** Sets how a run waits before it tries again on a new worker; by default the thread sleeps. */
        public Builder sleeper(Sleeper value) {
            sleeper = requireNonNull(value, "sleeper");
            return this;
        }

        /**
         * Sets where {@link AttemptCoordinator#start} runs; by default each run has a daemon thread of its own. The caller
         * closes the executor.
         */
        public Builder executor(Executor value) {
            executor = requireNonNull(value, "executor");
            return this;
        }

        /**
         * Sets how many attempts can be under way at the same time, each on a worker of its own; by default as many as the
         * backend says that this machine carries. The same seed gives the same winner whatever the number is.
         */
        public Builder workers(Capacity value) {
            workers = requireNonNull(value, "workers");
            return this;
        }

        /** Creates the coordinator. */
        public AttemptCoordinator build() {
            return new AttemptCoordinator(this);
        }
    }
}
