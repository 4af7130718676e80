package io.attemptcoordinator.core.artifact;

import io.attemptcoordinator.api.ArtifactRef;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and digests the bytes that are read through it. */
final class Digesting extends FilterInputStream {
    private final MessageDigest digest;
    private long sizeBytes;

    Digesting(InputStream content) {
        super(content);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            digest.update((byte) value);
            sizeBytes++;
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            digest.update(bytes, offset, count);
            sizeBytes += count;
        }
        return count;
    }

    /** The reference to what was read; to be asked once, at the end. */
    ArtifactRef ref(String path, String mediaType) {
        return new ArtifactRef(path, HexFormat.of().formatHex(digest.digest()), mediaType, sizeBytes);
    }
}
