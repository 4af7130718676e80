package io.attemptcoordinator.core.artifact;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Keeps artifacts in memory, for tests and for runs whose record is not needed afterwards. Nothing outlives the instance.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class InMemoryArtifactStore implements ArtifactStore, RunFolders {
    private final long maxArtifactBytes;
    private final ConcurrentSkipListMap<String, byte[]> contents = new ConcurrentSkipListMap<>();
    private final Set<String> claimed = ConcurrentHashMap.newKeySet();

    /** Makes an empty store that accepts artifacts of up to 1 GiB. */
    public InMemoryArtifactStore() {
        this(Copying.DEFAULT_MAX_BYTES);
    }

    /**
     * Makes an empty store.
     *
     * @param maxArtifactBytes the most bytes of one artifact, 1 or more
     * @throws IllegalArgumentException if the maximum is less than 1
     */
    public InMemoryArtifactStore(long maxArtifactBytes) {
        this.maxArtifactBytes = Copying.requirePositive(maxArtifactBytes);
    }

    @Override
    public String name() {
        return "coordinator-memory";
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        ArtifactStore.requirePath(path);
        requireNonNull(mediaType, "mediaType");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ArtifactRef ref = Copying.copy(path, mediaType, content, bytes, maxArtifactBytes);
            contents.put(path, bytes.toByteArray());
            return ref;
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot keep " + path + ": " + e, e);
        }
    }

    @Override
    public InputStream open(String path) {
        byte[] content = contents.get(ArtifactStore.requirePath(path));
        if (content == null) {
            throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "There is no artifact " + path + " in memory.");
        }
        return new ByteArrayInputStream(content);
    }

    @Override
    public List<String> list(String folder) {
        // '0' is the character that follows '/'.
        return List.copyOf(contents.subMap(ArtifactStore.requirePath(folder) + "/", folder + "0")
                .keySet());
    }

    @Override
    public boolean claim(String folder) {
        return list(folder).isEmpty() && claimed.add(folder);
    }
}
