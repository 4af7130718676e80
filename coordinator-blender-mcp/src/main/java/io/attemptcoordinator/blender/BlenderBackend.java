package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.sun.management.OperatingSystemMXBean;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.blender.internal.BlenderLaunch;
import io.attemptcoordinator.blender.internal.BlenderLease;
import io.attemptcoordinator.blender.internal.Limits;
import io.attemptcoordinator.blender.internal.Sandbox;
import io.attemptcoordinator.blender.internal.SandboxChoice;
import io.attemptcoordinator.blender.internal.WorkerFacts;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.time.SystemTime;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Headless Blender as a backend. Each worker has two: an executor, in which each program runs in a process of its own, and a
 * renderer, which opens the scene that the program saved and never runs a program. As a view, a worker has a {@link
 * io.attemptcoordinator.core.loop.SceneExecutor} for both.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class BlenderBackend implements Backend {
    /** The maximum number of threads of a Blender. */
    public static final int MAX_THREADS = 1024;

    private static final String NAME = "blender";
    private static final long WORKER_BYTES = 2L << 30;

    /** The key of Blender's version in the description of a worker. */
    static final String VERSION = WorkerFacts.VERSION;

    /** The key of the number of threads in the description of a worker. */
    static final String THREADS = WorkerFacts.THREADS;

    private final BlenderInstallation installation;
    private final RenderSettings renderSettings;
    private final int threads;
    private final Capacity capacity;
    private final List<Path> visible;
    private final List<Path> hidden;
    private final Path temporaryFolder;
    private final LongSupplier ticker;
    private final SandboxChoice sandbox;

    private BlenderBackend(Builder builder) {
        installation = builder.installation;
        renderSettings = builder.renderSettings;
        capacity = builder.workers != null ? builder.workers : machine(builder.threads);
        threads = builder.threads != null ? builder.threads : defaultThreads(installation, capacity.workers());
        sandbox = new SandboxChoice(builder.sandbox != SandboxPolicy.OFF, builder.sandbox == SandboxPolicy.REQUIRED);
        visible = builder.visible;
        hidden = builder.hidden;
        temporaryFolder = builder.temporaryFolder;
        ticker = builder.ticker;
    }

    private static int defaultThreads(BlenderInstallation installation, int workers) {
        return installation.version().isDeterministicOnThreads()
                ? Math.max(1, Math.min(processors() / workers, MAX_THREADS))
                : 1;
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /**
     * Returns how many workers this machine carries: each has its threads to itself, and 2 GiB of memory. A worker with a
     * small scene takes a third of that.
     *
     * @param threads the threads of each Blender; null for one
     */
    public static Capacity machine(@Nullable Integer threads) {
        int perWorker = threads == null ? 1 : threads;
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        long carried = Math.max(1, Math.min(processors() / perWorker, memory / WORKER_BYTES));
        return new Capacity(
                Math.toIntExact(carried),
                String.format(
                        Locale.ROOT,
                        "the machine has %d processors and %.1f GiB of memory; a worker needs %d and %d GiB",
                        processors(),
                        (double) memory / (1L << 30),
                        perWorker,
                        WORKER_BYTES >> 30));
    }

    /**
     * Begins a backend with a sandbox where there is one, in the temporary folder of the JVM.
     *
     * @param installation the Blender to start
     * @param renderSettings how views are rendered
     */
    public static Builder builder(BlenderInstallation installation, RenderSettings renderSettings) {
        return new Builder(installation, renderSettings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capacity capacity() {
        return capacity;
    }

    @Override
    public WorkerLease start(String id, Duration timeout) throws InterruptedException {
        BlenderLaunch launch = new BlenderLaunch(
                executable(), threads, sandbox(), Limits.DEFAULT, visible, hidden, temporaryFolder, ticker);
        Map<String, String> facts = ImmutableMap.<String, String>builder()
                .put(WorkerFacts.BACKEND, NAME)
                .put(VERSION, installation.version().toString())
                .put(THREADS, Integer.toString(threads))
                .put("visibleFiles", visible.isEmpty() ? "none" : visible.toString())
                .putAll(renderSettings.toRecord())
                .buildOrThrow();
        return BlenderLease.start(launch, id, facts, renderSettings.toRequest(), timeout);
    }

    private Path executable() {
        return SandboxChoice.realPath(installation.executable());
    }

    /**
     * Returns what an operator must know if programs run without a sandbox, and why; empty if they run in one. The first call tries the sandbox with
     * Blender, which blocks for one minute at most.
     *
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if a sandbox is required and there is none
     */
    public Optional<String> sandboxNotice() throws InterruptedException {
        Sandbox found = sandbox();
        return found.isOn()
                ? Optional.empty()
                : Optional.of("NO SANDBOX: generated programs can do what you can. " + found.description());
    }

    private Sandbox sandbox() throws InterruptedException {
        return sandbox.find(executable());
    }

    /**
     * Collects the parts of a {@link BlenderBackend}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final BlenderInstallation installation;
        private final RenderSettings renderSettings;
        private SandboxPolicy sandbox = SandboxPolicy.AUTO;
        private @Nullable Integer threads;
        private @Nullable Capacity workers;
        private List<Path> visible = List.of();
        private List<Path> hidden = List.of();
        private Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
        private LongSupplier ticker = SystemTime.ticker();

        private Builder(BlenderInstallation installation, RenderSettings renderSettings) {
            this.installation = requireNonNull(installation, "installation");
            this.renderSettings = requireNonNull(renderSettings, "renderSettings");
        }

        /** Sets whether programs run in a sandbox; {@link SandboxPolicy#AUTO} by default. */
        public Builder sandbox(SandboxPolicy value) {
            sandbox = requireNonNull(value, "sandbox");
            return this;
        }

        /**
         * Sets how many processor threads each Blender has. By default, it is 1 before Blender 4.3, and the worker's share of
         * the processors from then on: with more than one, 3.4 adds up the normals of smooth meshes in the order in which its
         * threads finish, so the same scene may give slightly different pixels.
         *
         * @param value within [1, {@value BlenderBackend#MAX_THREADS}]
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder threads(int value) {
            RenderSettings.within(value, 1, MAX_THREADS, "threads");
            threads = value;
            return this;
        }

        /** Sets how many workers there can be at the same time; by default as many as {@link BlenderBackend#machine} says. */
        public Builder workers(Capacity value) {
            workers = requireNonNull(value, "workers");
            return this;
        }

        /**
         * Shows files of the host to programs that run in a sandbox, which otherwise see only the baseline's. A program that sees
         * what it is scored against can copy it.
         *
         * @param value existing files
         */
        public Builder visible(List<Path> value) {
            visible = absolute(value);
            return this;
        }

        /**
         * Names files of the host that programs must not see, such as the references: a baseline that refers to one of them, or to a
         * copy of it, is refused.
         *
         * @param value existing files
         */
        public Builder hidden(List<Path> value) {
            hidden = absolute(value);
            return this;
        }

        private static List<Path> absolute(List<Path> files) {
            return files.stream().map(file -> file.toAbsolutePath().normalize()).toList();
        }

        /**
         * Sets where the workers have their folders.
         *
         * @param value an existing folder
         */
        public Builder temporaryFolder(Path value) {
            temporaryFolder = requireNonNull(value, "temporaryFolder");
            return this;
        }

        /**
         * Sets the monotonic clock for deadlines.
         *
         * @param value nanoseconds since an arbitrary origin
         */
        public Builder ticker(LongSupplier value) {
            ticker = requireNonNull(value, "ticker");
            return this;
        }

        /** Creates the backend. */
        public BlenderBackend build() {
            return new BlenderBackend(this);
        }
    }
}
