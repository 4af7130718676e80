package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A backend whose workers do nothing, for what coordination costs by itself. */
final class Nowhere implements Backend {
    private static final String ZEROS = "0".repeat(64);

    @Override
    public String name() {
        return "nowhere";
    }

    @Override
    public WorkerLease start(String id, Duration timeout) {
        return new WorkerLease() {
            @Override
            public Worker worker() {
                return new Idle(id);
            }

            @Override
            public void close() {}
        };
    }

    private record Idle(String id) implements Worker {
        @Override
        public Map<String, String> description() {
            return Map.of();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new IllegalArgumentException("there is nothing to unwrap");
        }
    }

    static final class Nothing implements Baseline {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public BaselineSnapshot capture(Worker worker, Duration timeout) {
            return new BaselineSnapshot("nothing", ZEROS, Map.of());
        }

        @Override
        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
            return List.of();
        }
    }

    /** Keeps nothing. It claims no digests either, because nothing is ever opened. */
    static final class Discarding implements ArtifactStore {
        @Override
        public String name() {
            return "discarding";
        }

        @Override
        public ArtifactRef put(String path, String mediaType, InputStream content) {
            try {
                long size = content.transferTo(OutputStream.nullOutputStream());
                return new ArtifactRef(path, ZEROS, mediaType, size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
            return Optional.of(put(path, mediaType, content));
        }

        @Override
        public InputStream open(String path) {
            throw new CoordinatorException(CoordinatorException.Code.ARTIFACT_NOT_FOUND, "nothing is kept");
        }

        @Override
        public List<String> list(String folder) {
            return List.of();
        }
    }
}
