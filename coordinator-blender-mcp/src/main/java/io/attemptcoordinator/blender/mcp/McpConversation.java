package io.attemptcoordinator.blender.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.google.common.base.Throwables;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.OwnedProcess;
import io.attemptcoordinator.blender.internal.WireJson;
import io.attemptcoordinator.core.time.Deadline;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.jackson2.DefaultJsonSchemaValidator;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An MCP server and its tool that runs code. The SDK's client has one timeout for all calls and does not notice that a server died, so each
 * wait here has a deadline of its own, and ends with the processes that it depends on.
 *
 * <p><b>Thread-safety:</b> as {@link Conversation}.
 */
final class McpConversation implements Conversation {
    private static final McpJsonMapper MAPPER =
            new JacksonMcpJsonMapper(WireJson.MAPPER.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));

    /** Longer than any deadline that is kept here. */
    private static final Duration NEVER = Duration.ofDays(365);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_PAGES = 20;
    private static final String OLD_TRANSPORT = "/sse";
    private static final String DEFAULT_PATH = "/mcp";

    private final McpAsyncClient client;
    private final String name;

    /** Completes when no answer can come any more, with the reason. */
    private final CompletableFuture<Object> gone;

    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final @Nullable StdioTransport stdio;
    private @Nullable ToolCall tool;

    private McpConversation(McpClientTransport transport, String name, List<OwnedProcess> processes) {
        this.name = name;
        client = McpClient.async(transport)
                .requestTimeout(NEVER)
                .initializationTimeout(NEVER)
                .jsonSchemaValidator(new DefaultJsonSchemaValidator())
                .clientInfo(McpSchema.Implementation.builder("attempt-coordinator", "0.1")
                        .build())
                .build();
        List<CompletableFuture<String>> ends = new ArrayList<>(List.of(closed));
        for (OwnedProcess process : processes) {
            ends.add(process.onExit().thenApply(ended -> process.name() + " ended"));
        }
        stdio = transport instanceof StdioTransport ours ? ours : null;
        if (stdio != null) {
            ends.add(stdio.end());
        }
        gone = CompletableFuture.anyOf(ends.toArray(new CompletableFuture<?>[0]));
    }

    /**
     * Talks to a server on its standard streams.
     *
     * @param server the server
     * @param processes what must be alive for an answer, the server among them
     */
    static McpConversation connect(
            OwnedProcess server, List<OwnedProcess> processes, ForeignBlender settings, Deadline deadline)
            throws InterruptedException {
        return initialized(
                new McpConversation(new StdioTransport(server, MAPPER), "the MCP server", processes),
                settings,
                deadline);
    }

    /**
     * Talks to a server at a URL.
     *
     * @param url the URL, complete
     * @param processes what must be alive for an answer
     */
    static McpConversation connect(String url, List<OwnedProcess> processes, ForeignBlender settings, Deadline deadline)
            throws InterruptedException {
        URI uri = URI.create(url);
        String name = "the MCP server at " + url;
        // The SDK's old transport does not say that a connection was refused, but waits.
        if (!Ports.answers(uri.getHost(), Ports.of(uri))) {
            throw unreachable(name, null);
        }
        return initialized(new McpConversation(transport(uri), name, processes), settings, deadline);
    }

    private static McpClientTransport transport(URI uri) {
        String base = uri.getScheme() + "://" + uri.getRawAuthority();
        String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? DEFAULT_PATH : uri.getRawPath();
        String whole = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return path.endsWith(OLD_TRANSPORT)
                ? oldTransport(base, whole)
                : HttpClientStreamableHttpTransport.builder(base)
                        .endpoint(whole)
                        .jsonMapper(MAPPER)
                        .maxResponseSize(WireJson.MAX_BYTES)
                        .build();
    }

    /** Deprecated in the protocol, and the only one that some servers for Blender have. */
    @SuppressWarnings("deprecation")
    private static McpClientTransport oldTransport(String base, String path) {
        return HttpClientSseClientTransport.builder(base)
                .sseEndpoint(path)
                .jsonMapper(MAPPER)
                .maxResponseSize(WireJson.MAX_BYTES)
                .build();
    }

    private static McpConversation initialized(McpConversation conversation, ForeignBlender settings, Deadline deadline)
            throws InterruptedException {
        boolean isReady = false;
        try {
            conversation.greet(deadline);
            conversation.tool = ToolCall.find(conversation.tools(deadline), settings);
            isReady = true;
            return conversation;
        } finally {
            if (!isReady) {
                conversation.close();
            }
        }
    }

    /** Whatever goes wrong here, the other side does not speak our dialect of MCP, or none. */
    private void greet(Deadline deadline) throws InterruptedException {
        try {
            await(client.initialize(), deadline, "initialize");
        } catch (BridgeException e) {
            Reason reason = e.reason() == Reason.REMOTE ? Reason.PROTOCOL : e.reason();
            throw new BridgeException(
                    reason,
                    e.getMessage() + noise()
                            + ". Check that it is an MCP server, and that the command or the URL is right; the path of a URL ends in "
                            + OLD_TRANSPORT + " for the old transport.",
                    e);
        }
    }

    private String noise() {
        return stdio == null || stdio.noise().isEmpty()
                ? ""
                : "; it printed '" + stdio.noise() + "', which is no message of MCP";
    }

    /** Returns the tools that the server has. */
    List<McpSchema.Tool> tools(Deadline deadline) throws InterruptedException {
        List<McpSchema.Tool> tools = new ArrayList<>();
        String cursor = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            McpSchema.ListToolsResult some = await(
                    cursor == null ? client.listTools((String) null) : client.listTools(cursor),
                    deadline,
                    "tools/list");
            tools.addAll(some.tools());
            cursor = some.nextCursor();
            if (cursor == null || cursor.isEmpty()) {
                return tools;
            }
        }
        throw new BridgeException(
                Reason.PROTOCOL, name + ": its list of tools has more than " + MAX_PAGES + " pages", null);
    }

    @Override
    public String send(String code, Deadline deadline) throws InterruptedException {
        ToolCall call = tool;
        if (call == null) {
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, name + " is not ready");
        }
        return text(call(call.tool(), call.arguments(code), deadline));
    }

    /** Calls a tool. A failure that the tool reports is a result. */
    McpSchema.CallToolResult call(String toolName, Map<String, Object> arguments, Deadline deadline)
            throws InterruptedException {
        return await(
                client.callTool(McpSchema.CallToolRequest.builder(toolName)
                        .arguments(arguments)
                        .build()),
                deadline,
                toolName);
    }

    /** Returns all text of a result, whether it reports a success or a failure: both can be wrong. */
    private static String text(McpSchema.CallToolResult result) {
        StringBuilder text = new StringBuilder();
        List<McpSchema.Content> contents = result.content();
        if (contents != null) {
            for (McpSchema.Content content : contents) {
                if (content instanceof McpSchema.TextContent part && part.text() != null) {
                    text.append(part.text()).append('\n');
                }
            }
        }
        if (result.structuredContent() != null) {
            text.append(result.structuredContent());
        }
        return text.toString();
    }

    private <T> T await(Mono<T> mono, Deadline deadline, String what) throws InterruptedException {
        CompletableFuture<T> answer = mono.toFuture();
        boolean isAnswered = false;
        try {
            CompletableFuture.anyOf(answer, gone).get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            if (!answer.isDone()) {
                throw new BridgeException(Reason.CLOSED, name + ": " + what + ": " + gone.join(), null);
            }
            T result = answer.get();
            if (result == null) {
                throw new BridgeException(Reason.PROTOCOL, name + ": " + what + ": the answer is empty", null);
            }
            isAnswered = true;
            return result;
        } catch (TimeoutException e) {
            throw new BridgeException(Reason.TIMEOUT, name + ": " + what + ": no answer in time", e);
        } catch (ExecutionException | CancellationException e) {
            throw failure(e, what);
        } finally {
            if (!isAnswered) {
                answer.cancel(true);
            }
        }
    }

    private BridgeException failure(Exception e, String what) {
        for (Throwable cause : Throwables.getCausalChain(e)) {
            if (cause instanceof McpError error && error.getJsonRpcError() != null) {
                return new BridgeException(
                        Reason.REMOTE,
                        name + ": " + what + ": error "
                                + error.getJsonRpcError().code() + ": "
                                + ForeignCalls.quoted(
                                        String.valueOf(error.getJsonRpcError().message())),
                        e);
            }
            if (cause instanceof ConnectException) {
                return unreachable(name, e);
            }
        }
        Throwable root = Throwables.getRootCause(e);
        return new BridgeException(
                root instanceof IOException && !(root instanceof JsonProcessingException)
                        ? Reason.CLOSED
                        : Reason.PROTOCOL,
                name + ": " + what + ": "
                        + ForeignCalls.quoted(root.getMessage() == null ? root.toString() : root.getMessage()),
                e);
    }

    private static BridgeException unreachable(String name, @Nullable Exception cause) {
        return new BridgeException(
                Reason.CONNECT, name + ": nothing answers there. Start it, or set 'command', which starts it", cause);
    }

    @Override
    public void close() {
        closed.complete("the connection is closed");
        try {
            client.closeGracefully().toFuture().get(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            // Nothing is lost: no answer is awaited, and processes are killed by their owner.
        }
    }
}
