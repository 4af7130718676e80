package io.attemptcoordinator.core.fake;

import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** A store that keeps nothing, and counts what it is told to keep. For one run. */
public final class DiscardingStore implements ArtifactStore {
    private long bytes;

    /** How many bytes were written. */
    public synchronized long bytes() {
        return bytes;
    }

    @Override
    public String name() {
        return "discarding";
    }

    @Override
    public synchronized ArtifactRef put(String path, String mediaType, InputStream content) {
        try {
            byte[] read = content.readAllBytes();
            bytes += read.length;
            return new ArtifactRef(path, Hashing.sha256().hashBytes(read).toString(), mediaType, read.length);
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
        throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "There is no artifact " + path + ".");
    }

    @Override
    public List<String> list(String folder) {
        return List.of();
    }
}
