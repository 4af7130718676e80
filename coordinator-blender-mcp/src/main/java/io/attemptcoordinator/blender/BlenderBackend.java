package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.internal.BlenderLaunch;
import io.attemptcoordinator.blender.internal.BlenderSceneExecutor;
import io.attemptcoordinator.blender.internal.BlenderWorker;
import io.attemptcoordinator.core.SystemTime;
import io.attemptcoordinator.core.WorkerFactory;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Headless Blender as a backend: starts workers with a Blender each, and executes and renders on them.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class BlenderBackend implements WorkerFactory {
    /** The most threads that a Blender can have. */
    public static final int MAX_THREADS = 1024;

    private final BlenderLaunch launch;
    private final RenderSettings renderSettings;
    private final Isolation isolation;

    private BlenderBackend(Builder builder) {
        launch = new BlenderLaunch(builder.installation, builder.threads, builder.temporaryFolder, builder.ticker);
        renderSettings = builder.renderSettings;
        isolation = builder.isolation;
    }

    /**
     * Begins a backend.
     *
     * @param installation the Blender to start
     * @param renderSettings how views are rendered
     * @return a builder with {@link Isolation#FRESH_PROCESS} and 1 thread, in the system's temporary folder
     */
    public static Builder builder(BlenderInstallation installation, RenderSettings renderSettings) {
        return new Builder(installation, renderSettings);
    }

    @Override
    public Worker start(String id, Duration timeout) throws InterruptedException {
        return BlenderWorker.start(launch, id, isolation, timeout);
    }

    /**
     * Executes programs and renders on the workers of this backend.
     *
     * @return the executor
     */
    public SceneExecutor executor() {
        return new BlenderSceneExecutor(renderSettings);
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

        /**
         * Sets how a worker gets back to the baseline.
         *
         * @param value the isolation
         * @return this
         */
        public Builder isolation(Isolation value) {
            isolation = requireNonNull(value, "isolation");
            return this;
        }

        /**
         * Sets how many processor threads each Blender has. With more than 1 it renders faster, and the same scene may give
         * other pixels: Blender 3.4 sums up the normals of smooth meshes in the order in which its threads come along.
         *
         * @param value within [1, {@value BlenderBackend#MAX_THREADS}]
         * @return this
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
         * @return this
         */
        public Builder temporaryFolder(Path value) {
            temporaryFolder = requireNonNull(value, "temporaryFolder");
            return this;
        }

        /**
         * Sets the monotonic clock that deadlines are held against.
         *
         * @param value nanoseconds since an arbitrary origin
         * @return this
         */
        public Builder ticker(LongSupplier value) {
            ticker = requireNonNull(value, "ticker");
            return this;
        }

        /**
         * Makes the backend.
         *
         * @return the backend
         */
        public BlenderBackend build() {
            return new BlenderBackend(this);
        }
    }
}
