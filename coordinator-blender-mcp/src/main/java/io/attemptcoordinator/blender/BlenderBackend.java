package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.blender.internal.BlenderLaunch;
import io.attemptcoordinator.blender.internal.BlenderLease;
import io.attemptcoordinator.blender.internal.RenderRequest;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Headless Blender as a backend. Each worker has a Blender of its own and, as a view, a {@link
 * io.attemptcoordinator.core.loop.SceneExecutor} that executes programs in it and renders with the settings of the backend.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class BlenderBackend implements Backend {
    /** The maximum number of threads of a Blender. */
    public static final int MAX_THREADS = 1024;

    private static final String NAME = "blender";

    /** The key of Blender's version in the description of a worker. */
    static final String VERSION = "blender";

    private final BlenderLaunch launch;
    private final RenderRequest rendering;
    private final Map<String, String> facts;

    private BlenderBackend(Builder builder) {
        launch = new BlenderLaunch(
                builder.installation.executable(),
                builder.threads,
                builder.isolation == Isolation.FRESH_PROCESS,
                builder.temporaryFolder,
                builder.ticker);
        rendering = builder.renderSettings.toRequest();
        facts = ImmutableMap.of(
                "backend",
                NAME,
                VERSION,
                builder.installation.version().toString(),
                "threads",
                Integer.toString(builder.threads),
                "isolation",
                builder.isolation.name());
    }

    /**
     * Begins a backend with {@link Isolation#FRESH_PROCESS} and 1 thread, in the temporary folder of the JVM.
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
    public WorkerLease start(String id, Duration timeout) throws InterruptedException {
        return BlenderLease.start(launch, id, facts, rendering, timeout);
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
        private Isolation isolation = Isolation.FRESH_PROCESS;
        private int threads = 1;
        private Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
        private LongSupplier ticker = SystemTime.ticker();

        private Builder(BlenderInstallation installation, RenderSettings renderSettings) {
            this.installation = requireNonNull(installation, "installation");
            this.renderSettings = requireNonNull(renderSettings, "renderSettings");
        }

        /** Sets how a worker returns to the baseline. */
        public Builder isolation(Isolation value) {
            isolation = requireNonNull(value, "isolation");
            return this;
        }

        /**
         * Sets how many processor threads each Blender has. With more than one it renders faster, but the same scene may
         * give slightly different pixels: Blender 3.4 adds up the normals of smooth meshes in the order in which its threads
         * finish.
         *
         * @param value within [1, {@value BlenderBackend#MAX_THREADS}]
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder threads(int value) {
            RenderSettings.within(value, 1, MAX_THREADS, "threads");
            threads = value;
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

        /** Creates the backend. */
        public BlenderBackend build() {
            return new BlenderBackend(this);
        }
    }
}
