package io.attemptcoordinator.mcp;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.time.SystemTime;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema.ResourcesUpdatedNotification;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator as an MCP server: over two streams, or over streamable HTTP on the loopback address.
 *
 * <p>No tool call takes long: a run is started and then followed. When the server is closed, the runs under way are stopped; what
 * they have is on record, and they can be resumed.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class CoordinatorMcpServer implements AutoCloseable {
    /** The minimum length of a token, in characters. */
    public static final int MIN_TOKEN_LENGTH = 16;

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorMcpServer.class);

    /** A host that closes the streams kills the process a few seconds later. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_NOTICES = 64;

    private final Tools tools;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Tells clients what changed. A client that does not read must not keep a run waiting, so old notices are dropped. */
    private final ThreadPoolExecutor notices = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_NOTICES),
            task -> {
                Thread thread = new Thread(task, "coordinator-mcp-notices");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardOldestPolicy());

    private volatile @Nullable McpSyncServer server;
    private @Nullable HttpEndpoint endpoint;

    private CoordinatorMcpServer(McpServerOptions options, Redactor redactor) {
        tools = new Tools(options, redactor, SystemTime.wall(), SystemTime.ticker(), this::tell);
    }

    /**
     * Serves one client over two streams, one message on each line. Nothing else in the process may write to the output:
     * a host that uses standard output must redirect {@link System#out} first.
     *
     * @param options what may be started, and where
     * @param in what the client sends; its end ends the server
     * @param out what the client reads
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if there is no folder of tasks, or {@link Code#ARTIFACT_IO} if
     *     the folder of the runs cannot be used
     */
    public static CoordinatorMcpServer stdio(McpServerOptions options, InputStream in, OutputStream out) {
        CoordinatorMcpServer created = new CoordinatorMcpServer(options, Redactor.of(options.environment()));
        StdioTransport transport =
                new StdioTransport(Protocol.MAPPER, requireNonNull(in, "in"), requireNonNull(out, "out"));
        CompletableFuture<?> unused =
                transport.end().toCompletableFuture().whenComplete((nothing, e) -> created.end.complete(null));
        created.server = new Protocol(created.tools).serve(transport);
        return created;
    }

    /**
     * Serves clients over streamable HTTP, at {@code http://127.0.0.1:PORT/mcp}.
     *
     * @param options what may be started, and where
     * @param port the port, within [0, 65535]; 0 for any that is free
     * @param token what a client must send as {@code Authorization: Bearer TOKEN}; {@value #MIN_TOKEN_LENGTH} characters or more
     * @throws IllegalArgumentException if the port is out of its range
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the port or the token cannot be used, or there is no folder
     *     of tasks, or with {@link Code#ARTIFACT_IO} if the folder of the runs cannot be used
     */
    public static CoordinatorMcpServer http(McpServerOptions options, int port, String token) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be within [0, 65535] but was " + port);
        }
        if (token.length() < MIN_TOKEN_LENGTH) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The token has " + token.length() + " characters, and must have at least " + MIN_TOKEN_LENGTH
                            + ". Leave it out to get one that is generated.");
        }
        CoordinatorMcpServer created = new CoordinatorMcpServer(
                options, Redactor.of(options.environment()).with(token));
        HttpEndpoint endpoint = new HttpEndpoint(port, token);
        created.server = new Protocol(created.tools).serve(endpoint.transport());
        endpoint.start();
        created.endpoint = endpoint;
        return created;
    }

    private void tell(LiveRun run) {
        notices.execute(() -> {
            McpSyncServer told = server;
            String id = run.snapshot().id();
            if (told != null) {
                try {
                    told.notifyResourcesUpdated(new ResourcesUpdatedNotification(RunUri.of(id)));
                } catch (RuntimeException e) {
                    LOG.atDebug().setCause(e).log("A client could not be told about a run");
                }
            }
        });
    }

    /**
     * Returns the port that it listens on.
     *
     * @throws IllegalStateException if it serves streams
     */
    public int port() {
        if (endpoint == null) {
            throw new IllegalStateException("the server has no port, because it serves streams");
        }
        return endpoint.port();
    }

    /**
     * Waits until the client has closed its end, or {@link #end} was called.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void awaitEnd() throws InterruptedException {
        try {
            end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end never fails", e);
        }
    }

    /** Lets {@link #awaitEnd} return. */
    public void end() {
        end.complete(null);
    }

    /**
     * Ends the server: takes no more calls, and stops the runs under way, first after the iterations under way and after a second
     * at once. Blocks for at most a quarter of a minute.
     */
    @Override
    public void close() {
        end();
        boolean wasInterrupted = false;
        try {
            if (!tools.runs().close(PATIENCE, STOP_LIMIT)) {
                LOG.warn("A run did not end in time; what it has by now is on record");
            }
        } catch (InterruptedException e) {
            wasInterrupted = true;
        }
        notices.shutdownNow();
        McpSyncServer served = server;
        if (served != null) {
            served.close();
        }
        if (endpoint != null) {
            endpoint.close();
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
