package io.attemptcoordinator.blender.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.blender.internal.OwnedProcess;
import io.attemptcoordinator.blender.internal.WireJson;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Talks to an MCP server on the standard streams of a process that its worker owns: a message on each line. The SDK's own transport starts
 * the process itself, so that nobody could kill its whole group, and ends for good at the first line that is no message.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class StdioTransport implements McpClientTransport {
    private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);

    private final OwnedProcess process;
    private final McpJsonMapper mapper;
    private final ReentrantLock writing = new ReentrantLock();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile String noise = "";

    StdioTransport(OwnedProcess process, McpJsonMapper mapper) {
        this.process = process;
        this.mapper = mapper;
    }

    /** Completes with the reason when no further message can come. */
    CompletableFuture<String> end() {
        return end;
    }

    /** Returns the last line that was no message; empty if there was none. */
    String noise() {
        return noise;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> {
            Thread reader = new Thread(() -> readAll(handler), "coordinator-mcp-reader");
            reader.setDaemon(true);
            reader.start();
        });
    }

    private void readAll(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        String reason = "it closed its output";
        try (InputStream input = new BufferedInputStream(process.output())) {
            for (String line = readLine(input); line != null; line = readLine(input)) {
                if (!line.isBlank()) {
                    accept(line, handler);
                }
            }
        } catch (IOException e) {
            reason = "its output cannot be read: " + e.getMessage();
        } finally {
            end.complete(reason);
        }
    }

    /** Returns the next line; null at the end. */
    private static @Nullable String readLine(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next == '\n') {
                return line.toString(UTF_8);
            }
            if (line.size() >= WireJson.MAX_BYTES) {
                throw new IOException("a line has more than " + WireJson.MAX_BYTES + " bytes");
            }
            line.write(next);
        }
        return line.size() == 0 ? null : line.toString(UTF_8);
    }

    private void accept(String line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(mapper, line);
        } catch (IOException | IllegalArgumentException e) {
            // A log line that went to the wrong stream, as a rule. If it was the answer, the call's deadline ends it.
            noise = ForeignCalls.quoted(line);
            LOG.atDebug().addKeyValue("line", noise).log("An MCP server printed something that is no message");
            return;
        }
        handler.apply(Mono.just(message))
                .subscribe(
                        handled -> {},
                        error -> LOG.atDebug().setCause(error).log("A message of an MCP server was refused"));
    }

    /** On another thread, because a server that does not read blocks whoever writes. */
    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.<Void>fromRunnable(() -> write(message)).subscribeOn(Schedulers.boundedElastic());
    }

    private void write(JSONRPCMessage message) {
        writing.lock();
        try {
            OutputStream output = process.input();
            output.write((mapper.writeValueAsString(message) + "\n").getBytes(UTF_8));
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the MCP server does not read: " + e.getMessage(), e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(() -> end.complete("the connection is closed"));
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return mapper.convertValue(data, type);
    }
}
