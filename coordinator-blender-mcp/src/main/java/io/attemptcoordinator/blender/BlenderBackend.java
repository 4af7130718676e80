package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Worker;
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
    private final BlenderInstallation installation;
    private final RenderSettings renderSettings;
    private final Isolation isolation;
    private final Path temporaryFolder;
    private final LongSupplier ticker;

    private BlenderBackend(Builder builder) {
        installation = builder.installation;
        renderSettings = builder.renderSettings;
        isolation = builder.isolation;
        temporaryFolder = builder.temporaryFolder;
        ticker = builder.ticker;
    }

    /**
     * Begins a backend.
     *
     * @param installation the Blender to start
     * @param renderSettings how views are rendered
     * @return a builder with {@link Isolation#FRESH_PROCESS}, in the system's temporary folder
     */
    public static Builder builder(BlenderInstallation installation, RenderSettings renderSettings) {
        return new Builder(installation, renderSettings);
    }

    @Override
    public Worker start(String id, Duration timeout) throws InterruptedException {
        return BlenderWorker.start(installation, id, isolation, temporaryFolder, ticker, timeout);
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
