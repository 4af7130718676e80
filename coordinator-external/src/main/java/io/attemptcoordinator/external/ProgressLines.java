package io.attemptcoordinator.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.core.document.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Iterations are the lines that a cooperative program writes: JSON objects with {@code scene}, a path, or {@code error}, a text,
 * and perhaps {@code code} and {@code plan}. Other lines that are objects say nothing of an iteration.
 */
final class ProgressLines implements Sightings {
    static final int MAX_LINE_BYTES = 1 << 20;
    static final int MAX_BYTES = 64 << 20;
    private static final int MAX_SHOWN = 200;

    private final Path file;
    private final Path folder;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long position;
    private int number;
    private boolean isBroken;

    /**
     * Creates them.
     *
     * @param file what the program writes to
     * @param folder what the paths of scenes are relative to
     */
    ProgressLines(Path file, Path folder) {
        this.file = file;
        this.folder = folder;
    }

    @Override
    public String nothing() {
        return "it wrote no line with a scene to {progress}";
    }

    @Override
    public List<Sighting> next(boolean isEnded) {
        List<Sighting> found = new ArrayList<>();
        if (!isBroken && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            read(found);
        }
        if (isEnded && !isBroken && line.size() > 0) {
            endLine(found); // A last line without a line break is one all the same, if it is whole.
        }
        return found;
    }

    private void read(List<Sighting> found) {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            channel.position(position);
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (!isBroken && channel.read(buffer.clear()) > 0) {
                buffer.flip();
                while (!isBroken && buffer.hasRemaining()) {
                    position++;
                    add(buffer.get(), found);
                }
            }
        } catch (IOException e) {
            throw Workspace.unusable(file, e);
        }
    }

    private void add(byte next, List<Sighting> found) {
        if (next == '\n') {
            endLine(found);
        } else if (line.size() >= MAX_LINE_BYTES || position > MAX_BYTES) {
            isBroken = true;
            number++;
            found.add(malformed(
                    "a line must have at most " + MAX_LINE_BYTES + " bytes and all of them at most " + MAX_BYTES, ""));
        } else {
            line.write(next);
        }
    }

    private void endLine(List<Sighting> found) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        number++;
        if (!text.isBlank()) {
            Sighting sighting = parsed(text);
            if (sighting != null) {
                found.add(sighting);
            }
        }
    }

    private @Nullable Sighting parsed(String text) {
        JsonNode object;
        try {
            object = Json.readModelText(text);
        } catch (JsonProcessingException e) {
            return malformed("a line must be a JSON object, but " + Json.reason(e), text);
        }
        if (!object.isObject()) {
            return malformed("a line must be a JSON object but is " + Json.shortened(object), text);
        }
        String code = textOf(object, "code");
        String plan = textOf(object, "plan");
        String error = textOf(object, "error");
        if (error != null) {
            String message = error.isBlank() ? "the program reported an error without a text" : error;
            Evidence evidence = new Evidence(Evidence.Kind.EXCEPTION, message);
            Symptom symptom = new Symptom(
                    Phase.EXECUTE, message.lines().reduce("", (a, b) -> b.isBlank() ? a : b), List.of(evidence), null);
            return new Sighting(name(), null, code, plan, null, symptom);
        }
        String scene = textOf(object, "scene");
        if (scene == null) {
            return null;
        }
        try {
            return new Sighting(name(), folder.resolve(scene), code, plan, null, null);
        } catch (InvalidPathException e) {
            return malformed("the scene must be a path but is '" + shown(scene) + "'", text);
        }
    }

    private String name() {
        return "line " + number + " of {progress}";
    }

    private static @Nullable String textOf(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isMissingNode() || value.isNull()
                ? null
                : value.isTextual() ? value.textValue() : value.toString();
    }

    private Sighting malformed(String what, String text) {
        String message = "In " + name() + ", " + what + ".";
        List<Evidence> evidence =
                List.of(new Evidence(Evidence.Kind.TEXT, text.isBlank() ? message : "the line: " + shown(text)));
        return new Sighting(
                name(),
                null,
                null,
                null,
                null,
                Symptom.of(Phase.GENERATE, new CoordinatorException(Code.MALFORMED, message, evidence, null)));
    }

    private static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
