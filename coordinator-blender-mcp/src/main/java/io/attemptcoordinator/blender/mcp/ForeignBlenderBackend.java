package io.attemptcoordinator.blender.mcp;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.internal.BlenderLaunch;
import io.attemptcoordinator.blender.internal.BlenderLease;
import io.attemptcoordinator.blender.internal.Limits;
import io.attemptcoordinator.blender.internal.RenderRequest;
import io.attemptcoordinator.blender.internal.SandboxChoice;
import io.attemptcoordinator.blender.internal.WorkerFacts;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Programs that run in a Blender of somebody else, through an MCP server or on the socket of its add-on, and a headless Blender of our
 * own that opens baselines and renders what the programs saved. What is judged is out of the programs' reach; the rest of the machine is
 * not, because such a Blender has no sandbox. Both must be on the same machine and of the same version.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ForeignBlenderBackend implements Backend {
    private final BlenderInstallation installation;
    private final RenderSettings renderSettings;
    private final ForeignBlender programs;
    private final int threads;
    private final Capacity capacity;
    private final SandboxChoice sandbox;
    private final List<Path> hidden;
    private final Path temporaryFolder;
    private final LongSupplier ticker;
    private final RandomGenerator random;

    private ForeignBlenderBackend(Builder builder) {
        installation = builder.installation;
        renderSettings = builder.renderSettings;
        programs = builder.programs;
        threads = builder.threads;
        capacity = programs.canBeSeveral()
                ? builder.workers
                : new Capacity(1, "there is one Blender for programs; {port} in its command allows more");
        sandbox = new SandboxChoice(builder.isSandboxed, false);
        hidden = builder.hidden;
        temporaryFolder = builder.temporaryFolder;
        ticker = builder.ticker;
        random = builder.random;
    }

    /**
     * Begins a backend.
     *
     * @param installation the Blender that renders
     * @param renderSettings how views are rendered
     * @param programs where programs run
     */
    public static Builder builder(
            BlenderInstallation installation, RenderSettings renderSettings, ForeignBlender programs) {
        return new Builder(installation, renderSettings, programs);
    }

    /** Returns {@code blender-mcp} or {@code blender-addon}. */
    @Override
    public String name() {
        return programs.kind() == ForeignBlender.Kind.MCP ? "blender-mcp" : "blender-addon";
    }

    @Override
    public Capacity capacity() {
        return capacity;
    }

    /** Returns what an operator must know of such a backend. */
    public String notice() {
        return "NO SANDBOX: programs run in " + programs.describe()
                + ", and can do what it can. They run one after the other in one process.";
    }

    @Override
    public WorkerLease start(String id, Duration timeout) throws InterruptedException {
        Path executable = SandboxChoice.realPath(installation.executable());
        BlenderLaunch launch = new BlenderLaunch(
                executable,
                threads,
                sandbox.find(executable),
                Limits.DEFAULT,
                List.of(),
                hidden,
                temporaryFolder,
                ticker);
        Map<String, String> facts = ImmutableMap.<String, String>builder()
                .put(WorkerFacts.BACKEND, name())
                .put(WorkerFacts.VERSION, installation.version().toString())
                .put(WorkerFacts.THREADS, Integer.toString(threads))
                .putAll(renderSettings.toRecord())
                .buildOrThrow();
        return BlenderLease.start(
                launch,
                id,
                facts,
                request(renderSettings),
                (parts, deadline) -> ForeignPrograms.start(programs, parts, installation.version(), random, deadline),
                timeout);
    }

    private static RenderRequest request(RenderSettings settings) {
        return new RenderRequest(
                Ascii.toLowerCase(settings.engine().name()),
                settings.width(),
                settings.height(),
                settings.samples(),
                settings.seed(),
                settings.views());
    }

    /**
     * Collects the parts of a {@link ForeignBlenderBackend}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final BlenderInstallation installation;
        private final RenderSettings renderSettings;
        private final ForeignBlender programs;
        private int threads = 1;
        private Capacity workers = BlenderBackend.machine(null);
        private boolean isSandboxed = true;
        private List<Path> hidden = List.of();
        private Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
        private LongSupplier ticker = SystemTime.ticker();
        private RandomGenerator random = new SecureRandom();

        private Builder(BlenderInstallation installation, RenderSettings renderSettings, ForeignBlender programs) {
            this.installation = requireNonNull(installation, "installation");
            this.renderSettings = requireNonNull(renderSettings, "renderSettings");
            this.programs = requireNonNull(programs, "programs");
        }

        /**
         * Sets how many processor threads each Blender of our own has; 1 by default.
         *
         * @param value within [1, {@value BlenderBackend#MAX_THREADS}]
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder threads(int value) {
            if (value < 1 || value > BlenderBackend.MAX_THREADS) {
                throw new IllegalArgumentException(
                        "threads must be within [1, " + BlenderBackend.MAX_THREADS + "] but was " + value);
            }
            threads = value;
            return this;
        }

        /** Sets how many workers there can be at the same time, where each can have a Blender of its own; otherwise there is one. */
        public Builder workers(Capacity value) {
            workers = requireNonNull(value, "workers");
            return this;
        }

        /** Sets whether the Blender of our own runs in a sandbox where there is one; true by default. */
        public Builder sandboxed(boolean value) {
            isSandboxed = value;
            return this;
        }

        /**
         * Names files of the host that no baseline may refer to, such as the references. Programs can still read them.
         *
         * @param value existing files
         */
        public Builder hidden(List<Path> value) {
            hidden = value.stream()
                    .map(file -> file.toAbsolutePath().normalize())
                    .toList();
            return this;
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

        /** Sets where the numbers come from that tell one call from another; they should be hard to guess. */
        public Builder random(RandomGenerator value) {
            random = requireNonNull(value, "random");
            return this;
        }

        /** Creates the backend. */
        public ForeignBlenderBackend build() {
            return new ForeignBlenderBackend(this);
        }
    }
}
