package io.attemptcoordinator.core.store;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Keeps artifacts in memory, for tests and for runs whose record is not needed afterwards. Nothing outlives the instance.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class InMemoryArtifactStore implements ArtifactStore {
    private final long maxArtifactBytes;
    private final ConcurrentSkipListMap<String, byte[]> contents = new ConcurrentSkipListMap<>();

    /** Creates an empty store that accepts artifacts of up to 1 GiB. */
    public InMemoryArtifactStore() {
        this(Copying.DEFAULT_MAX_BYTES);
    }

    /**
     * Creates an empty store.
     *
     * @param maxArtifactBytes the maximum size of one artifact, 1 or more
     * @throws IllegalArgumentException if the maximum is less than 1
     */
    public InMemoryArtifactStore(long maxArtifactBytes) {
        this.maxArtifactBytes = Copying.requirePositive(maxArtifactBytes);
    }

    @Override
    public String name() {
        return "coordinator-memory";
    }

    /** Creates an empty store with the setting {@code max-artifact-bytes}. */
    @Override
    public InMemoryArtifactStore configured(Settings settings) {
        return new InMemoryArtifactStore(Copying.maxBytes(settings));
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        ArtifactStore.requirePath(path);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ArtifactRef ref = copy(path, mediaType, content, bytes);
        contents.put(path, bytes.toByteArray());
        return ref;
    }

    @Override
    public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
        if (contents.containsKey(ArtifactStore.requirePath(path))) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ArtifactRef ref = copy(path, mediaType, content, bytes);
        return contents.putIfAbsent(path, bytes.toByteArray()) == null ? Optional.of(ref) : Optional.empty();
    }

    private ArtifactRef copy(String path, String mediaType, InputStream content, ByteArrayOutputStream target) {
        requireNonNull(mediaType, "mediaType");
        requireNonNull(content, "content");
        try {
            return Copying.copy(path, mediaType, content, target, maxArtifactBytes);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot write " + path + ": " + e, e);
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
    public boolean delete(String path) {
        contents.remove(ArtifactStore.requirePath(path));
        return true;
    }

    @Override
    public List<String> list(String folder) {
        // '0' is the character that follows '/'.
        return List.copyOf(contents.subMap(ArtifactStore.requirePath(folder) + "/", folder + "0")
                .keySet());
    }

    @Override
    public String toString() {
        return "InMemoryArtifactStore[" + contents.size() + " artifacts]";
    }
}
