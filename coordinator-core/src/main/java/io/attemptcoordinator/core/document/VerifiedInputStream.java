package io.attemptcoordinator.core.document;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import io.attemptcoordinator.api.ArtifactRef;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads an artifact, and throws at its end if it is not what was saved. */
final class VerifiedInputStream extends FilterInputStream {
    private final HashingInputStream hashing;
    private final ArtifactRef artifact;
    private long size;
    private @Nullable String digest;

    VerifiedInputStream(InputStream content, ArtifactRef artifact) {
        this(new HashingInputStream(Hashing.sha256(), content), artifact);
    }

    private VerifiedInputStream(HashingInputStream hashing, ArtifactRef artifact) {
        super(hashing);
        this.hashing = hashing;
        this.artifact = artifact;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read < 0) {
            verify();
            return read;
        }
        size += read;
        if (size > artifact.sizeBytes()) {
            throw changed("it has more than " + artifact.sizeBytes() + " bytes");
        }
        return read;
    }

    private void verify() throws IOException {
        if (size != artifact.sizeBytes()) {
            throw changed("it has " + size + " bytes and not " + artifact.sizeBytes());
        }
        // The hash of a stream can be taken once, but the end of a stream can be read again.
        if (digest == null) {
            digest = hashing.hash().toString();
        }
        if (!digest.equals(artifact.sha256())) {
            throw changed("its SHA-256 is " + digest + " and not " + artifact.sha256());
        }
    }

    private IOException changed(String how) {
        return new IOException("the artifact " + artifact.path() + " is not what was saved: " + how);
    }

    /** Skipped bytes count too. */
    @Override
    public long skip(long count) throws IOException {
        long left = count;
        byte[] skipped = new byte[(int) Math.min(8192, Math.max(0, count))];
        while (left > 0) {
            int read = read(skipped, 0, (int) Math.min(skipped.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return count - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
