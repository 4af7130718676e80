package com.example.paint;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

// region store
/** Keeps artifacts in a map. An object store has the same shape: put, put if absent, get, list by prefix. */
public final class MapStore implements ArtifactStore {
    private final ConcurrentSkipListMap<String, byte[]> contents = new ConcurrentSkipListMap<>();

    @Override
    public String name() {
        return "example-map";
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        ArtifactStore.requirePath(path);
        byte[] bytes = read(path, content); // Read to the end first: a stream that fails changes nothing.
        contents.put(path, bytes);
        return reference(path, mediaType, bytes);
    }

    @Override
    public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
        ArtifactStore.requirePath(path);
        byte[] bytes = read(path, content);
        // One atomic operation. A look-up followed by a put would let two runs claim the same folder.
        boolean isPresent = contents.putIfAbsent(path, bytes) != null;
        return isPresent ? Optional.empty() : Optional.of(reference(path, mediaType, bytes));
    }

    @Override
    public InputStream open(String path) {
        byte[] bytes = contents.get(ArtifactStore.requirePath(path));
        if (bytes == null) {
            throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "There is no artifact at " + path + ".");
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public List<String> list(String folder) {
        String prefix = ArtifactStore.requirePath(folder) + "/";
        return contents.tailMap(prefix).keySet().stream()
                .takeWhile(path -> path.startsWith(prefix))
                .toList();
    }

    private static byte[] read(String path, InputStream content) {
        try {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "The content of " + path + " cannot be read: " + e, e);
        }
    }

    private static ArtifactRef reference(String path, String mediaType, byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new ArtifactRef(path, HexFormat.of().formatHex(digest), mediaType, bytes.length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
// endregion
