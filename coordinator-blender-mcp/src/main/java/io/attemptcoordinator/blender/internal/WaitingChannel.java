package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A connected socket whose every wait has a deadline, ends when the calling thread is interrupted, and ends when another thread closes
 * it.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread.
 */
public final class WaitingChannel implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;

    /** Takes over a connected channel. */
    public WaitingChannel(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Checks that nothing has arrived yet: it would be mistaken for the answer to the next request. */
    public void requireSilence(String what) throws IOException {
        int count = channel.read(ByteBuffer.allocate(1));
        if (count > 0) {
            throw new BridgeException(Reason.PROTOCOL, what + ": something arrived before it was asked", null);
        }
        if (count < 0) {
            throw new BridgeException(Reason.CLOSED, what + ": the connection was closed before the request", null);
        }
    }

    /** Sends all bytes of a buffer. */
    public void sendAll(ByteBuffer bytes, Deadline deadline, String what) throws IOException, InterruptedException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, deadline, what);
            }
        }
    }

    /** Reads until the buffer is full, and turns it for reading. */
    ByteBuffer fill(ByteBuffer buffer, Deadline deadline, String what) throws IOException, InterruptedException {
        while (buffer.hasRemaining()) {
            readSome(buffer, deadline, what);
        }
        return buffer.flip();
    }

    /** Reads at least one byte into a buffer that has room. */
    public void readSome(ByteBuffer buffer, Deadline deadline, String what) throws IOException, InterruptedException {
        for (int count = 0; count == 0; ) {
            count = channel.read(buffer);
            if (count < 0) {
                throw new BridgeException(Reason.CLOSED, what + ": the connection was closed before the answer", null);
            }
            if (deadline.isPassed()) { // A peer that never pauses is never awaited below.
                throw noAnswer(what);
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline, what);
            }
        }
    }

    private void await(int operation, Deadline deadline, String what) throws IOException, InterruptedException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            throw new ClosedChannelException();
        }
        key.interestOps(operation);
        Duration remaining = deadline.remaining();
        if (remaining.isZero()) {
            throw noAnswer(what);
        }
        // Rounded up, because zero would mean to wait forever.
        selector.select(remaining.plusMillis(1).toMillis());
        selector.selectedKeys().clear();
        if (Thread.interrupted()) {
            throw new InterruptedException(what + " was interrupted");
        }
    }

    private static BridgeException noAnswer(String what) {
        return new BridgeException(Reason.TIMEOUT, what + ": no answer in time", null);
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            // Nothing is lost: the selector holds no data.
        } finally {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is lost: the caller reports a request without an answer.
            }
        }
    }
}
