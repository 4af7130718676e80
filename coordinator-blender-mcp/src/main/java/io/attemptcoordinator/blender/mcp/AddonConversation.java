package io.attemptcoordinator.blender.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.WaitingChannel;
import io.attemptcoordinator.blender.internal.WireJson;
import io.attemptcoordinator.core.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * The socket of an add-on with the community's protocol: one JSON object for each request and each answer, without a frame.
 *
 * <p><b>Thread-safety:</b> as {@link Conversation}.
 */
final class AddonConversation implements Conversation {
    private static final String WHAT = "the add-on";
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String DIALECT =
            "Check that the port is that of the community's add-on, or of one that speaks its protocol."
                    + " Blender Lab's add-on speaks another one: use its MCP server (kind 'mcp', profile 'blender-lab').";

    private final WaitingChannel channel;

    private AddonConversation(WaitingChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to an add-on.
     *
     * @throws BridgeException with {@code CONNECT} if nothing listens there
     */
    static AddonConversation connect(String host, int port, Deadline deadline) {
        long millis = Math.max(1, Math.min(deadline.remaining().toMillis(), CONNECT_TIMEOUT.toMillis()));
        SocketChannel channel = null;
        WaitingChannel ready = null;
        try {
            channel = SocketChannel.open();
            channel.socket().connect(new InetSocketAddress(host, port), Math.toIntExact(millis));
            ready = new WaitingChannel(channel);
            return new AddonConversation(ready);
        } catch (IOException | RuntimeException e) {
            throw new BridgeException(
                    Reason.CONNECT,
                    "No add-on listens at " + host + ":" + port + " (" + e.getMessage()
                            + "). Start Blender, enable the add-on and start its server, or let the coordinator start Blender"
                            + " ('blender' in the task file).",
                    e);
        } finally {
            if (ready == null && channel != null) {
                closeQuietly(channel);
            }
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost: it was not connected.
        }
    }

    @Override
    public String send(String code, Deadline deadline) throws InterruptedException {
        ObjectNode request = WireJson.MAPPER.createObjectNode().put("type", "execute_code");
        request.putObject("params").put("code", code);
        boolean isAnswered = false;
        try {
            channel.requireSilence(WHAT);
            channel.sendAll(ByteBuffer.wrap(WireJson.MAPPER.writeValueAsBytes(request)), deadline, WHAT);
            JsonNode answer = receive(deadline);
            isAnswered = answer.path("status").isTextual();
            return textOf(answer);
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw new BridgeException(Reason.CLOSED, WHAT + ": the connection broke: " + e, e);
        } finally {
            if (!isAnswered) {
                close();
            }
        }
    }

    private JsonNode receive(Deadline deadline) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        JsonEnd end = new JsonEnd();
        try {
            while (!end.hasEnded()) {
                channel.readSome(chunk.clear(), deadline, WHAT);
                chunk.flip();
                bytes.write(chunk.array(), 0, chunk.limit());
                while (chunk.hasRemaining()) {
                    end.accept(chunk.get());
                }
                if (end.isOther()) {
                    throw otherDialect("is not one JSON object but " + quoted(bytes));
                }
                if (bytes.size() > WireJson.MAX_BYTES) {
                    throw new BridgeException(
                            Reason.PROTOCOL,
                            WHAT + ": the answer has more than " + WireJson.MAX_BYTES + " bytes",
                            null);
                }
            }
            return WireJson.MAPPER.readTree(bytes.toByteArray());
        } catch (JsonProcessingException e) {
            throw otherDialect("is not JSON but " + quoted(bytes));
        } catch (BridgeException e) {
            if (e.reason() == Reason.CLOSED && bytes.size() > 0) {
                throw new BridgeException(
                        Reason.CLOSED,
                        WHAT + ": the connection was closed in the middle of an answer: " + quoted(bytes),
                        e);
            }
            throw e;
        }
    }

    private static String quoted(ByteArrayOutputStream bytes) {
        return "'" + ForeignCalls.quoted(bytes.toString(StandardCharsets.UTF_8)) + "'";
    }

    private static BridgeException otherDialect(String how) {
        return new BridgeException(Reason.PROTOCOL, WHAT + ": the answer " + how + ". " + DIALECT, null);
    }

    /** Returns what was printed. An error can also be inside an answer that says success. */
    private static String textOf(JsonNode answer) {
        String status = answer.path("status").asText().toLowerCase(Locale.ROOT);
        JsonNode result = answer.path("result");
        if (status.equals("error")) {
            throw new BridgeException(
                    Reason.REMOTE,
                    WHAT + " reports an error: "
                            + ForeignCalls.quoted(answer.path("message").asText()),
                    null);
        }
        if (!status.equals("success")) {
            throw otherDialect("has no 'status' of 'success' or 'error': " + ForeignCalls.quoted(answer.toString()));
        }
        if (result.path("error").isTextual()) {
            throw new BridgeException(
                    Reason.REMOTE,
                    WHAT + " reports an error inside a success: "
                            + ForeignCalls.quoted(result.path("error").asText()),
                    null);
        }
        JsonNode printed = result.isObject() ? result.path("result") : result;
        return printed.isTextual() ? printed.asText() : result.toString();
    }

    @Override
    public void close() {
        channel.close();
    }
}
