package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Blender and the commands of {@code docs/reference/bridge.md}, typed.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under
 * way.
 */
final class BlenderSession implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final BlenderProcess process;
    private final BridgeClient client;
    private boolean isUsed;

    /** The bounds of the geometry of the scene when it was opened, as the bridge reports them; null if there are none. */
    private @Nullable JsonNode bounds;

    private BlenderSession(BlenderProcess process, BridgeClient client) {
        this.process = process;
        this.client = client;
    }

    /** Starts a Blender and connects to its bridge. */
    static BlenderSession start(BlenderLaunch launch, String id) throws InterruptedException {
        BlenderProcess process = BlenderProcess.start(launch, id);
        BlenderSession session = null;
        try {
            Deadline deadline = Deadline.after(launch.ticker(), START_TIMEOUT);
            BlenderProcess.Announcement announced = process.awaitAnnouncement(deadline);
            BridgeClient client =
                    BridgeClient.connect(announced.port(), announced.token(), launch.ticker(), deadline.remaining());
            session = new BlenderSession(process, client);
            return session;
        } finally {
            if (session == null) {
                process.close();
            }
        }
    }

    /** The output of a program, and how it failed if it did. */
    record Execution(String output, @Nullable Raised error) {
        /** How the program failed. */
        record Raised(String type, String message, int line, String traceback) {
            @Override
            public String toString() {
                return type + ": " + message + (line > 0 ? " (line " + line + ")" : "");
            }
        }
    }

    BlenderProcess process() {
        return process;
    }

    /** Returns whether a program was executed since the process started. */
    boolean isUsed() {
        return isUsed;
    }

    boolean isDead() {
        return !process.isAlive();
    }

    /**
     * Opens a scene and takes its fingerprint.
     *
     * @param file the scene; null for Blender's empty scene
     * @param known a digest for which no entries are needed; null for none
     */
    Fingerprint open(@Nullable Path file, @Nullable String known, Duration timeout) throws InterruptedException {
        ObjectNode params = object().put("path", file == null ? null : file.toString());
        JsonNode scene = client.call("coordinator_open", params, timeout);
        bounds = scene.path("bounds").isObject() ? scene.path("bounds") : null;
        JsonNode fingerprint = client.call("coordinator_fingerprint", object().put("known", known), timeout);
        ImmutableMap.Builder<String, String> entries = ImmutableMap.builder();
        fingerprint
                .path("entries")
                .properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
        return new Fingerprint(text(fingerprint, "digest"), entries.buildOrThrow());
    }

    /** Executes a program. A program that fails is an answer, not an exception. */
    Execution execute(String code, String name, long seed, long outputLimitBytes, Duration timeout)
            throws InterruptedException {
        isUsed = true;
        ObjectNode params = object().put("code", code)
                .put("name", name)
                .put("seed", seed)
                .put("outputLimitBytes", outputLimitBytes);
        JsonNode result = client.call("coordinator_execute", params, timeout);
        JsonNode error = result.path("error");
        return new Execution(
                result.path("output").asText(),
                result.path("executed").asBoolean()
                        ? null
                        : new Execution.Raised(
                                error.path("type").asText("Error"),
                                error.path("message").asText(),
                                error.path("line").asInt(0),
                                error.path("traceback").asText()));
    }

    /** Renders views into the folder of the process. */
    Map<String, Path> render(RenderRequest request, Duration timeout) throws InterruptedException {
        Path folder = process.folder().renders();
        ObjectNode params = object().put("folder", folder.toString());
        ArrayNode views = params.putArray("views");
        request.views().forEach(views::add);
        params.putObject("settings")
                .put("engine", request.engine())
                .put("width", request.width())
                .put("height", request.height())
                .put("samples", request.samples())
                .put("seed", request.seed());
        params.set("bounds", bounds);
        JsonNode result = client.call("coordinator_render", params, timeout);
        List<String> answered = new ArrayList<>();
        result.path("images").forEach(image -> answered.add(image.path("view").asText()));
        if (!answered.equals(request.views())) {
            throw new BridgeException(
                    Reason.PROTOCOL, "asked for the views " + request.views() + " but got " + answered, null);
        }
        return Maps.toMap(request.views(), view -> folder.resolve(view + ".png"));
    }

    /** Saves a copy of the scene. */
    Path save(Duration timeout) throws InterruptedException {
        Path file = process.folder().scene();
        client.call("coordinator_save", object().put("path", file.toString()), timeout);
        return file;
    }

    private static ObjectNode object() {
        return BridgeClient.JSON.createObjectNode();
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new BridgeException(Reason.PROTOCOL, "the answer has no text '" + field + "'", null);
        }
        return value.asText();
    }

    @Override
    public void close() {
        process.close();
        client.close();
    }
}
