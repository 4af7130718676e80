package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.blender.mcp.ForeignBlender;
import io.attemptcoordinator.blender.mcp.McpProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads which backend a task file requests: one by its name, or a Blender of somebody else as an object. */
final class BackendReader {
    /** What stands for the folder of the task file in a command, which is started elsewhere. */
    private static final String FOLDER = "{folder}";

    private final JsonNode document;
    private final Path folder;
    private final Problems problems;

    BackendReader(JsonNode document, Path folder, Problems problems) {
        this.document = document;
        this.folder = folder;
        this.problems = problems;
    }

    /** Returns what is requested. Only without a problem can it be relied on. */
    BackendSettings read(RenderSettings render) {
        JsonNode backend = document.path("backend");
        ForeignBlender foreign = backend.isObject() ? foreign(backend) : null;
        return new BackendSettings(
                backend.isObject()
                        ? BackendSettings.Choice.FOREIGN
                        : BackendSettings.Choice.valueOf(constant(backend.asText("auto"))),
                SandboxPolicy.valueOf(constant(document.path("sandbox").asText("auto"))),
                document.has("workers") ? document.get("workers").asInt() : null,
                document.has("threads") ? document.get("threads").asInt() : null,
                document.path("referencesVisible").asBoolean(false),
                render,
                foreign);
    }

    /** Adds what no schema can express. */
    void check() {
        JsonNode backend = document.path("backend");
        if (!backend.isObject() || !problems.isEmpty()) {
            return; // There is nothing to read, or the schema reports it.
        }
        ForeignBlender foreign = foreign(backend);
        if (foreign == null) {
            return;
        }
        if (document.path("sandbox").asText().equals("required")) {
            problems.add(
                    "/sandbox",
                    "cannot be 'required' with such a backend, because a Blender of somebody else has no sandbox; remove it, or use the"
                            + " backend 'blender'");
        }
        if (document.path("workers").asInt(1) > 1 && !foreign.canBeSeveral()) {
            problems.add(
                    "/workers",
                    "must be 1 unless each worker can have a Blender of its own: start it with 'blender', say "
                            + ForeignBlender.PORT + " instead of 'port' in its command and that of the server, and "
                            + ForeignBlender.SERVER_PORT + " in 'url'");
        }
    }

    private @Nullable ForeignBlender foreign(JsonNode backend) {
        List<String> command = command(backend.path("command"));
        String url = text(backend, "url");
        try {
            return new ForeignBlender(
                    ForeignBlender.Kind.valueOf(constant(backend.path("kind").asText())),
                    command,
                    url,
                    McpProfile.valueOf(constant(backend.path("profile").asText("community"))),
                    text(backend, "tool"),
                    text(backend, "argument"),
                    command(backend.path("blender")),
                    backend.path("host").asText(ForeignBlender.DEFAULT_HOST),
                    backend.has("port") ? backend.get("port").asInt() : null);
        } catch (IllegalArgumentException e) {
            if (problems.isEmpty()) {
                problems.add("/backend", "is not usable: " + e.getMessage());
            }
            return null;
        }
    }

    private static @Nullable String text(JsonNode object, String name) {
        return object.has(name) ? object.get(name).asText() : null;
    }

    private List<String> command(JsonNode list) {
        List<String> command = new ArrayList<>();
        list.forEach(part -> command.add(part.asText().replace(FOLDER, folder.toString())));
        return command;
    }

    private static String constant(String value) {
        return value.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
