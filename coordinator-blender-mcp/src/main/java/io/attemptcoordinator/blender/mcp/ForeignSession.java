package io.attemptcoordinator.blender.mcp;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.OwnedProcess;
import io.attemptcoordinator.blender.internal.WireJson;
import io.attemptcoordinator.blender.internal.WorkerParts;
import io.attemptcoordinator.core.time.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Blender of somebody else that answers, and what was started for it. It is thrown away as a whole.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under way.
 */
final class ForeignSession implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final ForeignBlender settings;
    private final WorkerParts parts;
    private final ForeignCalls calls;
    private final int port;
    private final int serverPort;
    private volatile @Nullable OwnedProcess blender;
    private volatile @Nullable OwnedProcess server;
    private volatile @Nullable Conversation conversation;
    private volatile boolean isClosed;

    private ForeignSession(ForeignBlender settings, WorkerParts parts, ForeignCalls calls) {
        this.settings = settings;
        this.parts = parts;
        this.calls = calls;
        Integer fixed = settings.port();
        port = fixed != null
                ? fixed
                : settings.isOwned() && saysPort(settings) ? Ports.free() : ForeignBlender.DEFAULT_PORT;
        serverPort = Ports.free();
    }

    private static boolean saysPort(ForeignBlender settings) {
        return settings.blender().stream().anyMatch(part -> part.contains(ForeignBlender.PORT));
    }

    /**
     * Starts what is ours to start, connects, and waits until code runs.
     *
     * @param witness a file whose content the Blender must see
     * @return the session, and what the Blender says of itself
     */
    static Started start(
            ForeignBlender settings, WorkerParts parts, ForeignCalls calls, ObjectNode witness, Deadline deadline)
            throws InterruptedException {
        ForeignSession session = new ForeignSession(settings, parts, calls);
        boolean isReady = false;
        try {
            session.connect(deadline);
            Started started = new Started(session, session.awaitAnswer(witness, deadline));
            isReady = true;
            return started;
        } catch (BridgeException e) {
            throw new CoordinatorException(
                    e.reason() == Reason.TIMEOUT ? Code.BACKEND_TIMEOUT : Code.BACKEND_UNAVAILABLE,
                    "Programs cannot run in " + settings.describe() + ": " + e.getMessage()
                            + (e.reason() == Reason.TIMEOUT && !settings.isOwned()
                                    ? ". If it is stuck, restart it, or let the coordinator start it ('blender' in the task file)"
                                    : ""),
                    session.evidence(e),
                    e);
        } finally {
            if (!isReady) {
                session.close();
            }
        }
    }

    /** A session, and the answer to its first call. */
    record Started(ForeignSession session, JsonNode probe) {
        /** Returns the mark of the Blender that was started for it; null if it ran already. */
        @Nullable
        String mark() {
            OwnedProcess ours = session.blender;
            return ours == null ? null : ours.mark();
        }
    }

    private void connect(Deadline deadline) throws InterruptedException {
        if (settings.isOwned()) {
            requireFree();
            blender = open(OwnedProcess.start("Blender", filled(settings.blender()), parts, OwnedProcess.Talk.NOTHING));
            awaitPort(blender, settings.host(), port, deadline);
        }
        if (settings.kind() == ForeignBlender.Kind.ADDON) {
            conversation = open(AddonConversation.connect(settings.host(), port, deadline));
            return;
        }
        String url = settings.url() == null ? null : filled(settings.url());
        if (!settings.server().isEmpty()) {
            OwnedProcess.Talk talk = url == null ? OwnedProcess.Talk.STANDARD_STREAMS : OwnedProcess.Talk.NOTHING;
            server = open(OwnedProcess.start("The MCP server", filled(settings.server()), parts, talk));
        }
        OwnedProcess started = server;
        if (url != null) {
            URI uri = URI.create(url);
            if (started != null) {
                awaitPort(started, uri.getHost(), Ports.of(uri), deadline);
            }
            conversation = open(McpConversation.connect(url, owned(), settings, deadline));
        } else if (started != null) {
            conversation = open(McpConversation.connect(started, owned(), settings, deadline));
        }
    }

    /** A session can be closed while it starts. */
    private <T extends AutoCloseable> T open(T part) {
        if (isClosed) {
            closeQuietly(part);
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, "The worker is closed.");
        }
        return part;
    }

    private List<String> filled(List<String> command) {
        return command.stream().map(this::filled).toList();
    }

    private String filled(String text) {
        return text.replace(ForeignBlender.PORT, Integer.toString(port))
                .replace(ForeignBlender.SERVER_PORT, Integer.toString(serverPort));
    }

    /** Otherwise the programs would run in whatever has the port, and ours would wait for its own for ever. */
    private void requireFree() {
        if (Ports.answers(settings.host(), port)) {
            String message = "The port " + port
                    + " is taken, by another Blender as a rule. End that, or set another 'port', or let each"
                    + " worker have its own with " + ForeignBlender.PORT + " in the command of 'blender'.";
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
        }
    }

    private static void awaitPort(OwnedProcess process, String host, int port, Deadline deadline)
            throws InterruptedException {
        while (!Ports.answers(host, port)) {
            if (process.awaitExit(POLL)) {
                throw ended(process, "before it listened at port " + port, null);
            }
            if (deadline.isPassed()) {
                throw new BridgeException(
                        Reason.TIMEOUT,
                        process.name() + " did not listen at " + host + ":" + port
                                + " in time. Make its command listen there; " + ForeignBlender.PORT
                                + " stands for the port of the add-on, " + ForeignBlender.SERVER_PORT
                                + " for that of the MCP server",
                        null);
            }
        }
    }

    private static BridgeException ended(OwnedProcess process, String when, @Nullable Exception cause)
            throws InterruptedException {
        String death = process.death().stream()
                .map(Evidence::detail)
                .map(ForeignCalls::quoted)
                .collect(joining(": "));
        return new BridgeException(
                Reason.CLOSED, process.name() + " ended " + when + ", with exit code " + death, cause);
    }

    /** A Blender that has just started can refuse for a while; only then it is worth asking again. */
    private JsonNode awaitAnswer(ObjectNode witness, Deadline deadline) throws InterruptedException {
        while (true) {
            try {
                return call("probe", witness, deadline);
            } catch (BridgeException e) {
                List<OwnedProcess> owned = owned();
                if (e.reason() != Reason.REMOTE || owned.isEmpty() || deadline.isPassed()) {
                    throw e;
                }
                if (owned.get(0).awaitExit(POLL)) {
                    throw ended(owned.get(0), "before it answered", e);
                }
            }
        }
    }

    private List<OwnedProcess> owned() {
        List<OwnedProcess> owned = new ArrayList<>();
        if (blender != null) {
            owned.add(blender);
        }
        if (server != null) {
            owned.add(server);
        }
        return owned;
    }

    /**
     * Runs a command of the bridge.
     *
     * @throws BridgeException as {@link ForeignCalls#call} does
     */
    JsonNode call(String command, ObjectNode params, Deadline deadline) throws InterruptedException {
        Conversation current = conversation;
        if (current == null || isClosed) {
            throw new BridgeException(Reason.CLOSED, "the connection is closed", null);
        }
        return calls.call(current, command, params, deadline);
    }

    /** Checks that the connection is still in step, and that the Blender answers. */
    void probe(Deadline deadline) throws InterruptedException {
        call("probe", WireJson.MAPPER.createObjectNode(), deadline);
    }

    /** Returns the exit code and last words of the Blender, after a moment to die; empty if it is alive or not ours. */
    List<Evidence> deathOfBlender() throws InterruptedException {
        OwnedProcess ours = blender;
        return ours == null ? List.of() : ours.death();
    }

    /** Returns what is known of a failure: the exit codes and the last words of what is ours. */
    List<Evidence> evidence(BridgeException e) throws InterruptedException {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                e.reason() == Reason.TIMEOUT ? Evidence.Kind.TIMEOUT : Evidence.Kind.EXCEPTION,
                String.valueOf(e.getMessage())));
        for (OwnedProcess process : owned()) {
            evidence.addAll(process.isAlive() ? process.lastWords() : process.death());
        }
        return evidence;
    }

    /** Ends the connection, and what was started for it. Blocks for some seconds at most. */
    @Override
    public void close() {
        isClosed = true;
        closeQuietly(conversation);
        closeQuietly(server);
        closeQuietly(blender);
    }

    private static void closeQuietly(@Nullable AutoCloseable part) {
        if (part instanceof OwnedProcess process) {
            process.close();
        } else if (part instanceof Conversation open) {
            open.close();
        }
    }
}
