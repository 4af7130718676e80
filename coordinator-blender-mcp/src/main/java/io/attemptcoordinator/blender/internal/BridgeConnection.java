package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one bridge: a request, then its answer, each a frame of a JSON object and a file, as {@code
 * docs/reference/bridge.md} describes them. All of it has bounds, and a deadline that a peer cannot extend by answering byte by
 * byte.
 *
 * <p>After an exception the connection is closed, because it is unknown where in the stream the next answer begins. An answer
 * that is an error does not close it.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread.
 */
final class BridgeConnection implements AutoCloseable {
    static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;
    static final int MAX_ANSWER_BYTES = WireJson.MAX_BYTES;
    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_BYTES = 256 * 1024;

    static final ObjectMapper JSON = WireJson.MAPPER;

    private final WaitingChannel channel;
    private final LongSupplier ticker;

    /** Takes over a connected channel. */
    BridgeConnection(SocketChannel channel, LongSupplier ticker) throws IOException {
        this.channel = new WaitingChannel(channel);
        this.ticker = ticker;
    }

    /** Where the file of an answer goes. */
    record Incoming(Path file, long maxBytes) {}

    /**
     * Sends a request, waits for its answer, and returns the result in it.
     *
     * @param outgoing a file to send with the request; null for none
     * @param incoming where to put the file that comes with the answer, which is created or replaced if there is
     *     one; null if none may come
     * @throws BridgeException if there is no valid answer in time, or the answer is an error
     */
    JsonNode call(
            String type, ObjectNode params, @Nullable Path outgoing, @Nullable Incoming incoming, Duration timeout)
            throws InterruptedException {
        boolean isAnswered = false;
        try {
            Deadline deadline = Deadline.after(ticker, timeout);
            ObjectNode request = JSON.createObjectNode().put("type", type);
            request.set("params", params);
            byte[] bytes = JSON.writeValueAsBytes(request);
            if (bytes.length > MAX_REQUEST_BYTES) {
                throw new BridgeException(
                        Reason.PROTOCOL,
                        type + ": the request has " + bytes.length + " bytes, more than " + MAX_REQUEST_BYTES,
                        null);
            }
            channel.requireSilence(type);
            send(bytes, outgoing, deadline, type);
            JsonNode answer = receive(incoming, deadline, type);
            isAnswered =
                    answer.path("result").isObject() || answer.path("error").isObject();
            return resultOf(answer, type);
        } catch (ClosedByInterruptException e) {
            // A file was sent or stored. The interrupt is in the exception, as it is when the socket was awaited.
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException(type + " was interrupted").initCause(e);
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw new BridgeException(Reason.CLOSED, type + ": the connection broke: " + e, e);
        } finally {
            if (!isAnswered) {
                close();
            }
        }
    }

    private static JsonNode resultOf(JsonNode answer, String type) {
        if (answer.path("result").isObject()) {
            return answer.get("result");
        }
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            String code = error.path("code").asText("internal");
            throw new BridgeException(
                    Reason.REMOTE, code, type + ": " + error.path("message").asText("(no message)"), null);
        }
        throw new BridgeException(Reason.PROTOCOL, type + ": the answer is neither a result nor an error", null);
    }

    private void send(byte[] json, @Nullable Path outgoing, Deadline deadline, String type)
            throws IOException, InterruptedException {
        if (outgoing == null) {
            channel.sendAll(frame(json, 0), deadline, type);
            return;
        }
        try (FileChannel file = FileChannel.open(outgoing, StandardOpenOption.READ)) {
            long left = file.size();
            channel.sendAll(frame(json, left), deadline, type);
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            while (left > 0) {
                chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
                if (file.read(chunk) < 0) {
                    throw new IOException(outgoing + " became shorter while it was sent");
                }
                left -= chunk.position();
                channel.sendAll(chunk.flip(), deadline, type);
            }
        }
    }

    private static ByteBuffer frame(byte[] json, long fileBytes) {
        return ByteBuffer.allocate(HEADER_BYTES + json.length)
                .putInt(json.length)
                .putLong(fileBytes)
                .put(json)
                .flip();
    }

    private JsonNode receive(@Nullable Incoming incoming, Deadline deadline, String type)
            throws IOException, InterruptedException {
        ByteBuffer header = channel.fill(ByteBuffer.allocate(HEADER_BYTES), deadline, type);
        long jsonBytes = Integer.toUnsignedLong(header.getInt());
        long fileBytes = header.getLong();
        if (jsonBytes > MAX_ANSWER_BYTES) {
            throw tooLarge(type, "the answer has " + jsonBytes + " bytes, more than " + MAX_ANSWER_BYTES);
        }
        long maxFileBytes = incoming == null ? 0 : incoming.maxBytes();
        if (fileBytes < 0 || fileBytes > maxFileBytes) {
            throw tooLarge(type, "a file of " + fileBytes + " bytes comes with the answer, more than " + maxFileBytes);
        }
        ByteBuffer json = channel.fill(ByteBuffer.allocate((int) jsonBytes), deadline, type);
        if (incoming != null && fileBytes > 0) {
            store(incoming.file(), fileBytes, deadline, type);
        }
        try {
            JsonNode answer = JSON.readTree(json.array());
            if (!answer.isObject()) {
                throw new BridgeException(Reason.PROTOCOL, type + ": the answer is not a JSON object", null);
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new BridgeException(Reason.PROTOCOL, type + ": the answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static BridgeException tooLarge(String type, String what) {
        return new BridgeException(Reason.PROTOCOL, type + ": " + what, null);
    }

    private void store(Path path, long size, Deadline deadline, String type) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            for (long left = size; left > 0; left -= chunk.limit()) {
                chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
                channel.fill(chunk, deadline, type);
                while (chunk.hasRemaining()) {
                    file.write(chunk);
                }
            }
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
