package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * A test part: a store in memory that cannot keep some paths, like one whose disk is full.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as its condition is.
 *
 * @since 0.1
 */
public final class FaultyArtifactStore implements ArtifactStore {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Predicate<String> refused;

    /**
     * A store that refuses some paths.
     *
     * @param refused whether a path is refused
     */
    public FaultyArtifactStore(Predicate<String> refused) {
        this.refused = refused;
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        if (refused.test(path)) {
            throw new CoordinatorException(CoordinatorException.Code.ARTIFACT_IO, "no space left for " + path);
        }
        return store.put(path, mediaType, content);
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
