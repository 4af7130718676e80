package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunListener;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.RunHandle;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.external.ExternalAttempt;
import io.attemptcoordinator.task.BackendChooser.Chosen;
import io.attemptcoordinator.task.simulated.SimulatedBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task that is wired to a coordinator, a backend and a store: everything that {@link AttemptCoordinator#start} needs.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class TaskRun {
    private final TaskFile task;
    private final Chosen chosen;
    private final ArtifactStore store;
    private final Redactor redactor;
    private final AttemptCoordinator coordinator;

    private TaskRun(Builder builder, Chosen chosen, ArtifactStore store) {
        this.task = builder.task;
        this.chosen = chosen;
        this.store = store;
        this.redactor = builder.task.redactor(builder.environment);
        AttemptCoordinator.Builder wired = AttemptCoordinator.builder(
                        chosen.backend(), task.components().attempt(), store)
                .measure(task.components().measure())
                .selection(task.components().selection())
                .policy(task.components().policy())
                .redactor(redactor)
                .version("backend", chosen.backend().name());
        Integer workers = task.backend().workers();
        if (workers != null) {
            wired.workers(new Capacity(workers, "as requested"));
        }
        Comparer comparer = task.components().comparer();
        if (comparer != null) {
            wired.comparer(comparer);
        }
        task.components().classifiers().forEach(wired::classifier);
        task.components().records().forEach(wired::component);
        wired.listener(this::keepSource);
        builder.listeners.forEach(wired::listener);
        this.coordinator = wired.build();
    }

    /**
     * Begins a run of a task with the environment of this process.
     *
     * @param task the task
     * @param runs the folder that the run's folder is created in, unless the task names a store
     */
    public static Builder builder(TaskFile task, Path runs) {
        return new Builder(task, runs);
    }

    /** Without it, the run can still be resumed by those who have the task file. What it was resumed with holds from then on. */
    private void keepSource(RunEvent event) {
        if (event instanceof RunEvent.RunStarted || event instanceof RunEvent.RunResumed) {
            byte[] source = redactor.redact(task.source()).getBytes(StandardCharsets.UTF_8);
            store.put(event.run() + "/" + TaskFile.SOURCE, "application/json", new ByteArrayInputStream(source));
        }
    }

    /** Returns the coordinator. */
    public AttemptCoordinator coordinator() {
        return coordinator;
    }

    /** Returns what to build; the references are those for the version of Blender that makes the run. */
    public Task task() {
        return chosen.task();
    }

    /** Returns what each attempt starts from. */
    public Baseline baseline() {
        return chosen.baseline();
    }

    /** Returns how many attempts are made, from which seed, and when the run stops. */
    public RunPlan plan() {
        return task.plan();
    }

    /** Starts the run and returns at once. */
    public RunHandle start() {
        return coordinator.start(task(), baseline(), plan());
    }

    /**
     * Continues a run that was made of this task in its store, and returns at once.
     *
     * @param run the name of the folder of the run
     */
    public RunHandle resume(String run) {
        return coordinator.resume(run, task(), baseline(), plan());
    }

    /**
     * Selects once more from a run that was made of this task in its store and has ended, and returns at once. The backend is not
     * used.
     *
     * @param run the name of the folder of the run
     */
    public RunHandle select(String run) {
        return coordinator.select(run, plan().judgements());
    }

    /**
     * Returns what makes the attempts of a run again with what its models answered then. The run must be in the store of this task.
     *
     * @param run the name of the folder of the run
     * @throws CoordinatorException if the run cannot be read
     */
    public ModelReplay replay(String run) {
        return new ModelReplay(task, chosen.backend(), store, run);
    }

    /** Returns the name of the backend, such as {@code blender}. */
    public String backend() {
        return chosen.backend().name();
    }

    /** Returns whether the simulation takes the place of Blender. */
    public boolean isSimulated() {
        return backend().equals(SimulatedBackend.NAME);
    }

    /** Returns whether every winner must have a saved scene: the attempts are VIGA loops on Blender, or external programs. */
    public boolean savesScenes() {
        Attempt attempt = task.components().attempt();
        return !isSimulated() && (attempt instanceof VigaLoop || attempt instanceof ExternalAttempt);
    }

    /** Returns what the operator must be told before the run starts; null for nothing. */
    public @Nullable String notice() {
        return chosen.notice();
    }

    /** Returns the store that the run is recorded in. */
    public ArtifactStore store() {
        return store;
    }

    /** Returns the file of an artifact; empty if the store of the run does not keep files. */
    public Optional<Path> file(String artifact) {
        return store instanceof FileArtifactStore files ? Optional.of(files.file(artifact)) : Optional.empty();
    }

    /**
     * Collects the parts of a {@link TaskRun}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final TaskFile task;
        private final Path runs;
        private final List<RunListener> listeners = new ArrayList<>();
        private Map<String, String> environment = System.getenv();
        private @Nullable Path blender;

        private Builder(TaskFile task, Path runs) {
            this.task = requireNonNull(task, "task");
            this.runs = requireNonNull(runs, "runs");
        }

        /** Sets the Blender to use; null for the one that the environment names, or the first on its path. */
        public Builder blender(@Nullable Path value) {
            blender = value;
            return this;
        }

        /** Sets the environment variables: where Blender is looked up, and whose secrets are redacted. */
        public Builder environment(Map<String, String> value) {
            environment = Map.copyOf(value);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(RunListener value) {
            listeners.add(requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Opens the store, and takes the backend that made a run by its name only, so that nothing can be started on it: to select from
         * the run.
         *
         * @param run the name of the folder of the run
         * @throws CoordinatorException if the manifest of the run cannot be read, or with {@link Code#ARTIFACT_IO} if the folder of
         *     the runs cannot be written
         */
        public TaskRun toSelectFrom(String run) {
            ArtifactStore named = task.components().store();
            ArtifactStore store = named == null ? openRuns() : named;
            Backend backend = new RecordedBackend(new RunReader(store).manifest(run));
            return new TaskRun(
                    this, new Chosen(backend, task.task(), task.components().baseline(), null), store);
        }

        /**
         * Chooses the backend and opens the store. Blocks for as long as Blender needs to print its version; starts nothing
         * else.
         *
         * @throws InterruptedException if the calling thread is interrupted
         * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if Blender is requested and cannot be used, or
         *     with {@link Code#ARTIFACT_IO} if the folder of the runs cannot be written
         */
        public TaskRun build() throws InterruptedException {
            Chosen chosen = BackendChooser.choose(task, blender, environment);
            ArtifactStore named = task.components().store();
            return new TaskRun(this, chosen, named == null ? openRuns() : named);
        }

        private ArtifactStore openRuns() {
            FileArtifactStore store = new FileArtifactStore(runs);
            try {
                Files.delete(Files.createTempFile(runs, ".coordinator-", ""));
            } catch (IOException e) {
                throw new CoordinatorException(
                        Code.ARTIFACT_IO,
                        "Cannot write to the runs folder " + runs + ": " + e + ". Choose another one.",
                        e);
            }
            return store;
        }
    }
}
