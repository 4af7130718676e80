package io.attemptcoordinator.core.store;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies the content of an artifact within a bound; its digest and size are computed on the way. */
final class Copying {
    /** The maximum size of an artifact unless a store is configured otherwise: 1 GiB. */
    static final long DEFAULT_MAX_BYTES = 1L << 30;

    private Copying() {}

    /**
     * Copies to the end.
     *
     * @throws IOException if the content cannot be read or written
     * @throws CoordinatorException if it is larger than allowed
     */
    static ArtifactRef copy(String path, String mediaType, InputStream content, OutputStream target, long maxBytes)
            throws IOException {
        HashingOutputStream hashing = new HashingOutputStream(Hashing.sha256(), target);
        long size = ByteStreams.limit(content, maxBytes).transferTo(hashing);
        if (size == maxBytes && content.read() >= 0) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO,
                    "Cannot write " + path + ": it has more than " + maxBytes + " bytes, the maximum of this store for "
                            + "one artifact. Make it smaller, or raise the maximum.");
        }
        return new ArtifactRef(path, hashing.hash().toString(), mediaType, size);
    }

    static long requirePositive(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxArtifactBytes must be >= 1 but was " + maxBytes);
        }
        return maxBytes;
    }

    static long maxBytes(Settings settings) {
        return settings.integer("max-artifact-bytes", 1, Long.MAX_VALUE, DEFAULT_MAX_BYTES);
    }
}
