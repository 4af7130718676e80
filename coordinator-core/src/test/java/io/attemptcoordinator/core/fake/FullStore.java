package io.attemptcoordinator.core.fake;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A store that cannot write some paths. */
public final class FullStore implements ArtifactStore {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Predicate<String> isFull;

    public FullStore(Predicate<String> isFull) {
        this.isFull = isFull;
    }

    private String writable(String path) {
        if (isFull.test(path)) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "No space left for " + path);
        }
        return path;
    }

    @Override
    public String name() {
        return "full";
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        return store.put(writable(path), mediaType, content);
    }

    @Override
    public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
        return store.putIfAbsent(writable(path), mediaType, content);
    }

    @Override
    public InputStream open(String path) {
        return store.open(path);
    }

    @Override
    public List<String> list(String folder) {
        return store.list(folder);
    }
}
