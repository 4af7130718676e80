package com.example.plugins;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps artifacts in memory and, when it is closed, lists their paths in the file that its setting {@code index} names. */
public final class MemoryStore implements ArtifactStore, AutoCloseable {
    private final NavigableMap<String, byte[]> contents = new ConcurrentSkipListMap<>();
    private final Path index;

    /** For the service loader. */
    public MemoryStore() {
        this(Path.of("index.txt"));
    }

    private MemoryStore(Path index) {
        this.index = index;
    }

    @Override
    public String name() {
        return "example-memory";
    }

    @Override
    public MemoryStore configured(Settings settings) {
        return new MemoryStore(settings.path("index"));
    }

    @Override
    public ArtifactRef put(String path, String mediaType, InputStream content) {
        byte[] bytes = read(ArtifactStore.requirePath(path), content);
        contents.put(path, bytes);
        return reference(path, mediaType, bytes);
    }

    @Override
    public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
        if (contents.containsKey(ArtifactStore.requirePath(path))) {
            return Optional.empty();
        }
        byte[] bytes = read(path, content);
        return contents.putIfAbsent(path, bytes) == null
                ? Optional.of(reference(path, mediaType, bytes))
                : Optional.empty();
    }

    private static byte[] read(String path, InputStream content) {
        try {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot store " + path + ": " + e, e);
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

    @Override
    public InputStream open(String path) {
        byte[] bytes = contents.get(ArtifactStore.requirePath(path));
        if (bytes == null) {
            throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "There is no artifact " + path + ".");
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public List<String> list(String folder) {
        String prefix = ArtifactStore.requirePath(folder) + "/";
        return contents.keySet().stream().filter(path -> path.startsWith(prefix)).toList();
    }

    @Override
    public void close() throws IOException {
        Files.write(index, contents.keySet());
    }
}
