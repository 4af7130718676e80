package io.attemptcoordinator.core.artifact;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps artifacts in memory, for tests and for hosts that take what they need from the result.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class InMemoryArtifactStore implements ArtifactStore {
    private final Map<String, byte[]> artifacts = new ConcurrentHashMap<>();

    /** Makes an empty store. */
    public InMemoryArtifactStore() {}

    @Override
    public String name() {
        return "coordinator-memory";
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        ArtifactStore.requirePath(path);
        try {
            Digesting digesting = new Digesting(content);
            byte[] bytes = digesting.readAllBytes();
            artifacts.put(path, bytes);
            return digesting.ref(path, mediaType);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "cannot read the content for " + path + ": " + e, e);
        }
    }

    @Override
    public InputStream open(String path) {
        byte[] bytes = artifacts.get(ArtifactStore.requirePath(path));
        if (bytes == null) {
            throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "there is no artifact " + path + " in memory");
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public List<String> list(String folder) {
        String prefix = ArtifactStore.requirePath(folder) + "/";
        return artifacts.keySet().stream()
                .filter(path -> path.startsWith(prefix))
                .sorted()
                .toList();
    }
}
