package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Blender and the conversation with it: the commands of {@code docs/reference/bridge.md}, typed.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may come from any and ends a call under way.
 */
public final class BlenderSession implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final BlenderProcess process;
    private final BridgeClient client;
    private boolean isUsed;
    private @Nullable SceneState opened;

    private BlenderSession(BlenderProcess process, BridgeClient client) {
        this.process = process;
        this.client = client;
    }

    /** Starts a Blender and waits until it can be spoken to. */
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

    /** What a program that was executed left to say. */
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

    /** Whether a program was executed since the process began. */
    boolean isUsed() {
        return isUsed;
    }

    boolean isDead() {
        return !process.isAlive();
    }

    /** The scene as it was when it was opened, or null if none was. */
    @Nullable
    SceneState opened() {
        return opened;
    }

    /** Opens a scene and looks at it. The entries of the fingerprint come only when its digest is not the known one. */
    SceneState open(@Nullable Path file, @Nullable String known, Duration timeout) throws InterruptedException {
        ObjectNode params = object().put("path", file == null ? null : file.toString());
        JsonNode scene = client.call("coordinator_open", params, timeout);
        JsonNode fingerprint = client.call("coordinator_fingerprint", object().put("known", known), timeout);
        Map<String, String> entries = new TreeMap<>();
        fingerprint
                .path("entries")
                .properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
        JsonNode bounds = scene.path("bounds");
        JsonNode camera = scene.path("camera");
        SceneState state = new SceneState(
                new Fingerprint(text(fingerprint, "digest"), entries),
                bounds.isObject() ? bounds : null,
                camera.isTextual() ? camera.asText() : null);
        opened = state;
        return state;
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
    Map<String, Path> render(RenderSettings settings, Duration timeout) throws InterruptedException {
        Path folder = process.folder().resolve("renders");
        ObjectNode params = object().put("folder", folder.toString());
        ArrayNode views = params.putArray("views");
        settings.views().forEach(views::add);
        params.putObject("settings")
                .put("engine", settings.engine().name().toLowerCase(Locale.ROOT))
                .put("width", settings.width())
                .put("height", settings.height())
                .put("samples", settings.samples())
                .put("seed", settings.seed());
        SceneState scene = opened;
        params.set("bounds", scene == null ? null : scene.bounds());
        JsonNode result = client.call("coordinator_render", params, timeout);
        List<String> answered = new ArrayList<>();
        result.path("images").forEach(image -> answered.add(image.path("view").asText()));
        if (!answered.equals(settings.views())) {
            throw new BridgeException(
                    Reason.PROTOCOL, "asked for the views " + settings.views() + " but got " + answered, null);
        }
        Map<String, Path> images = new LinkedHashMap<>();
        settings.views().forEach(view -> images.put(view, folder.resolve(view + ".png")));
        return images;
    }

    /** Saves the scene as a copy. */
    Path save(Duration timeout) throws InterruptedException {
        Path file = process.folder().resolve("scene.blend");
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
