package io.attemptcoordinator.core.document;

import java.io.IOException;
import java.io.InputStream;

/** Overwrites secrets in a stream of any length with as many asterisks. */
final class MaskedInputStream extends InputStream {
    private static final int CHUNK_BYTES = 1 << 16;

    private final InputStream content;
    private final SecretForms secrets;
    private final byte[] buffer;

    /** What is masked already and not yet read: from {@code position} to {@code ready}. */
    private int position;

    private int ready;

    /** The end of what is in the buffer. A secret that begins after {@code ready} may continue beyond it. */
    private int limit;

    /** The end of the secret that was found last; it may be beyond {@code ready}. */
    private int maskEnd;

    private boolean isAtEnd;

    MaskedInputStream(InputStream content, SecretForms secrets) {
        this.content = content;
        this.secrets = secrets;
        buffer = new byte[CHUNK_BYTES + secrets.longest()];
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == ready) {
            if (isAtEnd) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, ready - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    /** Holds the last bytes back until what follows shows that no secret begins in them. */
    private void fill() throws IOException {
        int held = limit - ready;
        System.arraycopy(buffer, ready, buffer, 0, held);
        maskEnd -= ready;
        limit = held + content.readNBytes(buffer, held, buffer.length - held);
        isAtEnd = limit < buffer.length;
        position = 0;
        ready = isAtEnd ? limit : limit - secrets.longest();
        mask();
    }

    private void mask() {
        byte[] folded = SecretForms.folded(buffer, limit);
        for (int at = 0; at < ready; at++) {
            maskEnd = Math.max(maskEnd, at + secrets.lengthAt(folded, at));
            if (at < maskEnd) {
                buffer[at] = '*';
            }
        }
    }
}
