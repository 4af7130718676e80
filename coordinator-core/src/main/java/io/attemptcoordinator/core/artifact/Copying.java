package io.attemptcoordinator.core.artifact;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Copies the content of an artifact, and learns its digest and size on the way. */
final class Copying {
    /** The most bytes of an artifact unless a store is told otherwise: 1 GiB. */
    static final long DEFAULT_MAX_BYTES = 1L << 30;

    private static final int CHUNK_BYTES = 1 << 16;

    private Copying() {}

    /**
     * Copies to the end.
     *
     * @throws IOException if the content cannot be read or written
     * @throws CoordinatorException if there is more of it than is allowed
     */
    static ArtifactRef copy(String path, String mediaType, InputStream content, OutputStream target, long maxBytes)
            throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        long size = 0;
        for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
            size += read;
            if (size > maxBytes) {
                throw new CoordinatorException(
                        Code.ARTIFACT_IO,
                        "Cannot keep " + path + ": it has more than " + maxBytes + " bytes, the most that this store "
                                + "accepts for one artifact. Make it smaller, or give the store a higher maximum.");
            }
            digest.update(chunk, 0, read);
            target.write(chunk, 0, read);
        }
        return new ArtifactRef(path, HexFormat.of().formatHex(digest.digest()), mediaType, size);
    }

    static long requirePositive(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxArtifactBytes must be >= 1 but was " + maxBytes);
        }
        return maxBytes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
