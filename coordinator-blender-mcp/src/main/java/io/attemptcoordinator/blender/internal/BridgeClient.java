package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One connection to a bridge: a request, then its answer. Both are JSON objects without a delimiter, of bounded size, and
 * within a deadline that a peer cannot extend by answering byte by byte.
 *
 * <p>After an exception the connection is closed, because it is unknown where in the stream the next answer begins.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread.
 */
final class BridgeClient implements AutoCloseable {
    static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;
    static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;
    private static final int MAX_DEPTH = 64;

    /**
     * Not the mapper of {@code core.document}: that one reads whole documents, and this one must parse an answer while its
     * bytes arrive, because nothing else tells where it ends. It uses no more than Jackson 2.15 has.
     */
    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_ANSWER_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SocketChannel channel;
    private final Selector selector;
    private final LongSupplier ticker;

    private BridgeClient(SocketChannel channel, Selector selector, LongSupplier ticker) {
        this.channel = channel;
        this.selector = selector;
        this.ticker = ticker;
    }

    /** Connects to a bridge on the loopback interface and authenticates with the token. */
    static BridgeClient connect(int port, String token, LongSupplier ticker, Duration timeout)
            throws InterruptedException {
        BridgeClient client = null;
        try {
            SocketChannel channel = SocketChannel.open();
            Selector selector = Selector.open();
            client = new BridgeClient(channel, selector, ticker);
            Deadline deadline = Deadline.after(ticker, timeout);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                while (!channel.finishConnect()) {
                    client.await(SelectionKey.OP_CONNECT, deadline, "connecting");
                }
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ObjectNode params = JSON.createObjectNode().put("token", token);
            client.hello(params, deadline);
            BridgeClient connected = client;
            client = null;
            return connected;
        } catch (IOException e) {
            throw new BridgeException(Reason.CONNECT, "no bridge answers at port " + port + ": " + e, e);
        } finally {
            if (client != null) {
                client.close();
            }
        }
    }

    private void hello(ObjectNode params, Deadline deadline) throws InterruptedException {
        try {
            call("coordinator_hello", params, deadline.remaining());
        } catch (BridgeException e) {
            if (e.reason() == Reason.REMOTE) {
                throw new BridgeException(Reason.CONNECT, e.remoteCode(), "the bridge refuses: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /**
     * Sends a request, waits for its answer, and returns the result in it.
     *
     * @throws BridgeException if there is no valid answer in time, or the answer is an error
     */
    JsonNode call(String type, ObjectNode params, Duration timeout) throws InterruptedException {
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
            requireSilence(type);
            send(ByteBuffer.wrap(bytes), deadline, type);
            JsonNode answer = receive(deadline, type);
            isAnswered = true;
            return resultOf(answer, type);
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw new BridgeException(Reason.CLOSED, type + ": the connection broke: " + e, e);
        } finally {
            if (!isAnswered) {
                close();
            }
        }
    }

    private static JsonNode resultOf(JsonNode answer, String type) {
        String status = answer.path("status").asText();
        if (status.equals("success") && answer.has("result")) {
            return answer.get("result");
        }
        if (status.equals("error")) {
            String code = answer.path("code").asText("internal");
            throw new BridgeException(
                    Reason.REMOTE, code, type + ": " + answer.path("message").asText("(no message)"), null);
        }
        throw new BridgeException(
                Reason.PROTOCOL, type + ": the answer is neither a success with a result nor an error", null);
    }

    /** Checks that nothing has arrived yet: it would be mistaken for the answer to this request. */
    private void requireSilence(String type) throws IOException {
        int count = channel.read(ByteBuffer.allocate(1));
        if (count > 0) {
            throw new BridgeException(Reason.PROTOCOL, type + ": the bridge sent something before it was asked", null);
        }
        if (count < 0) {
            throw new BridgeException(Reason.CLOSED, type + ": the connection was closed before the request", null);
        }
    }

    private void send(ByteBuffer bytes, Deadline deadline, String type) throws IOException, InterruptedException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, deadline, type);
            }
        }
    }

    /** Reads until the object is complete. The parser is fed as the bytes arrive, so each byte is parsed once. */
    private JsonNode receive(Deadline deadline, String type) throws IOException, InterruptedException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
        try (JsonParser parser = JSON.getFactory().createNonBlockingByteArrayParser()) {
            ByteArrayFeeder feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
            int depth = 0;
            while (true) {
                chunk.clear();
                int count = channel.read(chunk);
                if (count < 0) {
                    throw new BridgeException(
                            Reason.CLOSED,
                            type + ": the connection was closed "
                                    + (whole.size() == 0 ? "without an answer" : "in an answer"),
                            null);
                }
                if (count == 0) {
                    await(SelectionKey.OP_READ, deadline, type);
                    continue;
                }
                if (deadline.isPassed()) { // A peer that never pauses is never awaited below.
                    throw noAnswer(type);
                }
                if (whole.size() + count > MAX_ANSWER_BYTES) {
                    throw new BridgeException(
                            Reason.PROTOCOL, type + ": the answer has more than " + MAX_ANSWER_BYTES + " bytes", null);
                }
                whole.write(chunk.array(), 0, count);
                feeder.feedInput(chunk.array(), 0, count);
                for (JsonToken token = parser.nextToken();
                        token != null && token != JsonToken.NOT_AVAILABLE;
                        token = parser.nextToken()) {
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    if (depth == 0) {
                        return objectIn(whole.toByteArray(), type);
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw new BridgeException(Reason.PROTOCOL, type + ": the answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode objectIn(byte[] bytes, String type) throws IOException {
        JsonNode answer = JSON.readTree(bytes);
        if (!answer.isObject()) {
            throw new BridgeException(Reason.PROTOCOL, type + ": the answer is not a JSON object", null);
        }
        return answer;
    }

    private void await(int operation, Deadline deadline, String type) throws IOException, InterruptedException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            throw new ClosedChannelException();
        }
        key.interestOps(operation);
        Duration remaining = deadline.remaining();
        if (remaining.isZero()) {
            throw noAnswer(type);
        }
        // Rounded up, because zero would mean to wait forever.
        selector.select(remaining.plusMillis(1).toMillis());
        selector.selectedKeys().clear();
        if (Thread.interrupted()) {
            throw new InterruptedException(type + " was interrupted");
        }
    }

    private static BridgeException noAnswer(String type) {
        return new BridgeException(Reason.TIMEOUT, type + ": no answer in time", null);
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
