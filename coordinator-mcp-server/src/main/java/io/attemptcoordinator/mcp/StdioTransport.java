package io.attemptcoordinator.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * MCP over two streams, one message on each line.
 *
 * <p>In place of the library's own transport, which ends the session at the first line that is not JSON or is too long, without
 * closing anything, and drops the answers under way when the client closes its end. This one answers such a line with an error
 * and goes on, and gives answers under way a moment at the end.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class StdioTransport implements McpServerTransportProvider {
    private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);

    /** No valid call is longer. */
    private static final int MAX_LINE_BYTES = 1 << 20;

    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final McpJsonMapper mapper;
    private final InputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** One party for each message under way, and one for the reader. */
    private final Phaser underWay = new Phaser(1);

    private @Nullable McpServerSession session;

    StdioTransport(McpJsonMapper mapper, InputStream in, OutputStream out) {
        this.mapper = mapper;
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    /** Returns the stage that completes when the client has closed its end, or does not listen any more. */
    CompletionStage<Void> end() {
        return end.minimalCompletionStage();
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        McpServerSession created = factory.create(new Transport());
        session = created;
        Thread reader = new Thread(() -> read(created), "coordinator-mcp-stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(McpServerSession created) {
        try {
            for (byte[] line = readLine(); line != null; line = readLine()) {
                String text = new String(line, StandardCharsets.UTF_8);
                if (line.length > MAX_LINE_BYTES) {
                    refuse(
                            McpSchema.ErrorCodes.INVALID_REQUEST,
                            "The message has more than " + MAX_LINE_BYTES + " bytes.");
                } else if (!text.isBlank()) {
                    accept(created, text);
                }
            }
            underWay.awaitAdvanceInterruptibly(underWay.arrive(), DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("Standard input cannot be read");
        } catch (TimeoutException e) {
            LOG.warn("The client closed standard input while calls were under way");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end.complete(null);
        }
    }

    private void accept(McpServerSession created, String line) {
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(mapper, line);
        } catch (IOException | RuntimeException e) {
            refuse(McpSchema.ErrorCodes.PARSE_ERROR, "The line is not a JSON-RPC message.");
            return;
        }
        underWay.register();
        created.handle(message)
                .doOnError(e -> LOG.atWarn().setCause(e).log("A message could not be handled"))
                .onErrorComplete()
                .doFinally(signal -> underWay.arriveAndDeregister())
                .subscribe();
    }

    /** Which message it was is not known, so the answer has no id. */
    private void refuse(int code, String why) {
        try {
            // The type of the library demands an id, so this one is written as it is.
            write("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":" + code + ",\"message\":\"" + why + "\"}}");
        } catch (IOException e) {
            end.complete(null);
        }
    }

    /** Returns the next line, cut off after the bound; null at the end. */
    private byte @Nullable [] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.size() <= MAX_LINE_BYTES) {
                line.write(next);
            }
            next = in.read();
        }
        return line.toByteArray();
    }

    private void write(String json) throws IOException {
        writing.lock();
        try {
            out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        McpServerSession created = session;
        return created == null ? Mono.empty() : created.sendNotification(method, params);
    }

    @Override
    public Mono<Void> notifyClient(String sessionId, String method, Object params) {
        McpServerSession created = session;
        return created != null && created.getId().equals(sessionId)
                ? created.sendNotification(method, params)
                : Mono.empty();
    }

    @Override
    public List<String> protocolVersions() {
        return List.of(
                ProtocolVersions.MCP_2024_11_05,
                ProtocolVersions.MCP_2025_03_26,
                ProtocolVersions.MCP_2025_06_18,
                ProtocolVersions.MCP_2025_11_25);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(() -> end.complete(null));
    }

    /** What the session writes to. */
    private final class Transport implements McpServerTransport {
        @Override
        public Mono<Void> sendMessage(JSONRPCMessage message) {
            return Mono.fromCallable(() -> {
                try {
                    write(mapper.writeValueAsString(message));
                } catch (IOException e) {
                    end.complete(null); // Nobody listens any more.
                    throw e;
                }
                return (Void) null;
            });
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return mapper.convertValue(data, type);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }

        @Override
        public void close() {
            // The streams belong to whoever gave them.
        }
    }
}
